"""The line between a phone and the server, and what can go wrong on it; through the real doors, without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO
from typing import Any

from tests.visitor import Visitor

Json = dict[str, Any]
PUSH = "/api/v1/sync/push"


class Trouble(StrEnum):
    """What becomes of one call; the phone cannot tell the first four apart: no answer came."""

    REQUEST_LOST = "request lost"
    ANSWER_LOST = "answer lost"
    CUT_SHORT = "cut short"
    LATE = "late"
    TWICE = "twice"
    PORTAL = "portal"
    NONE = "none"


@dataclass(frozen=True)
class Call:
    """A push as it went out. One that was held up on its way can still arrive, long after the phone gave it up."""

    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Said:
    """What came back; `ours`: it bears our mark."""

    status: int
    ours: bool
    body: Any


@dataclass
class Line:
    """One phone's line."""

    client: Visitor
    held_up: list[Call] = field(default_factory=list)
    trouble: Trouble = Trouble.NONE

    @contextmanager
    def in_trouble(self, trouble: Trouble) -> Iterator[None]:
        """Every call made inside fares like that."""
        self.trouble = trouble
        try:
            yield
        finally:
            self.trouble = Trouble.NONE

    def hello(self, headers: dict[str, str]) -> Json | None:
        """What the server says of itself; None: nobody of ours answered."""
        if self.trouble in (Trouble.REQUEST_LOST, Trouble.PORTAL):
            return None
        said: Json = self.client.get("/api/v1/sync/hello", headers=headers).get_json()
        return said

    def push(self, device: str, ops: list[Json], headers: dict[str, str]) -> Said | None:
        """None: no answer came."""
        call = Call(json.dumps({"device": device, "ops": ops}).encode(), headers)
        match self.trouble:
            case Trouble.REQUEST_LOST:
                return None
            case Trouble.PORTAL:
                return Said(200, ours=False, body=None)
            case Trouble.LATE:
                self.held_up.append(call)
                return None
            case Trouble.CUT_SHORT:
                self._arrive(call, call.body[: len(call.body) * 2 // 3])
                return None
            case Trouble.ANSWER_LOST:
                self._arrive(call)
                return None
            case Trouble.TWICE:
                self._arrive(call)
        return self._arrive(call)

    def arrive_late(self) -> None:
        """What was held up comes through, the last one first; nobody waits for the answers."""
        while self.held_up:
            self._arrive(self.held_up.pop())

    def _arrive(self, call: Call, body: bytes | None = None) -> Said:
        """`body`: what of it came through, under the length it was announced with."""
        answer = self.client.post(PUSH, input_stream=BytesIO(call.body if body is None else body), headers=call.headers,
                                  content_type="application/json", content_length=len(call.body))  # fmt: skip
        return Said(answer.status_code, answer.headers.get("X-Sync") == "1", answer.get_json(silent=True))
