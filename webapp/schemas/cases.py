"""What is said, found and answered."""

from __future__ import annotations

from ..domain.cases.models import CaseOutcome
from .base import RequestSchema, Text, fields, validate


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
