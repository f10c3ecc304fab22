"""One volunteer's outbox on one phone, by the rules of static/js/outbox.js, store_outbox.js and hello.js."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.api.sealed import Handset
from tests.pockets.wire import Json, Line, Said

MOST_OPS = 200
IN_VAIN = 3
ACCEPTED = ("applied", "replayed", "pending_blobs", "needs_review")


@dataclass
class Pocket:
    """`waiting`, `acked` and `refused` hold sealed envelopes by id; `plain` is what a test may know of them.

    `photos` are sealed bytes by hash, `asked` those the server is missing.
    """

    handset: Handset
    line: Line
    waiting: dict[str, Json] = field(default_factory=dict)
    acked: dict[str, Json] = field(default_factory=dict)
    refused: dict[str, Json] = field(default_factory=dict)
    photos: dict[str, bytes] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    plain: dict[str, Json] = field(default_factory=dict)
    epoch: str = ""

    def submit(self, kind: str, payload: Json, *, entity_id: str | None, ahead: timedelta, picture: bytes = b"") -> str:
        """Sealed and put in the outbox, by a clock that is `ahead` and whose error was measured."""
        clock = datetime.now(UTC) + ahead
        op = self.handset.op(kind, payload, entity_id=entity_id, made_at=clock.isoformat(),
                             offset_ms=int(ahead.total_seconds() * 1000))  # fmt: skip
        op_id: str = op["op_id"]
        if picture:
            listed, sealed = self.handset.photo(op_id, picture)
            op["blobs"] = [listed]
            self.photos[listed["sha256"]] = sealed
        self.waiting[op_id] = self.handset.sealed(op)
        self.plain[op_id] = op
        return op_id

    def take_turn(self, room: int = MOST_OPS) -> str:
        """What turn.js does: first the server says which life it is in and what this phone may do, then the outbox is sent."""
        hello = self.line.hello(self.handset.headers)
        if hello is None:
            return "later"
        self.note_epoch(hello["epoch"])
        if hello["user_id"] != self.handset.author and hello["capability"] not in ("ok", "expired"):
            return "login"
        return self.drain(room)

    def drain(self, room: int = MOST_OPS) -> str:
        """Send what waits, oldest first. Returns empty, later or login, as outbox.js does."""
        aside: set[str] = set()
        idle = 0
        while (batch := [op_id for op_id in self.waiting if op_id not in aside][:room]) and idle < IN_VAIN:
            said = self.line.push(self.handset.device, [self.waiting[op_id] for op_id in batch], self.handset.headers)
            verdict = judge(said)
            if verdict == "smaller":
                room = self._shrink(batch)
            elif verdict != "ok":
                return verdict
            else:
                assert said is not None
                left = [op_id for op_id in batch if not self._settle(op_id, said.body["results"])]
                idle = 0 if len(left) < len(batch) else idle + 1
                aside.update(left if idle else ())
                self.note_epoch(said.body["epoch"])
        return "later" if self.waiting else "empty"

    def _shrink(self, batch: list[str]) -> int:
        if len(batch) > 1:
            return (len(batch) + 1) // 2
        self.refused[batch[0]] = self.waiting.pop(batch[0])
        return 1

    def _settle(self, op_id: str, results: list[Json]) -> bool:
        """Whether it left the queue; an answer we do not know leaves it there."""
        answer = next((one for one in results if one["op_id"] == op_id), {"status": "retry"})
        if answer["status"] in ACCEPTED:
            self.acked[op_id] = self.waiting.pop(op_id)
            self.asked.update(answer.get("missing") or ())
        elif answer["status"] == "rejected":
            self.refused[op_id] = self.waiting.pop(op_id)
        else:
            return False
        return True

    def note_epoch(self, epoch: str) -> None:
        """A restored server has another epoch: what it acknowledged before goes out again."""
        if self.epoch and self.epoch != epoch:
            self.waiting |= self.acked
            self.acked.clear()
        self.epoch = epoch

    def send_photos(self, piece: int, most: int) -> None:
        """Go on where the server says it stopped; give up after so many pieces, as a line does, or until the next log-in."""
        for sha256 in sorted(self.asked & set(self.photos)):
            sealed = self.photos[sha256]
            start = int(self.handset.ask(sha256).headers.get("Upload-Offset", 0))
            while start < len(sealed) or start == 0:
                if most == 0:
                    return
                most -= 1
                answer = self.handset.send(sha256, sealed, start, min(start + piece, len(sealed)))
                if answer.status_code == 401:
                    return
                assert answer.status_code in (200, 204, 409, 422), answer.status_code
                start = int(answer.headers["Upload-Offset"])
                if answer.status_code == 200:
                    break
            self.asked.discard(sha256)


def judge(said: Said | None) -> str:
    """What an answer to a whole call means: ok, later, login or smaller."""
    if said is None or not said.ours:
        return "later"
    if said.status == 200 and isinstance(said.body, dict) and isinstance(said.body.get("results"), list):
        return "ok"
    if said.status == 401:
        return "login"
    return "later" if said.status < 400 or said.status >= 500 or said.status in (408, 425, 429) else "smaller"
