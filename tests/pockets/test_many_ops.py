"""A great many ops of all kinds by lines that are bad: each is with the server, and had its effect once.

`script/test` sends ten thousand; `script/proof` a million, or as many as PROOF_OPERATIONS says.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from datetime import timedelta

from flask import Flask

from tests.api.sealed import Handset, Json
from tests.pockets.books import EFFECT_OF, settle_up
from tests.pockets.pocket import Pocket
from tests.pockets.town import VOLUNTEERS, Town
from tests.pockets.wire import Line, Trouble
from tests.visitor import Visitor
from webapp.core import clock

OPERATIONS = int(os.environ.get("PROOF_OPERATIONS", "10000"))
A_TOWN = 4000
"""Ops of one town; then another begins, as the first did."""
VISITS = min(120, OPERATIONS // 10)
PHOTOS = 0.02
BAD = 0.4
"""How many calls fare badly."""
MIX = ("visit_record",) * 5 + ("amendment",) * 2 + ("notice_given",) * 2 + ("urgent_alarm", "survey")
AHEAD = (0, 0, 0, 0, 1, -400, 3650)
"""Days by which a phone's clock is wrong."""


class Crowd:
    """Four pockets of two volunteers that record what they like."""

    def __init__(self, town: Town, dice: random.Random) -> None:
        self.town, self.dice = town, dice
        self.visits = town.begin(VISITS)
        self.before = town.count_effects()
        self.pockets = [self._pocket(login) for login in VOLUNTEERS * 2]

    def _pocket(self, login: str) -> Pocket:
        line = Line(Visitor(self.town.app))
        return Pocket(Handset(line.client).log_in(login).take_key_along(), line)

    def record(self) -> None:
        dice, pocket = self.dice, self.dice.choice(self.pockets)
        kind, visit = dice.choice(MIX), dice.choice(self.visits)
        picture = b"\xff\xd8" + dice.randbytes(300) if kind == "visit_record" and dice.random() < PHOTOS else b""
        ahead = timedelta(days=dice.choice(AHEAD))
        payload = self._payload(kind, visit, pocket)
        pocket.submit(kind, payload, entity_id=visit, ahead=ahead, picture=picture)

    def _payload(self, kind: str, visit: str, pocket: Pocket) -> Json:
        record = {
            "visit_id": visit,
            "outcome": self.dice.choice(("done", "done", "not_home", "declined")),
            "note": "精神很好",
        }
        if kind == "amendment":
            return {"amends": next(reversed(pocket.plain), visit), "record": record}
        others: dict[str, Json] = {
            "visit_record": record,
            "urgent_alarm": {"kind": "ill", "visit_id": visit, "text": "发烧"},
            "notice_given": {"visit_id": visit, "how": "call", "told_at": clock.now().isoformat(), "answer": "agreed"},
            "survey": {
                "building_id": self.town.building_id,
                "door_id": self.town.door_id,
                "state": "answered",
                "note": "腿疼",
            },
        }
        return others[kind]

    def send(self, *, room: int) -> None:
        for pocket in self.pockets:
            bad = self.dice.random() < BAD
            with pocket.line.in_trouble(self.dice.choice(tuple(Trouble)) if bad else Trouble.NONE):
                pocket.drain(room)
            if bad:
                pocket.line.arrive_late()

    def bring_home(self) -> None:
        for pocket in self.pockets:
            until = time.monotonic() + 120
            while pocket.drain() != "empty":
                assert time.monotonic() < until, "stuck"
            pocket.send_photos(200, 10_000)
            assert not pocket.refused, "a fact was refused"


def test_however_many_ops_come_over_bad_lines_each_has_its_effect_once(app: Flask) -> None:
    town, dice, told, left = Town.lay_out(app), random.Random(28), Counter[str](), OPERATIONS

    while left > 0:
        crowd, now = Crowd(town, dice), min(left, A_TOWN)
        for number in range(1, now + 1):
            crowd.record()
            if number % 200 == 0:
                crowd.send(room=dice.choice((10, 50, 200)))
        crowd.bring_home()
        told += settle_up(town, crowd.pockets, crowd.before)
        left -= now
        print(f"{OPERATIONS - left:,} ops settled", file=sys.stderr, flush=True)
    assert town.faults() == []

    print("\n", *(f"{what}: {number}\n" for what, number in sorted(told.items())))  # for script/proof
    assert sum(told.values()) == OPERATIONS and {what.split()[0] for what in told} == set(EFFECT_OF)
