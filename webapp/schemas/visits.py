"""Bookings, slots, and what the desk records of a visit."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..core.clock import LOCAL_ZONE
from ..domain.visits.models import ToldHow
from ..domain.visits.operations import VisitBooking
from ..domain.visits.slots import WINDOWS
from .base import RequestSchema, Text, fields, uuid_list, validate

MOST_VISITORS = 10
MANY_VISITORS = 5
"""Above this the desk is warned: not many people to one door (SPEC 5.3)."""


class VisitBookingSchema(RequestSchema):
    """A booking from a phone; the id is in the address."""

    id = fields.UUID(required=True)
    slot_id = fields.UUID(required=True)
    task_id = fields.UUID(required=True)
    partner_id = fields.UUID(load_default=None, allow_none=True)
    starts_at = fields.AwareDateTime(load_default=None, allow_none=True, default_timezone=LOCAL_ZONE)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> VisitBooking:
        return VisitBooking(**data)


class CancelSchema(RequestSchema):
    """Why a visit is given back, as a phone says it."""

    reason = Text(load_default="", most=200)


class CancelAtDeskSchema(RequestSchema):
    """The same at the desk, where somebody asks."""

    reason = Text(required=True, least=2, most=200)


class AssignSchema(RequestSchema):
    """An officer sends volunteers."""

    id = fields.UUID(required=True)
    task_id = fields.UUID(required=True)
    slot_id = fields.UUID(required=True)
    visitors = uuid_list(
        required=True,
        validate=[
            validate.Length(min=2, error="visit.partner_needed"),
            validate.Length(max=MOST_VISITORS, error="visit.too_many_visitors"),
        ],
    )


class SlotPlanSchema(RequestSchema):
    """Days and windows to open for booking; the hours of a window are the place's."""

    organisation_id = fields.UUID(required=True)
    first = fields.Date(required=True)
    last = fields.Date(required=True)
    windows = fields.List(
        fields.String(validate=validate.OneOf(list(WINDOWS), error="field.not_a_choice")),
        required=True,
        validate=validate.Length(min=1, error="field.required"),
    )
    place = Text(load_default="", most=60)
    capacity = fields.Integer(required=True, validate=validate.Range(min=1, max=200, error="field.invalid"))


class SlotChangeSchema(RequestSchema):
    """Where one meets in a slot, and for how many households."""

    place = Text(load_default="", most=60)
    capacity = fields.Integer(required=True, validate=validate.Range(min=1, max=200, error="field.invalid"))


class SlotCloseSchema(RequestSchema):
    """Why a slot is closed."""

    reason = Text(required=True, least=2, most=200)


class ToldSchema(RequestSchema):
    """The desk has told a household."""

    id = fields.UUID(required=True)
    how = fields.Enum(ToldHow, by_value=True, required=True)
    late_reason = Text(load_default=None, most=200)


class OfferSchema(RequestSchema):
    """Whom a volunteer asks to go in their place; the visit is in the address."""

    id = fields.UUID(required=True)
    to_id = fields.UUID(required=True)
