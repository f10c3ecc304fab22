"""How households are reached: another way for some, who calls them, what came of a call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import post_load

from ..domain.visits.letters import CameBack
from ..domain.visits.models import USUAL, Outcome, ToldHow, VisitMode
from ..domain.visits.operations import Call, Change, Giving, NewPoint
from .base import Day, RequestSchema, Text, fields, uuid_list, validate
from .visit_ops import NEEDS

OFFERED = (VisitMode.HOME, VisitMode.PHONE, VisitMode.LETTER, VisitMode.HOSPITAL)
"""The ways a household can be changed to."""


class UsualModeSchema(RequestSchema):
    """How most households of a campaign are reached; nothing chosen leaves it as it is."""

    mode = fields.Enum(
        VisitMode, by_value=True, load_default=None, validate=validate.OneOf(USUAL, error="field.not_a_choice")
    )


class ChosenSchema(RequestSchema):
    """The households that were ticked on a page."""

    tasks = uuid_list(load_default=list, validate=validate.Length(max=50, error="field.invalid"))


class ModeChangeSchema(ChosenSchema):
    """Another way to those that were ticked."""

    mode = fields.Enum(
        VisitMode, by_value=True, required=True, validate=validate.OneOf(OFFERED, error="field.not_a_choice")
    )
    where = Text(load_default="", most=60)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Change:
        return Change(tuple(data["tasks"]), data["mode"], data["where"])


class GivingSchema(ChosenSchema):
    """Who calls those that were ticked, and until when; nobody chosen: the desk."""

    user_id = fields.UUID(load_default=None)
    last_day = Day(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Giving:
        return Giving(tuple(data["tasks"]), data["user_id"], data["last_day"])


HOUR = validate.Regexp(r"([01]\d|2[0-3]):[0-5]\d\Z", error="field.not_a_time")


class PointSchema(RequestSchema):
    """Where and when households are handed their things; an event has a title, and may say what happens there."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    day = Day(required=True)
    starts = fields.String(required=True, validate=HOUR)
    ends = fields.String(required=True, validate=HOUR)
    place = Text(required=True, least=2, most=60)
    title = Text(load_default="", most=30)
    programme = Text(load_default="", most=600, many_lines=True)
    greeting = Text(load_default="", most=300, many_lines=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewPoint:
        return NewPoint(**data)


class InvitedSchema(ChosenSchema):
    """To which point those that were ticked come."""

    point_id = fields.UUID(required=True)


class ToldToComeSchema(ChosenSchema):
    """How those that were ticked were told."""

    how = fields.Enum(ToldHow, by_value=True, required=True)


class HandedSchema(RequestSchema):
    """Who handed over what is on a slip; the number is in the form."""

    number = Text(required=True, most=20)
    by = uuid_list(load_default=list, validate=validate.Length(max=5, error="visit.paper_who"))


class CameSchema(ChosenSchema):
    """Which of the list came and were handed what is theirs, and by whom."""

    by = uuid_list(load_default=list, validate=validate.Length(max=5, error="visit.paper_who"))


class LetterSchema(RequestSchema):
    """What the letters of a campaign say, and who signs; the campaign is in the address."""

    text = Text(required=True, least=10, most=600, many_lines=True)
    signed_by = Text(required=True, least=2, most=40)


class PostedSchema(ChosenSchema):
    """Letters that were posted, and on which day."""

    on = Day(required=True)


class CameBackSchema(RequestSchema):
    """Why a letter came back."""

    why = fields.Enum(CameBack, by_value=True, required=True)


class CallSchema(RequestSchema):
    """What came of a call; the household is in the address."""

    id = fields.UUID(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    note = Text(load_default="", most=500, many_lines=True)
    needs = fields.List(
        fields.String(validate=validate.OneOf(NEEDS, error="field.not_a_choice")), load_default=list
    )
    appeal = Text(load_default=None, most=500, many_lines=True)


def call_of(task_id: UUID, given: dict[str, Any]) -> Call:
    """The request of the operation."""
    return Call(task_id=task_id, **{**given, "needs": tuple(given["needs"]), "appeal": given["appeal"] or None})
