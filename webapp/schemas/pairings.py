"""Pairs, and the day on which one means to meet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import post_load

from ..core.clock import at_local, local
from ..core.lunar import FIRST_DAY
from ..domain.pairings.operations import NewPairing
from ..domain.pairings.states import SAID_BY_THE_DESK, PairingEnd, Rhythm
from ..domain.visits.pairs import WINDOW, Arranged
from ..domain.visits.rules import window_times
from .base import Day, RequestSchema, Text, fields, validate

HOURS = tuple(f"{local(time):%H:%M}" for time in window_times(FIRST_DAY, *WINDOW))
"""The half hours at which a pair may meet, as a form offers them."""


class PairingChangeSchema(RequestSchema):
    """What may change of a pair: how often, by which day, with whom, for whom."""

    rhythm = fields.Enum(Rhythm, by_value=True, required=True)
    due_on = Day(required=True)
    companion_id = fields.UUID(load_default=None, allow_none=True)
    unit = Text(load_default=None, most=60)


class PairingSchema(PairingChangeSchema):
    """Somebody takes on a household."""

    id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    sponsor_id = fields.UUID(required=True)
    since = Day(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewPairing:
        return NewPairing(**data)


class PairingEndSchema(RequestSchema):
    """Why a pair ends."""

    why = fields.Enum(
        PairingEnd,
        by_value=True,
        required=True,
        validate=validate.OneOf(SAID_BY_THE_DESK, error="field.not_a_choice"),
    )


class ArrangeSchema(RequestSchema):
    """The day, and the hour where somebody minds; the pair itself is in the address."""

    id = fields.UUID(required=True)
    day = Day(required=True)
    at = fields.String(load_default=None, validate=validate.OneOf(HOURS, error="field.not_a_choice"))


def arranged(pairing_id: UUID, given: dict[str, Any]) -> Arranged:
    """The request of the operation."""
    hour, _, minute = (given["at"] or "").partition(":")
    starts_at = at_local(given["day"], int(hour), int(minute)) if hour else None
    return Arranged(given["id"], pairing_id, given["day"], starts_at)
