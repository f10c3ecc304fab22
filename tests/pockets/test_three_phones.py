"""Three phones, two volunteers, one server, and whatever may happen between them: nothing lost, doubled or stuck (OFFLINE 8).

`script/test` plays a few histories, always the same; `script/proof` sets PROOF_HISTORIES=2000.
"""

from __future__ import annotations

import os
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.api.sealed import Handset, Json
from tests.pockets.books import settle_up
from tests.pockets.pocket import Pocket
from tests.pockets.town import VOLUNTEERS, Town
from tests.pockets.wire import Line, Trouble
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.errors import NotFound
from webapp.core.transaction import transaction
from webapp.domain.sync.devices import report_lost

HISTORIES = int(os.environ.get("PROOF_HISTORIES", "0"))
MADE = ("done", "not_home")
"""How a visit stands that was made although it had been taken away: its record says whose it was."""
ROUNDS = 12
"""Tries of a phone with a good line before an op counts as stuck."""

PHONES, WHO, TROUBLE = st.integers(0, 2), st.integers(0, 1), st.sampled_from(Trouble)
AHEAD = st.sampled_from([timedelta(0)] * 3 + [timedelta(days=3650), timedelta(days=-1100), timedelta(hours=1)])


class HandPhone:
    """A phone that both volunteers use, one after the other."""

    def __init__(self, app: Flask) -> None:
        self.line = Line(Visitor(app))
        self.pockets: dict[str, Pocket] = {}
        self.device = Handset(self.line.client).device
        self.logged_in: str | None = None
        self.list: dict[str, Json] = {}
        self.cursor: str | None = None

    def log_in(self, login: str) -> None:
        self.log_out()
        handset = Handset(self.line.client, device=self.device).log_in(login)
        pocket = self.pockets.setdefault(login, Pocket(handset, self.line))
        pocket.handset.capability = handset.capability
        pocket.note_epoch(self.line.client.get("/api/v1/sync/hello").get_json()["epoch"])
        self.logged_in = login

    def log_out(self) -> None:
        """What is readable goes; the outboxes stay."""
        if self.logged_in:
            self.line.client.post("/logout")
        self.logged_in, self.list, self.cursor = None, {}, None

    def pull(self) -> None:
        answer = self.line.client.get("/api/v1/sync/pull", query_string={"cursor": self.cursor} if self.cursor else {})
        if answer.status_code == 401:  # the session was made after the backup that came back
            self.log_out()
            return
        page = answer.get_json()
        kept = {} if page["full"] else {key: row for key, row in self.list.items() if key not in page["gone"]}
        self.list = {**kept, **{row["id"]: row for row in page["changes"] if row["kind"] == "visit"}}
        self.cursor = page["cursor"]

    @property
    def mine(self) -> Pocket:
        assert self.logged_in
        return self.pockets[self.logged_in]


