"""What the desk says about a notice."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError

from ..domain.events.periods import Period
from .base import RequestSchema, Text, fields


class WithdrawSchema(RequestSchema):
    """Why a notice comes down before its time."""

    reason = Text(required=True, least=2, most=200)


class PhotoSchema(RequestSchema):
    """A picture of the posted paper; nothing else is asked."""


class PeriodField(fields.Field[Period]):
    """`2026-h1`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Period:
        try:
            return Period.read(str(value))
        except ValueError:
            raise ValidationError(["field.not_a_choice"]) from None


class CareSumSchema(RequestSchema):
    """Totals of event care that were read and shall hang; `correction` where others of the same days hung before."""

    id = fields.UUID(required=True)
    place = fields.UUID(load_default=None)
    period = PeriodField(required=True)
    seen = Text(required=True, most=64)
    correction = Text(load_default="", most=200)
