"""What was told after the backup comes back by itself: phones hold what was acknowledged for fourteen days (OFFLINE 2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.api.sealed import Handset
from tests.pockets.books import settle_up
from tests.pockets.pocket import Pocket
from tests.pockets.town import Town
from tests.pockets.wire import Line
from tests.visitor import Visitor


def test_after_a_restore_a_phone_sends_again_what_the_backup_did_not_know(app: Flask) -> None:
    town = Town.lay_out(app)
    if not town.is_a_file:
        pytest.skip("the backup of this test is a copy of the file")
    early, late = town.begin(2)
    before = town.count_effects()
    line = Line(Visitor(app))
    pocket = Pocket(Handset(line.client).log_in("volunteer"), line)

    def record(visit_id: str) -> None:
        payload = {"visit_id": visit_id, "outcome": "done"}
        pocket.submit("visit_record", payload, entity_id=visit_id, ahead=timedelta(0), picture=b"\xff\xd8 a picture")
        assert pocket.drain() == "empty"
        pocket.send_photos(5000, 10)

    record(early)
    town.keep_backup()
    record(late)
    town.restore()
    assert (len(town.stored(pocket.plain)), len(pocket.acked)) == (1, 2), "one is forgotten here, and held there"

    pocket.submit(
        "urgent_alarm", {"kind": "other", "visit_id": None, "text": "灯坏了"}, entity_id=None, ahead=timedelta(0)
    )
    assert pocket.drain() == "empty"
    pocket.send_photos(5000, 10)

    assert settle_up(town, [pocket], before) == {"visit_record applied": 2, "urgent_alarm applied": 1}
    assert town.faults() == []
