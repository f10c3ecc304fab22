"""What is said with a step of a household's file: review, approval, recheck, exception, move, split, merge."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.households.addresses import parse_address
from ..domain.households.family import FormerHead, NewHome
from ..domain.households.merging import MergeChoice
from .base import Day, RequestSchema, Text, fields, validate
from .households import ReasonSchema, SurveySchema


class ReviewSchema(RequestSchema):
    """What the meeting said, and when."""

    on = Day(required=True)
    record = Text(required=True, least=2, most=1000, many_lines=True)


class ApprovalSchema(RequestSchema):
    """Yes; with the emergency for whose sake somebody barred is taken in."""

    emergency = Text(load_default="", most=100)


class RecheckSchema(SurveySchema):
    """Who has looked again, when, and what they found."""

    finding = Text(load_default="", most=500, many_lines=True)


class ExceptionSchema(ReasonSchema):
    """Until when an emergency keeps the file open."""

    until = Day(required=True)


class PlaceBarSchema(ReasonSchema):
    """Which place is barred, and why."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)


class MoveSchema(ReasonSchema):
    """Where a household lives from now on."""

    organisation_id = fields.UUID(required=True)
    address_line = Text(required=True, least=2, most=200)
    grid = Text(load_default="", most=40)


class HeadSchema(ReasonSchema):
    """Who is the head from now on, and what has become of the one there was."""

    person = fields.UUID(required=True)
    former = fields.Enum(FormerHead, by_value=True, required=True)


class SplitSchema(ReasonSchema):
    """Who leaves, the new head among them, and where to."""

    id = fields.UUID(required=True)
    people = fields.List(fields.UUID(), load_default=list)
    head = fields.UUID(load_default=None)
    address_line = Text(required=True, least=2, most=200)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewHome:
        first = [data["head"]] if data["head"] in data["people"] else []
        people = tuple(dict.fromkeys([*first, *data["people"]]))
        return NewHome(data["id"], people, parse_address(data["address_line"]), data["reason"])


MERGED_PARTS = ("phones", "categories", "consents", "evidence")


class MergeSchema(RequestSchema):
    """Which of two files stays, what comes along, and why."""

    id = fields.UUID(required=True)
    survivor = fields.UUID(required=True)
    people = fields.List(fields.UUID(), load_default=list)
    parts = fields.List(
        fields.String(validate=validate.OneOf(MERGED_PARTS, error="field.not_a_choice")), load_default=list
    )
    reason = Text(required=True, least=2, most=100)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> MergeChoice:
        return MergeChoice(data["id"], data["survivor"], data["reason"], frozenset(data["people"]),
                           frozenset(data["parts"]))  # fmt: skip
