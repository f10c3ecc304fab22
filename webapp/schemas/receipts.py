"""What is said on the confirm page and at the desk about receipts."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from uuid import UUID

from marshmallow import Schema, post_load

from ..domain.receipts.facts import Collector
from ..domain.receipts.models import Receipt
from ..domain.receipts.states import (
    CollectingReason,
    CollectorRelation,
    ConfirmChannel,
    Grievance,
    ReceiptStatus,
    SignatureKind,
    SlipForm,
)
from .base import RequestSchema, Text, ValidationError, fields, validate


class CollectorSchema(RequestSchema):
    """Somebody who collects for a household, in their own name (代领)."""

    id = fields.UUID(required=True)
    name = Text(required=True, least=2, most=50)
    relation = fields.Enum(CollectorRelation, by_value=True, required=True)
    reason = fields.Enum(CollectingReason, by_value=True, required=True)
    phone = Text(load_default=None, most=30)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> tuple[UUID, Collector]:
        return data["id"], Collector(data["name"], data["relation"], data["reason"], data["phone"])


class BirthdaySchema(RequestSchema):
    """Month and day of birth as people write them: 0315, 3-15, 3 月 15 日."""

    born = Text(required=True, least=1, most=20)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> str:
        parts = re.findall(r"[0-9]+", unicodedata.normalize("NFKC", data["born"]))
        if len(parts) == 2:
            parts = ["".join(part.zfill(2) for part in parts)]
        if len(parts) != 1 or len(parts[0]) != 4:
            raise ValidationError({"born": ["receipt.birthday_four_digits"]})
        return str(parts[0])


class ComplaintSchema(RequestSchema):
    """What is not right; only the first question has to be answered."""

    id = fields.UUID(required=True)
    what = fields.Enum(Grievance, by_value=True, required=True)
    text = Text(load_default="", most=500, many_lines=True)
    phone = Text(load_default=None, most=30)


class DigitsSchema(RequestSchema):
    """The six digits a resident reads out, at the desk or on the phone."""

    id = fields.UUID(required=True)
    digits = Text(required=True, least=6, most=12)
    channel = fields.Enum(ConfirmChannel, by_value=True, required=True,
                          validate=validate.OneOf([ConfirmChannel.DIGITS_AT_DESK, ConfirmChannel.DIGITS_BY_PHONE],
                                                  error="field.not_a_choice"))  # fmt: skip


class VouchSchema(RequestSchema):
    """A call back, or a bank slip."""

    id = fields.UUID(required=True)
    channel = fields.Enum(ConfirmChannel, by_value=True, required=True,
                          validate=validate.OneOf([ConfirmChannel.CALL_BACK, ConfirmChannel.BANK_SLIP],
                                                  error="field.not_a_choice"))  # fmt: skip


class SignatureSchema(RequestSchema):
    """A picture of a signature; the collector's name where somebody signed as collecting."""

    id = fields.UUID(required=True)
    kind = fields.Enum(SignatureKind, by_value=True, required=True)
    name = Text(load_default=None, most=50)
    relation = fields.Enum(CollectorRelation, by_value=True, load_default=None)
    reason = fields.Enum(CollectingReason, by_value=True, load_default=None)
    phone = Text(load_default=None, most=30)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        name, relation, reason, phone = (data.pop(part) for part in ("name", "relation", "reason", "phone"))
        said = any((name, relation, reason, phone))
        collector = Collector(name or "", relation, reason, phone)
        return {**data, "collector": collector if said else None}


class VerifySchema(RequestSchema):
    """Somebody has looked at a picture; what a door could not tell of who collected is filled in."""

    id = fields.UUID(required=True)
    name = Text(load_default=None, most=50)
    relation = fields.Enum(CollectorRelation, by_value=True, load_default=None)
    reason = fields.Enum(CollectingReason, by_value=True, load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> tuple[Any, Collector]:
        return data["id"], Collector(data["name"] or "", data["relation"], data["reason"])


class ReasonSchema(RequestSchema):
    """Why a slip is replaced or revoked, or how a flagged delivery was."""

    reason = Text(required=True, least=2, most=200)


class NumberSchema(RequestSchema):
    """The number on the outside of a slip."""

    number = Text(required=True, least=8, most=20)


class PrintSchema(RequestSchema):
    """Which receipts go onto which paper: a part of a batch."""

    id = fields.UUID(required=True)
    batch_id = fields.UUID(required=True)
    form = fields.Enum(SlipForm, by_value=True, load_default=SlipForm.FOUR_TO_A4)
    part = fields.Integer(load_default=1, validate=validate.Range(min=1, max=1000, error="field.invalid"))


class ReceiptFilterSchema(RequestSchema):
    """Which receipts a list shows."""

    occasion_id = fields.UUID(load_default=None)
    organisation_id = fields.UUID(load_default=None)
    status = fields.Enum(ReceiptStatus, by_value=True, load_default=None)
    after = Text(load_default=None, most=20)


class ReceiptSchema(Schema):
    """A receipt for a desk's own programs. No code and no digits: those are on paper only (SPEC 7.2)."""

    id = fields.UUID()
    number = fields.String()
    occasion_id = fields.UUID()
    organisation_id = fields.UUID()
    masked_name = fields.String()
    building = fields.String()
    items = fields.List(fields.Dict())
    delivered = fields.List(fields.Dict())
    status = fields.Enum(ReceiptStatus, by_value=True)
    review = fields.String(allow_none=True)
    before_visit = fields.Boolean()
    issued_at = fields.AwareDateTime()
    handed_over_at = fields.AwareDateTime(allow_none=True)
    confirmed_at = fields.AwareDateTime(allow_none=True)


class ReceiptPageSchema(Schema):
    """Some of them in the order of buildings; `next` is the `after` of the page that follows."""

    receipts = fields.List(fields.Nested(ReceiptSchema), required=True)
    next = fields.String(required=True, allow_none=True)


def receipt_as_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt as the API gives it; only what the schema lists."""
    shown: dict[str, Any] = ReceiptSchema().dump(receipt)
    return shown