class ThreePhones(RuleBasedStateMachine):
    """Whatever a phone was told to keep is kept by it or by the server, and is in the books once."""

    town: Town
    told: Counter[str]
    """Over all histories: what became of how many ops."""

    @initialize()
    def begin(self) -> None:
        self.phones = [HandPhone(self.town.app) for _ in range(3)]
        self.visits = self.town.begin(3)
        self.before = self.town.count_effects()
        for phone, who in zip(self.phones, (0, 1, 0), strict=True):
            phone.log_in(VOLUNTEERS[who])

    @property
    def pockets(self) -> list[Pocket]:
        return [pocket for phone in getattr(self, "phones", []) for pocket in phone.pockets.values()]

    @rule(phone=PHONES, who=WHO)
    def log_in(self, phone: int, who: int) -> None:
        self.phones[phone].log_in(VOLUNTEERS[who])

    @rule(phone=PHONES)
    def log_out(self, phone: int) -> None:
        self.phones[phone].log_out()

    @rule(phone=PHONES, visit=st.integers(0, 2), ahead=AHEAD, photo=st.booleans(),
          outcome=st.sampled_from(["done", "done", "not_home"]))  # fmt: skip
    def record(self, phone: int, visit: int, ahead: timedelta, photo: bool, outcome: str) -> None:
        visit_id = self.visits[visit]
        picture = b"\xff\xd8" + os.urandom(700) if photo else b""
        self._submit(phone, "visit_record", {"visit_id": visit_id, "outcome": outcome}, visit_id, ahead, picture)

    @rule(phone=PHONES, which=st.integers(0, 5), ahead=AHEAD)
    def amend(self, phone: int, which: int, ahead: timedelta) -> None:
        """Of anything this volunteer recorded on this phone, sent or not."""
        if not self.phones[phone].logged_in:
            return
        plain = self.phones[phone].mine.plain.values()
        known = [op for op in plain if op["type"] == "visit_record"]
        if known:
            first = known[which % len(known)]
            record = {**first["payload"], "outcome": "done", "note": "更正"}
            payload = {"amends": first["op_id"], "record": record}
            self._submit(phone, "amendment", payload, first["entity_id"], ahead)

    @rule(
        phone=PHONES,
        visit=st.integers(0, 2),
        ahead=AHEAD,
        kind=st.sampled_from(["urgent_alarm", "notice_given", "survey"]),
    )
    def tell(self, phone: int, visit: int, ahead: timedelta, kind: str) -> None:
        visit_id = self.visits[visit]
        payloads: dict[str, Json] = {
            "urgent_alarm": {"kind": "danger", "visit_id": visit_id, "text": "闻到煤气"},
            "notice_given": {
                "visit_id": visit_id,
                "how": "call",
                "told_at": clock.now().isoformat(),
                "answer": "agreed",
            },
            "survey": {
                "building_id": self.town.building_id,
                "door_id": self.town.door_id,
                "state": "answered",
                "note": "腿疼",
            },
        }
        self._submit(phone, kind, payloads[kind], visit_id, ahead)

    def _submit(
        self, phone: int, kind: str, payload: Json, entity_id: str, ahead: timedelta, picture: bytes = b""
    ) -> None:
        if self.phones[phone].logged_in:
            self.phones[phone].mine.submit(kind, payload, entity_id=entity_id, ahead=ahead, picture=picture)

    @rule(phone=PHONES, who=WHO, trouble=TROUBLE, room=st.sampled_from([1, 3, 200]))
    def push(self, phone: int, who: int, trouble: Trouble, room: int) -> None:
        """Whoever is logged in: each volunteer's outbox goes by its own capability."""
        pocket = self.phones[phone].pockets.get(VOLUNTEERS[who])
        if pocket is not None:
            with pocket.line.in_trouble(trouble):
                pocket.take_turn(room)

    @rule(phone=PHONES)
    def what_was_held_up_arrives(self, phone: int) -> None:
        self.phones[phone].line.arrive_late()

    @rule(phone=PHONES, piece=st.sampled_from([100, 300, 5000]), most=st.integers(1, 6))
    def send_photos(self, phone: int, piece: int, most: int) -> None:
        for pocket in self.phones[phone].pockets.values():
            pocket.send_photos(piece, most)

    @rule(phone=PHONES)
    def pull(self, phone: int) -> None:
        held = self.phones[phone]
        if held.logged_in:
            held.pull()
            for visit_id in self.visits:
                row = held.list.get(visit_id)
                if row and self.town.visits[visit_id] == "gone":
                    assert (row["phones"], row["bring"]) == ([], []), "it left their hands"
                    assert row["status"] in MADE or (row["status"], row["address_as"]) == ("cancelled", None)

    @rule(visit=st.integers(0, 2))
    def take_away(self, visit: int) -> None:
        self.town.take_away(self.visits[visit])

    @rule(who=WHO)
    def capability_ends(self, who: int) -> None:
        user = getattr(self.town.street, VOLUNTEERS[who]).user_id
        self.town.end_capabilities(str(user))

    @rule(phone=PHONES)
    def report_lost(self, phone: int) -> None:
        """A phone that logged in after the backup that came back stands on no list at the desk until it logs in again."""
        held = self.phones[phone]
        if held.logged_in:
            with suppress(NotFound), self.town.app.app_context(), transaction():
                report_lost(self.town.street.admin, UUID(held.mine.handset.author), UUID(held.device), now=clock.now())

    @precondition(lambda self: self.town.is_a_file)
    @rule()
    def back_up(self) -> None:
        self.town.keep_backup()

    @precondition(lambda self: self.town.backup is not None)
    @rule()
    def restore(self) -> None:
        """What phones were told meanwhile is forgotten here; they hold it for fourteen days."""
        self.town.restore()

    @invariant()
    def nothing_is_lost_or_mixed_up(self) -> None:
        made = {op_id: pocket for pocket in self.pockets for op_id in pocket.plain}
        stored = self.town.stored(made)
        epoch = self.town.epoch() if made else ""
        for op_id, pocket in made.items():
            held = op_id in pocket.waiting or op_id in pocket.refused
            told_by_an_earlier_life = op_id in pocket.acked and pocket.epoch != epoch
            assert op_id in stored or held or told_by_an_earlier_life, f"lost: {pocket.plain[op_id]['type']}"
            assert not pocket.refused, "a fact was refused"
            if op_id in stored:
                assert str(stored[op_id].author_id) == pocket.handset.author

    def teardown(self) -> None:
        """The line is good again and everybody comes back: all of it arrives, each op has its effect once."""
        for phone in getattr(self, "phones", []):
            for login, pocket in list(phone.pockets.items()):
                for _ in range(ROUNDS):
                    if (state := pocket.take_turn()) == "empty":
                        break
                    if state == "login":  # what it delivered with was given after the backup that came back
                        phone.log_in(login)
                pocket.send_photos(5000, 1000)
                assert not pocket.waiting, "stuck"
        self.nothing_is_lost_or_mixed_up()
        before, pockets = getattr(self, "before", {}), self.pockets
        self.told.update(settle_up(self.town, pockets, before))
        assert self.town.faults() == []


def test_three_phones_lose_double_and_hold_up_nothing(app: Flask) -> None:
    town = Town.lay_out(app)
    many: dict[str, Any] = {"max_examples": HISTORIES} if HISTORIES else {"max_examples": 12, "derandomize": True}
    histories = settings(stateful_step_count=50, deadline=None, database=None, print_blob=True,
                         phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck), **many)  # fmt: skip

    told = Counter[str]()
    run_state_machine_as_test(type("Histories", (ThreePhones,), {"town": town, "told": told}), settings=histories)

    print(f"\n{many['max_examples']} histories\n", *(f"{what}: {number}\n" for what, number in sorted(told.items())))  # for script/proof
    assert len({what.split()[0] for what in told}) > 2, "these histories tell of next to nothing"
