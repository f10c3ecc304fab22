"""Fields of people: names, ID numbers, telephones and incomes as they are typed."""

from __future__ import annotations

import re
from typing import Any

from ..domain.households.amounts import Amount, AmountError, parse_amount
from ..domain.households.person_names import PersonNameError, normalise_name
from ..domain.households.phones import PhoneError, parse_phone
from .base import ValidationError, fields

MOST_WORDS, LONGEST_WORD = 20, 40
_BETWEEN = re.compile(r"[、,，;；\n]+")


class PersonName(fields.String):
    """2–50 characters of any script, also those that only old census systems can show (SPEC 1.5)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            return normalise_name(text)
        except PersonNameError as error:
            raise ValidationError(f"person.{error.code}") from None


class PhoneNumber(fields.String):
    """A mobile or landline number in its stored form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs)
        try:
            return parse_phone(text)
        except PhoneError:
            raise ValidationError("person.phone") from None


class StatedAmount(fields.Field[Amount]):
    """A sum as people say it: `1200`, `约1200`, `800余`. Nothing stated is None, never nought (SPEC 1.3)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Amount | None:  # type: ignore[override]  # unknown is a value here
        try:
            return parse_amount(str(value))
        except AmountError:
            raise ValidationError("field.not_money") from None


class WordList(fields.Field[tuple[str, ...]]):
    """Words with a mark between them, `老劳模家属、遗属`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(word for word in _BETWEEN.split(str(value)) if word))
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD or not word.isprintable() for word in words):
            raise ValidationError("field.words")
        return words
