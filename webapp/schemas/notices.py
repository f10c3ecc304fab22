"""What the desk says about a notice."""

from __future__ import annotations

from .base import RequestSchema, Text


class WithdrawSchema(RequestSchema):
    """Why a notice comes down before its time."""

    reason = Text(required=True, least=2, most=200)


class PhotoSchema(RequestSchema):
    """A picture of the posted paper; nothing else is asked."""
