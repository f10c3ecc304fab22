"""Write-offs and reversals, as their forms send them."""

from __future__ import annotations

from .base import RequestSchema, Text, fields, validate


class WriteOffSchema(RequestSchema):
    """Goods of one lot that cannot be used any more."""

    id = fields.UUID(required=True)
    lot_id = fields.UUID(required=True)
    quantity = fields.Integer(required=True, validate=validate.Range(min=1, error="field.invalid"))
    reason = Text(required=True, least=2, most=200)
    second_id = fields.UUID(required=True)


class WeighSchema(RequestSchema):
    """What one piece weighs, in grams; empty for what nobody has weighed."""

    grams = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=1_000_000, error="field.invalid"))


class SettleSchema(RequestSchema):
    """Where the missing goods came from: a lot, or none when they were never entered."""

    id = fields.UUID(required=True)
    lot_id = fields.UUID(load_default=None)
    quantity = fields.Integer(required=True, validate=validate.Range(min=1, error="field.invalid"))
    reason = Text(required=True, least=2, most=200)
    second_id = fields.UUID(required=True)


class ReverseSchema(RequestSchema):
    """Why a transfer is undone, and with whom."""

    id = fields.UUID(required=True)
    reason = Text(required=True, least=2, most=200)
    second_id = fields.UUID(load_default=None)
