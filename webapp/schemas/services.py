"""A service that was given to many, and why a line is taken back."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.services.entries import ServiceEntry
from ..domain.services.kinds import ServiceKind
from .base import Day, Money, RequestSchema, Text, fields, validate

_COUNTED = validate.Range(min=0, max=10_000_000, error="field.invalid")


def _part() -> fields.Integer:
    return fields.Integer(load_default=None, validate=_COUNTED)


class ServiceSchema(RequestSchema):
    """What is not asked of a kind is not sent; what nobody counted stays blank."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    kind = fields.Enum(ServiceKind, by_value=True, required=True)
    day = Day(required=True)
    place = Text(required=True, least=1, most=60)
    person_times = fields.Integer(required=True, validate=_COUNTED)
    newgen_times = _part()
    migrant_times = _part()
    units = _part()
    fen = Money(load_default=None)
    migrant_fen = Money(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ServiceEntry:
        return ServiceEntry(**data)


class TakeBackSchema(RequestSchema):
    """Why it was wrong."""

    id = fields.UUID(required=True)
    reason = Text(required=True, least=2, most=200)
