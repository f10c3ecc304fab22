"""Other times at a door, what was decided about them, and the days of a certificate."""

from __future__ import annotations

from ..domain.hours.models import WhyWrong
from .base import Day, RequestSchema, Text, fields


class CorrectionAskedSchema(RequestSchema):
    """From when until when, on the day of the visit."""

    id = fields.UUID(required=True)
    began = fields.Time(required=True)
    ended = fields.Time(required=True)
    why = fields.Enum(WhyWrong, by_value=True, required=True)


class DecisionSchema(RequestSchema):
    """Yes or no; a no says why."""

    accepted = fields.Boolean(required=True)
    answer = Text(load_default=None, most=200)


class PeriodSchema(RequestSchema):
    """The days a certificate speaks of."""

    first = Day(required=True)
    last = Day(required=True)


class SheetAskedSchema(RequestSchema):
    """Whose hours are wanted outside, of which days, and what for."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    first = Day(required=True)
    last = Day(required=True)
    purpose = Text(required=True, least=2, most=100)
