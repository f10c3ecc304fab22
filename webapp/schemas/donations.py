"""Needs, pledges and gifts, as forms and the API send and read them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, post_load, validates_schema

from ..domain.donations.models import Need
from ..domain.donations.needs import NewNeed
from ..domain.donations.states import Beneficiary, GoodsCondition, GoodsSource, ShownAs, ValuationBasis
from ..domain.households.phones import PhoneError, parse_phone
from .base import Money, RequestSchema, Text, ValidationError, fields, validate

MOST = 1_000_000


class Pieces(fields.Integer):
    """A whole number of things, at least one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(min=1, max=MOST, error="field.invalid"), **kwargs)


class Phone(Text):
    """A number that can be dialled, in its stored form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return parse_phone(super()._deserialize(value, attr, data, **kwargs))
        except PhoneError:
            raise ValidationError("pledge.not_a_phone") from None


class NeedSchema(RequestSchema):
    """A new need; who it is for is chosen, never written."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    beneficiary = fields.Enum(Beneficiary, by_value=True, required=True)
    count = Pieces(load_default=1)
    what = Text(required=True, least=1, most=40)
    specification = Text(load_default="", most=60)
    unit = Text(required=True, least=1, most=6)
    quantity = Pieces(required=True)
    due_on = fields.Date(required=True)
    bring_to = Text(required=True, least=2, most=60)
    household_id = fields.UUID(load_default=None)
    occasion_id = fields.UUID(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewNeed:
        return NewNeed(**data)


class PledgeSchema(RequestSchema):
    """A promise; the page says of which need."""

    id = fields.UUID(required=True)
    quantity = Pieces(required=True)
    name = Text(required=True, least=2, most=50)
    phone = Phone(required=True, most=30)
    shown_as = fields.Enum(ShownAs, by_value=True, load_default=ShownAs.MASKED)
    waits = fields.Boolean(load_default=False)


class GiftSchema(RequestSchema):
    """What two people counted of a pledge."""

    id = fields.UUID(required=True)
    quantity = Pieces(required=True)
    condition = fields.Enum(GoodsCondition, by_value=True, required=True)
    expires_on = fields.Date(load_default=None)
    no_expiry = fields.Boolean(load_default=False)
    value_fen = Money(load_default=None)
    valuation_basis = fields.Enum(ValuationBasis, by_value=True, load_default=None)
    second_id = fields.UUID(load_default=None)
    more_to_come = fields.Boolean(load_default=False)

    @validates_schema
    def check(self, data: dict[str, Any], **_: Any) -> None:
        """An expiry date, or none on purpose; a value with what it rests on."""
        if bool(data.get("expires_on")) == bool(data.get("no_expiry")):
            raise ValidationError({"expires_on": ["gift.expiry_or_none"]})
        if data.get("value_fen") is not None and data.get("valuation_basis") is None:
            raise ValidationError({"valuation_basis": ["gift.needs_basis"]})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data.pop("no_expiry")
        return data


class FreeGiftSchema(GiftSchema):
    """What somebody brought without having promised it."""

    organisation_id = fields.UUID(required=True)
    name = Text(required=True, least=2, most=50)
    phone = Phone(load_default=None, most=30)
    shown_as = fields.Enum(ShownAs, by_value=True, load_default=ShownAs.MASKED)
    what = Text(required=True, least=1, most=40)
    specification = Text(load_default="", most=60)
    unit = Text(required=True, least=1, most=6)
    designation = Text(load_default="", most=100)
    source = fields.Enum(GoodsSource, by_value=True, load_default=GoodsSource.SOCIAL)


class LicenceSchema(RequestSchema):
    """The fundraising licence, and whether the page is open to anyone."""

    licence = Text(load_default="", most=60)
    is_open = fields.Boolean(load_default=False)


class NeedAnswerSchema(Schema):
    """A need as anyone who may see it reads it."""

    id = fields.UUID(required=True)
    what = fields.String(required=True)
    quantity = fields.Integer(required=True)
    unit = fields.String(required=True)
    pledged = fields.Integer(required=True)
    due_on = fields.Date(required=True)
    told = fields.String(required=True)


def need_as_json(need: Need, told: str) -> dict[str, Any]:
    """A need as anyone who may see it reads it: nothing of a household, no name of a donor."""
    return {
        "id": str(need.id), "what": f"{need.what} {need.specification}".strip(), "quantity": need.quantity,
        "unit": need.unit, "pledged": need.pledged, "due_on": need.due_on.isoformat(), "told": told,
    }  # fmt: skip
