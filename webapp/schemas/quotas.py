"""A quota as a form: one number for each community, three orders of severity (SPEC 4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, post_load

from ..domain.campaigns.quotas import Quota, Severity
from .base import RequestSchema, fields, validate

ORDERS = ("order_1", "order_2", "order_3")


def field_of(place: UUID) -> str:
    """The name of the field that holds a community's number."""
    return f"seats_{place.hex}"


def _seats() -> fields.Integer:
    return fields.Integer(load_default=None, validate=validate.Range(min=0, max=100_000, error="field.invalid"))


class _Limits(RequestSchema):
    """The fields that do not depend on the communities."""

    total = _seats()
    order_1, order_2, order_3 = (fields.Enum(Severity, by_value=True, load_default=None) for _ in ORDERS)
    balanced = fields.Boolean(load_default=False)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Quota | None:
        places = tuple(
            (UUID(name.removeprefix("seats_")), count)
            for name, count in data.items()
            if name.startswith("seats_") and count is not None
        )
        if data["total"] is None and not places:
            return None
        order = tuple(dict.fromkeys(data[name] for name in ORDERS if data[name]))
        return Quota(data["total"], places, order, data["balanced"])


def quota_schema(places: Sequence[UUID]) -> Schema:
    """The form for a campaign of these communities; blank is no limit."""
    return _Limits.from_dict({field_of(place): _seats() for place in places})()


def as_typed(quota: Quota | None) -> dict[str, Any]:
    """A quota as its form would hold it."""
    if quota is None:
        return {"order_1": Severity.LOWEST_INCOME.value}
    typed = {field_of(place): str(count) for place, count in quota.places}
    typed |= {name: severity.value for name, severity in zip(ORDERS, quota.order, strict=False)}
    total = "" if quota.total is None else str(quota.total)
    return {**typed, "total": total, "balanced": "yes" if quota.balanced else ""}
