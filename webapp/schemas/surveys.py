"""Rounds of asking, and what a phone brings from a door (docs/sync.md)."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import post_load

from ..domain.surveys.operations import NewSurvey
from ..domain.surveys.states import HEARD, AnswerOutcome, DoorState
from .base import Day, RequestSchema, Text, fields, uuid_list, validate
from .visit_ops import NEEDS

LONG = 500
MOST_DOORS = 400
_PHONE = re.compile(r"1[3-9]\d{9}|0\d{9,11}")


class SurveySchema(RequestSchema):
    """A round in one community."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    title = Text(required=True, least=2, most=40)
    first = Day(required=True)
    last = Day(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewSurvey:
        return NewSurvey(**data)


class AskersSchema(RequestSchema):
    """Who asks in a building; nobody: it is taken back."""

    people = uuid_list(load_default=list, validate=validate.Length(max=6, error="field.invalid"))


class BuildingSchema(RequestSchema):
    """A building of which the register knows nobody: its name, and its doors, one a line or with commas."""

    building = Text(required=True, least=1, most=30)
    doors = Text(required=True, least=1, most=4000, many_lines=True)

    @post_load
    def split(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        written = [door.strip()[:20] for door in re.split(r"[\n,，、;；]", data["doors"])]
        data["doors"] = list(dict.fromkeys(door for door in written if door))[:MOST_DOORS]
        return data


class DraftSchema(RequestSchema):
    """A draft file from an answer: the name, as the desk has made sure of it."""

    name = Text(required=True, least=2, most=50)
    needs = Text(load_default="", most=LONG, many_lines=True)


class SettleSchema(RequestSchema):
    """What comes of an answer without a new file."""

    outcome = fields.Enum(
        AnswerOutcome,
        by_value=True,
        required=True,
        validate=validate.OneOf((AnswerOutcome.ON_FILE, AnswerOutcome.NOTHING_NEEDED), error="field.not_a_choice"),
    )


class SurveyOpSchema(RequestSchema):
    """One door asked. Only the building and what came of it must be there: what was said is a fact, however it is written."""

    building_id = fields.UUID(required=True)
    door_id = fields.UUID(load_default=None, allow_none=True)
    door = Text(load_default="", most=20)
    state = fields.Enum(DoorState, by_value=True, required=True, validate=validate.OneOf(HEARD, error="field.invalid"))
    name = Text(load_default="", most=50, allow_none=True)
    phone = Text(load_default="", most=30, allow_none=True)
    people = fields.Raw(load_default=None)
    needs = fields.List(fields.String(), load_default=list)
    note = Text(load_default="", most=LONG, many_lines=True, allow_none=True)

    @post_load
    def tidy(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data["needs"] = [need for need in data["needs"] if need in NEEDS]
        people = str(data["people"] or "").strip()
        data["people"] = int(people) if people.isascii() and people.isdigit() and 0 < int(people[:4]) < 100 else None
        digits = "".join(mark for mark in data["phone"] or "" if mark.isascii() and mark.isdigit())
        data["phone"] = digits if _PHONE.fullmatch(digits) else ""
        if not data["phone"] and digits:
            data["note"] = " ".join(filter(None, (data["note"], digits)))  # what is no number is not lost
        return data
