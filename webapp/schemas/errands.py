"""What the desk writes down of errands: quantities typed as `2` or `1.5`, held in hundredths; money in fen."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import post_load

from ..domain.errands.handing import Payment, Settlement
from ..domain.errands.ordering import MOST_LINES, NewOrder
from ..domain.errands.rules import Thing, Wanted
from ..domain.errands.shopping import Bought
from ..domain.errands.states import OrderSource, PaidHow
from .base import Money, RequestSchema, Text, ValidationError, fields, validate

MOST_FEN = 100_000_00
MOST_ROWS = 400
_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{0,2})?")


class Quantity(fields.Field[int]):
    """So many of a unit, with at most two decimals, as hundredths. Never a float. `least`: in hundredths."""

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least = least

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        text = str(value).strip()
        whole, _, part = text.partition(".")
        if not _NUMBER.fullmatch(text) or (found := int(whole) * 100 + int(part.ljust(2, "0") or 0)) < self.least:
            raise ValidationError("errand.quantity")
        return found


def _fen(**kwargs: Any) -> Money:
    return Money(validate=validate.Range(min=0, max=MOST_FEN, error="field.invalid"), **kwargs)


def _rows(schema: type[RequestSchema], most: int) -> fields.List[Any]:
    return fields.List(fields.Nested(schema), load_default=list, validate=validate.Length(max=most, error="field.length"))


class WantedSchema(RequestSchema):
    """One thing."""

    what = Text(required=True, least=1, most=40)
    quantity = Quantity(required=True)
    unit = Text(required=True, least=1, most=8)
    remark = Text(load_default="", most=40)
    limit_fen = _fen(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Wanted:
        thing = Thing(data["what"], data["unit"], data["remark"])
        return Wanted(thing, data["quantity"], data["limit_fen"])


class OrderSchema(RequestSchema):
    """What a household wants; who it is comes from its file."""

    id = fields.UUID(required=True)
    household_id = fields.UUID(required=True)
    source = fields.Enum(OrderSource, by_value=True, required=True)
    heard_by = fields.UUID(load_default=None)
    lines = _rows(WantedSchema, MOST_LINES)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewOrder:
        return NewOrder(wanted=tuple(data.pop("lines")), **data)


class OrderChangeSchema(RequestSchema):
    """What is wanted after all."""

    lines = _rows(WantedSchema, MOST_LINES)
    reason = Text(load_default="", most=200)


class ReasonSchema(RequestSchema):
    """Why; asked for once the list is closed."""

    reason = Text(load_default="", most=200)


class AdvanceSchema(RequestSchema):
    """Who buys, and with how much."""

    buyer_id = fields.UUID(required=True)
    advance_fen = _fen(required=True)


class BoughtSchema(RequestSchema):
    """One line of the list."""

    purchase_id = fields.UUID(required=True)
    bought = Quantity(required=True, least=0)
    price_fen = _fen(load_default=0)
    reason = Text(load_default="", most=100)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Bought:
        return Bought(**data)


class ShoppingSchema(RequestSchema):
    """The whole list, the shops' receipts, and what came back."""

    bought = _rows(BoughtSchema, MOST_ROWS)
    till_fen = _fen(required=True)
    returned_fen = _fen(required=True)


class ShareSchema(RequestSchema):
    """One line of one slip."""

    line_id = fields.UUID(required=True)
    packed = Quantity(required=True, least=0)


class PackingSchema(RequestSchema):
    """How one thing is shared out."""

    shares = _rows(ShareSchema, MOST_ROWS)


class CarrierSchema(RequestSchema):
    """Who brings one order."""

    order_id = fields.UUID(required=True)
    carrier_id = fields.UUID(load_default=None)


class CarriersSchema(RequestSchema):
    """Who brings which."""

    carriers = _rows(CarrierSchema, MOST_ROWS)


class PaymentSchema(RequestSchema):
    """How it was paid at the door."""

    how = fields.Enum(PaidHow, by_value=True, required=True)
    given_fen = _fen(load_default=None)
    reason = Text(load_default="", most=200)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Payment:
        return Payment(**data)


class SettlementSchema(RequestSchema):
    """The cash that was counted, and why something does not come out."""

    counted_fen = _fen(required=True)
    till_reason = Text(load_default="", most=200)
    advance_reason = Text(load_default="", most=200)
    cash_reason = Text(load_default="", most=200)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Settlement:
        return Settlement(**data)
