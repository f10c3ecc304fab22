"""What is said of one household in a revision of a list."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.campaigns.changing import NewChange
from ..domain.campaigns.list_models import ChangeKind
from .base import RequestSchema, Text, fields
from .standard_fields import amount


class ListChangeSchema(RequestSchema):
    """Add, change or take off; the amount only where a standard leaves room, or as an exception."""

    id = fields.UUID(required=True)
    kind = fields.Enum(ChangeKind, by_value=True, required=True)
    amount_fen = amount()
    is_exception = fields.Boolean(load_default=False)
    reason = Text(required=True, least=2, most=200)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> tuple[ChangeKind, NewChange]:
        return data.pop("kind"), NewChange(**data)
