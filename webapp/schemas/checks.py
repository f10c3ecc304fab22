"""What is written down about a spot check."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.supervision.models import CheckHow, CheckResult
from ..domain.supervision.operations import Asked
from .base import RequestSchema, Text, fields


class CheckSchema(RequestSchema):
    """How somebody asked and what came of it; who asked, where another person writes it down."""

    how = fields.Enum(CheckHow, by_value=True, required=True)
    result = fields.Enum(CheckResult, by_value=True, required=True)
    said = Text(load_default="", most=500, many_lines=True)
    by = fields.UUID(load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Asked:
        return Asked(data["how"], data["result"], data["said"], data["by"])


class DrawSchema(RequestSchema):
    """Which draw; pressed twice it is one."""

    number = fields.Integer(required=True)
