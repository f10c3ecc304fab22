"""What the desk says about event care."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.events.rules import CareRule
from ..domain.events.states import EventKind, Kin
from .base import Money, RequestSchema, Text, fields, validate


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
