"""What is said, found and answered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import post_load

from ..core.clock import LOCAL_ZONE
from ..domain.cases.models import CameBy, CaseOutcome
from ..domain.notices.operations import Said
from .base import RequestSchema, Text, fields, validate

EARLIEST = datetime(2000, 1, 2, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class FindingSchema(RequestSchema):
    """What two people found."""

    finding = Text(required=True, least=2, most=2000, many_lines=True)
    second_id = fields.UUID(required=True)


class AnswerSchema(RequestSchema):
    """The answer the other side will read."""

    outcome = fields.Enum(CaseOutcome, by_value=True, required=True)
    answer = Text(required=True, least=2, most=2000, many_lines=True)


class FollowSchema(RequestSchema):
    """The code somebody follows their case by."""

    code = Text(required=True, least=4, most=40)


class ObjectionSchema(RequestSchema):
    """An objection to a line of a notice; a name and a phone are welcome, never asked for."""

    id = fields.UUID(required=True)
    number = fields.Integer(load_default=None, validate=validate.Range(min=1, max=100_000, error="notice.no_such_row"))
    text = Text(required=True, least=2, most=2000, many_lines=True)
    contact = Text(load_default=None, most=120)


class SaidSchema(ObjectionSchema):
    """An objection that a colleague writes down for somebody who phoned or came."""

    came_by = fields.Enum(CameBy, by_value=True, required=True,
                          validate=validate.OneOf([CameBy.PHONE, CameBy.DESK, CameBy.LETTER],
                                                  error="field.not_a_choice"))  # fmt: skip
    said_at = fields.AwareDateTime(required=True, default_timezone=LOCAL_ZONE,
                                   validate=validate.Range(min=EARLIEST, max=LATEST, error="field.not_a_date"))  # fmt: skip

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Said:
        return Said(**data)


class NarrowSchema(RequestSchema):
    """The line of a notice that an objection is about."""

    number = fields.Integer(required=True, validate=validate.Range(min=1, max=100_000, error="notice.no_such_row"))


class OwnerSchema(RequestSchema):
    """Who looks after a case."""

    owner_id = fields.UUID(required=True)
