"""The fields a standard's form is made of."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from .base import Money, ValidationError, fields, validate

MOST_FEN = 100_000_000
"""One million yuan; more is a slip of the finger."""
MOST_WORDS, LONGEST_WORD = 10, 20
_BETWEEN = re.compile(r"[、,，;；\s]+")


class Words(fields.Field[tuple[str, ...]]):
    """Words to look for, `棉被、轮椅`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(word for word in _BETWEEN.split(str(value)) if word))
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD or not word.isprintable() for word in words):
            raise ValidationError("standard.words")
        return words


class Times(fields.Field[int]):
    """A multiple such as 1.5, held in percent, so that it is never a float."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        try:
            percent = Decimal(str(value).strip()) * 100
        except InvalidOperation:
            raise ValidationError("field.not_a_number") from None
        if not percent.is_finite() or percent != int(percent) or not 1 <= percent <= 10_000:
            raise ValidationError("standard.times")
        return int(percent)


def years() -> fields.Integer:
    """An age in full years."""
    return fields.Integer(validate=validate.Range(min=0, max=130, error="field.invalid"), load_default=None)


def people() -> fields.Integer:
    """How many live in a household."""
    return fields.Integer(validate=validate.Range(min=1, max=50, error="field.invalid"), load_default=None)


def amount() -> Money:
    """What one grant may come to."""
    return Money(load_default=None, validate=validate.Range(max=MOST_FEN, error="standard.too_much"))


def count() -> fields.Integer:
    """How many pieces."""
    return fields.Integer(load_default=None, validate=validate.Range(min=1, max=1000, error="field.invalid"))
