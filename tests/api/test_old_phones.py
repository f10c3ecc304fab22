"""Phones run old code for weeks: what each release of the app ever sent is taken by the newest server, for ever (OFFLINE 1).

The files of `old_phones` are what the app sealed in a browser, one for each op type and version, with the ids that the
server had given it left open. A file is never changed; what a later app says differently stands in one beside it.
"""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask

from tests.api.sealed import Handset, Json
from tests.pockets.books import EFFECT_OF
from tests.pockets.town import Town
from tests.visitor import Visitor

RECORDED = sorted((Path(__file__).parent / "old_phones").glob("*.json"))


@pytest.fixture
def town(app: Flask) -> Town:
    return Town.lay_out(app)


class OldPhone:
    """Speaks as it did then, of what there is now."""

    def __init__(self, town: Town) -> None:
        self.handset = Handset(Visitor(town.app)).log_in("volunteer")
        (visit,) = town.book_visits(1)
        self.known = {
            "author": self.handset.author,
            "partner": str(town.street.second_volunteer.user_id),
            "device": self.handset.device,
            "visit": visit,
            "building": town.building_id,
            "door": town.door_id,
            "form": str(uuid4()),
        }

    def say(self, file: Path, **known: str) -> Json:
        text = file.read_text(encoding="utf-8")
        for name, value in {**self.known, "op": str(uuid4()), **known}.items():
            text = text.replace(f"<{name}>", value)
        assert "<" not in text, "a name that nobody filled in"
        op: Json = json.loads(text)
        return op


def recorded(kind: str) -> Path:
    return next(file for file in RECORDED if file.name.startswith(f"{kind}-"))


@pytest.mark.parametrize("file", RECORDED, ids=[file.stem for file in RECORDED])
def test_what_a_phone_once_sent_is_taken_and_has_its_effect(town: Town, file: Path) -> None:
    phone = OldPhone(town)
    first = phone.say(recorded("visit_record"))
    if file.name.startswith("amendment"):
        phone.handset.push(phone.handset.sealed(first))
    op = phone.say(file, record=first["op_id"])

    (answer,) = phone.handset.push(phone.handset.sealed(op))
    (again,) = phone.handset.push(phone.handset.sealed(op))

    assert (answer["status"], answer.get("code")) == ("pending_blobs" if op["blobs"] else "applied", None)
    assert again["replayed"] is True
    effect = EFFECT_OF.get(op["type"])
    assert town.effects([op["op_id"]]).get(op["op_id"], []) == ([effect] if effect else []), "a kept draft has none"


def test_everything_that_is_understood_was_once_recorded(town: Town) -> None:
    accepts = Visitor(town.app).get("/api/v1/sync/hello").get_json()["accepts"]

    assert {file.stem.replace("-", "/") for file in RECORDED} == set(accepts)
