"""What a phone records of a visit (docs/sync.md, version 1). Unknown keys are left alone: phones lag and lead."""

from __future__ import annotations

import contextlib
import re
from typing import Any
from uuid import UUID

from marshmallow import post_load

from ..domain.receipts.numbers import as_digits
from ..domain.visits.models import Outcome, ToldHow
from .base import RequestSchema, Text, fields, validate

LONG = 500
NEEDS = ("medicine", "heating", "errands", "repairs", "schooling", "company")


LINE = re.compile(r"\d{1,3}|\d{8}:\d{1,3}")
"""A line's place on the slip the visit was booked for, or on the slip with that number."""


class KnownIds(fields.Field[list[UUID]]):
    """Ids, without what is none: a record is not refused for it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[UUID]:
        found = []
        for one in value if isinstance(value, list) else []:
            with contextlib.suppress(ValueError):
                found.append(UUID(str(one)))
        return found


class DeliveredSchema(RequestSchema):
    """One line of the slip: fen for money, pieces for goods."""

    line_id = fields.String(required=True, validate=validate.Regexp(LINE, error="field.invalid"))
    quantity = fields.Integer(required=True, validate=validate.Range(min=0, max=10**9, error="field.invalid"))
    reason = fields.String(load_default=None, allow_none=True)


class AppealSchema(RequestSchema):
    """What the household asks for, and what the visitors did about it."""

    text = Text(load_default="", most=LONG, many_lines=True)
    handling = fields.String(load_default=None, allow_none=True)


class VisitRecordSchema(RequestSchema):
    """A visit record; only the visit and the outcome must be there: a stairwell can give no more."""

    visit_id = fields.UUID(required=True)
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    visitors = KnownIds(load_default=list)
    started_at = fields.AwareDateTime(load_default=None, allow_none=True)
    ended_at = fields.AwareDateTime(load_default=None, allow_none=True)
    delivered = fields.List(fields.Nested(DeliveredSchema), load_default=None, allow_none=True)
    needs = fields.List(fields.String(), load_default=list)
    appeal = fields.Nested(AppealSchema, load_default=None, allow_none=True)
    receipt_number = fields.Raw(load_default=None)

    @post_load
    def tidy(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        data["needs"] = [need for need in data["needs"] if need in NEEDS]
        data["receipt_number"] = as_digits(str(data["receipt_number"] or ""))[:20] or None
        return data


class AmendmentSchema(RequestSchema):
    """A record put right: the whole of it again, and which one it takes the place of."""

    amends = fields.UUID(required=True)
    record = fields.Nested(VisitRecordSchema, required=True)


class AlarmSchema(RequestSchema):
    """Danger, a child at risk, somebody ill."""

    kind = Text(required=True, least=1, most=40)
    visit_id = fields.UUID(load_default=None, allow_none=True)
    text = Text(load_default="", most=LONG, many_lines=True)


class NoticeGivenSchema(RequestSchema):
    """A household was told of its visit."""

    visit_id = fields.UUID(required=True)
    how = fields.Enum(ToldHow, by_value=True, required=True)
    told_at = fields.AwareDateTime(required=True)
    answer = fields.String(load_default=None, allow_none=True)
    late_reason = Text(load_default=None, allow_none=True, most=LONG)
    note = Text(load_default=None, allow_none=True, most=LONG, many_lines=True)
