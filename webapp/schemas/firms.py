"""A firm in need, and why it is so no more."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.firms.operations import FirmEntry
from ..domain.firms.states import FirmKind, Trouble
from .base import Day, RequestSchema, Text, fields, validate


class FirmSchema(RequestSchema):
    """What the desk writes down."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    name = Text(required=True, least=2, most=80)
    kind = fields.Enum(FirmKind, by_value=True, required=True)
    trouble = fields.Enum(Trouble, by_value=True, required=True)
    since = Day(required=True)
    workers = fields.Integer(required=True, validate=validate.Range(min=1, max=1_000_000, error="field.invalid"))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> FirmEntry:
        return FirmEntry(**data)


class FirmEndSchema(RequestSchema):
    """Why."""

    reason = Text(required=True, least=2, most=200)
