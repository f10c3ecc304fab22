"""What the desk says about event care."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.events.beneficiaries import Whom
from ..domain.events.members import MemberChange, MemberEntry
from ..domain.events.operations import GrantEntry
from ..domain.events.rules import CareRule
from ..domain.events.states import EventKind, Kin
from .base import Day, Money, RequestSchema, Text, fields, validate
from .donations import Phone


class CareRuleSchema(RequestSchema):
    """One rule, as typed; money, goods or both."""

    kind = fields.Enum(EventKind, by_value=True, required=True)
    kin = fields.List(fields.Enum(Kin, by_value=True), required=True)
    fen = Money(load_default=0)
    goods = Text(most=60, load_default="")
    yearly = fields.Integer(required=True, validate=validate.Range(min=0, max=12, error="event_rule.yearly"))
    proof = Text(required=True, least=2, most=100)
    seen = fields.UUID(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        seen = data.pop("seen")
        chosen = set(data.pop("kin"))
        return {"seen": seen, "rule": CareRule(kin=tuple(one for one in Kin if one in chosen), **data)}


class GrantSchema(RequestSchema):
    """One event, of exactly one whom; neither a name nor an amount is taken."""

    id = fields.UUID(required=True)
    person_id = fields.UUID(load_default=None)
    member_id = fields.UUID(load_default=None)
    firm_id = fields.UUID(load_default=None)
    kind = fields.Enum(EventKind, by_value=True, required=True)
    kin = fields.Enum(Kin, by_value=True, required=True)
    day = Day(required=True)
    proof = Text(required=True, least=2, most=100)
    fund_id = fields.UUID(load_default=None)
    item_id = fields.UUID(load_default=None)
    quantity = fields.Integer(load_default=None, validate=validate.Range(min=1, max=1000, error="event.how_many"))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> GrantEntry:
        whom = Whom(*(data.pop(name) for name in ("person_id", "member_id", "firm_id")))
        return GrantEntry(whom=whom, **data)


class PaySchema(RequestSchema):
    """Who went along, and when."""

    second_by = fields.UUID(required=True)
    paid_on = Day(required=True)


class CancelSchema(RequestSchema):
    """Why."""

    reason = Text(required=True, least=2, most=200)


class MemberChangeSchema(RequestSchema):
    """A light file put right, and why."""

    name = Text(required=True, least=2, most=50)
    phone = Phone(required=True, most=40)
    employer = Text(required=True, least=2, most=80)
    reason = Text(required=True, least=2, most=200)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> MemberChange:
        return MemberChange(**data)


class MemberEndSchema(RequestSchema):
    """Why a member is given nothing any more, or again."""

    reason = Text(required=True, least=2, most=200)


class MemberSchema(RequestSchema):
    """A member without a household's file."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    name = Text(required=True, least=2, most=50)
    phone = Phone(required=True, most=40)
    employer = Text(required=True, least=2, most=80)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> MemberEntry:
        return MemberEntry(**data)
