"""Citizen identity numbers (公民身份号码, GB 11643; SPEC 1.5)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

from webapp.domain.households.halfwidth import without_spaces
from webapp.domain.households.relations import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
# What people type for the X: a multiplication sign, a star, the Greek and Cyrillic look-alikes.
_LOOKS_LIKE_X = str.maketrans(dict.fromkeys("x×✕✖*＊χΧхХ", "X"))
_TYPED_AROUND = re.compile(r"[\s'`’‘\-‐‑–—－_.·,，]")
# Excel keeps 15 digits of a number; the rest became zeros, or the whole was written as 9.9E+17.
_REMARK = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]")
_AS_POWER_OF_TEN = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,3}")
_SEQUENCE_LOST = re.compile(r"[0-9]{15}000|[0-9]{6,14}0{4,12}")


class NationalIdError(ValueError):
    """Why a number is refused.

    `code`: id_length, id_characters, id_checksum, id_birth_date, id_precision_lost.
    """

    def __init__(self, code: str, *, length: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.length = length


@dataclass(frozen=True, slots=True)
class NationalId:
    """A number that passed every check: 18 characters, a final X in capitals."""

    number: str

    @property
    def birth_date(self) -> date:
        """The day of birth in positions 7–14."""
        n = self.number
        return date(int(n[6:10]), int(n[10:12]), int(n[12:14]))

    @property
    def sex(self) -> Sex:
        """The 17th digit: odd is male, even is female."""
        return Sex.MALE if int(self.number[16]) % 2 else Sex.FEMALE


def check_character(first_17: str) -> str:
    """The 18th character that belongs to 17 digits (ISO 7064 mod 11-2)."""
    total = sum(map(mul, _WEIGHTS, map(int, first_17)))
    return _CHECK_CHARACTERS[total % 11]


def tidy_national_id(text: str) -> str:
    """The number without what was typed around it: spaces, dashes, quotes, full width, a remark in brackets.

    x in any form is X.
    """
    if text.isascii() and text.isdigit():
        return text
    return _TYPED_AROUND.sub("", without_spaces(_REMARK.sub("", text))).translate(_LOOKS_LIKE_X)


def upgrade_15(number: str) -> str:
    """A first-generation number (15 digits, born 19yy) as its 18-digit successor."""
    first_17 = f"{number[:6]}19{number[6:]}"
    return first_17 + check_character(first_17)


def has_lost_digits(text: str) -> bool:
    """True when Excel has read the number as a quantity and written it back rounded."""
    plain = without_spaces(text).lstrip("'’‘`")
    return _AS_POWER_OF_TEN.fullmatch(plain) is not None


def parse_national_id(text: str) -> NationalId:
    """Read a number as it was typed. Raises NationalIdError.

    An unknown area code is no error: the code is that of the day the number was given (DOMAIN-ZH 1.7).
    """
    number = text if _SHAPE.fullmatch(text) else _shaped(text)
    _check_sum(number)
    return NationalId(number)


def _shaped(text: str) -> str:
    """18 characters out of what was typed."""
    if has_lost_digits(text):
        raise NationalIdError("id_precision_lost")
    number = tidy_national_id(text)
    if len(number) == 15 and number.isascii() and number.isdigit():
        return upgrade_15(number)
    if len(number) != 18:
        raise NationalIdError("id_length", length=len(number))
    if _SHAPE.fullmatch(number) is None:
        raise NationalIdError("id_characters")
    return number


def _check_sum(number: str) -> None:
    if check_character(number[:17]) != number[17]:
        lost = _SEQUENCE_LOST.fullmatch(number) is not None
        raise NationalIdError("id_precision_lost" if lost else "id_checksum")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise NationalIdError("id_birth_date") from None


def mask_national_id(number: str) -> str:
    """First three and last one, for the rare paper that must carry it: 110**************X (DOMAIN-ZH 3.2)."""
    if len(number) < 5:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 4)}{number[-1]}"


def national_id_tail(number: str) -> str:
    """The last four characters, for comparing inside the office."""
    return number[-4:]
