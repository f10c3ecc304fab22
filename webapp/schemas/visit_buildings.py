"""What the desk says of a building."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.visits.operations import Described
from .base import RequestSchema, Text, fields, validate

LIFTS = {"yes": True, "no": False, "": None}


class BuildingSchema(RequestSchema):
    """Floors, stairs or lift, which gate; what nobody knows stays empty."""

    organisation_id = fields.UUID(required=True)
    name = Text(required=True, least=1, most=100)
    floors = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=200, error="field.invalid"))
    lift = fields.String(load_default="", validate=validate.OneOf(list(LIFTS), error="field.not_a_choice"))
    note = Text(load_default="", most=60)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Described:
        return Described(**{**data, "lift": LIFTS[data["lift"]]})
