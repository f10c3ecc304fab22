"""What a phone sends, and what it is answered (docs/sync.md)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Any

from marshmallow import post_load

from ..domain.sync.importing import FORMAT, BroughtOp
from ..domain.sync.opening import Envelope
from ..domain.sync.operations import Answer
from .base import RequestSchema, ValidationError, fields, validate

MOST_OPS = 200
MOST_BROUGHT = 1000


class Base64(fields.Field[bytes]):
    """Bytes as standard base64."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        try:
            return base64.b64decode(str(value), validate=True)
        except (binascii.Error, ValueError) as broken:
            raise ValidationError("field.invalid") from broken


class EnvelopeSchema(RequestSchema):
    """The clear part of an op."""

    op_id = fields.UUID(required=True)
    author = fields.UUID(required=True)
    device = fields.UUID(required=True)
    v = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=1000, error="field.invalid"))
    sealed = Base64(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Envelope:
        return Envelope(**data)


class SealedPhotoSchema(RequestSchema):
    """A sealed photo in an exported file."""

    sha256 = fields.String(required=True, validate=validate.Regexp(r"[0-9a-f]{64}", error="field.invalid"))
    bytes = Base64(required=True)


class BroughtOpSchema(EnvelopeSchema):
    """An op in an exported file: the clear part, and the photos that lay beside it."""

    blobs = fields.List(fields.Nested(SealedPhotoSchema), load_default=list)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> BroughtOp:
        photos = {photo["sha256"]: photo["bytes"] for photo in data.pop("blobs")}
        whole = {name: content for name, content in photos.items() if hashlib.sha256(content).hexdigest() == name}
        return BroughtOp(Envelope(**data), whole)


class OutboxFileSchema(RequestSchema):
    """`nuandao-outbox-1`, as the phone exports it; ops are read one by one afterwards."""

    format = fields.String(required=True, validate=validate.Equal(FORMAT, error="field.invalid"))
    ops = fields.List(fields.Dict(), required=True, validate=validate.Length(max=MOST_BROUGHT, error="field.invalid"))


class PushSchema(RequestSchema):
    """Ops are read one by one afterwards, so that one bad op does not refuse the others."""

    device = fields.UUID(required=True)
    ops = fields.List(fields.Dict(), required=True)


class ReportSchema(RequestSchema):
    """A phone's counters: numbers only."""

    device = fields.UUID(required=True)
    client = fields.Integer()
    queued = fields.Integer()
    refused = fields.Integer()
    oldest_age_s = fields.Integer()
    blobs = fields.Integer()
    blobs_lost = fields.Integer()
    persisted = fields.Boolean()
    usage_bytes = fields.Integer()
    quota_bytes = fields.Integer()


def answer_as_json(answer: Answer, message: str | None) -> dict[str, Any]:
    """One result of a push; what is not known is left out."""
    body: dict[str, Any] = {"op_id": str(answer.op_id), "status": answer.status}
    if answer.replayed:
        body["replayed"] = True
    if answer.code:
        body["code"], body["message"] = answer.code, message
    if answer.missing:
        body["missing"] = list(answer.missing)
    if answer.entity_id:
        body["entity_id"] = str(answer.entity_id)
    if answer.version is not None:
        body["version"] = answer.version
    return body
