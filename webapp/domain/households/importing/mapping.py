"""What a clerk says that a column means, where the reader was mistaken; remembered by the words of the heading
(SPEC 3.9).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final

from webapp.domain.households.amounts import Period
from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.columns import Column, Scope, tidy_heading
from webapp.domain.households.importing.preview import IncomeBasis

AS_WRITTEN: Final = "kept"
"""The column is not understood: what stands in it is kept word for word beside the note."""
_OF_MEMBERS = (Field.NAME, Field.NATIONAL_ID, Field.SEX, Field.BIRTH_DATE, Field.AGE, Field.HEALTH, Field.WORK)
_INCOMES = [f"income.{basis.value}.{period.value}" for basis in IncomeBasis for period in Period]
CODES: Final[tuple[str, ...]] = (
    AS_WRITTEN,
    *(field.value for field in Field if field is not Field.INCOME),
    *(f"{field.value}.member" for field in _OF_MEMBERS),
    *(f"income.{basis.value}" for basis in IncomeBasis),
    *_INCOMES,
)

Chosen = Mapping[int, str]
Mappings = Mapping[str, Chosen]
"""By the fingerprint of a heading: what its columns mean, by zero-based place."""


def fingerprint(words: Iterable[tuple[str, str]]) -> str:
    """By which the same layout is known again: the words of the heading with those above them, in their order."""
    tidy = [f"{tidy_heading(word)}|{tidy_heading(above)}" for word, above in words]
    while tidy and tidy[-1] == "|":
        tidy.pop()
    return hashlib.sha256("\n".join(tidy).encode()).hexdigest()[:32]


def code_of(column: Column | None) -> str:
    """What a column is taken for, as one of CODES."""
    if column is None:
        return AS_WRITTEN
    if column.field is Field.INCOME:
        period = f".{column.period.value}" if column.period else ""
        return f"income.{column.basis.value}{period}"
    is_member = column.scope is Scope.MEMBER and column.field in _OF_MEMBERS
    return f"{column.field.value}.member" if is_member else column.field.value


def apply_mapping(columns: dict[int, Column], words: list[tuple[str, str]], chosen: Chosen) -> dict[int, Column]:
    """The columns as the clerk says. Without a column of names left nothing could be read: then nothing changes."""
    result = dict(columns)
    for place, code in chosen.items():
        if place >= len(words) or code not in CODES or code == code_of(columns.get(place)):
            continue
        result.pop(place, None)
        if code != AS_WRITTEN:
            result[place] = _column(code, words[place][0])
    return result if names_somebody(code_of(column) for column in result.values()) else columns


def names_somebody(codes: Iterable[str]) -> bool:
    """A sheet can be read only when one of its columns holds names."""
    return any(code in ("name", "name.member") for code in codes)


def _column(code: str, word: str) -> Column:
    field, _, rest = code.partition(".")
    if field != Field.INCOME:
        return Column(Field(field), Scope.MEMBER if rest else None)
    basis, _, period = rest.partition(".")
    unit = 10_000 if "万" in word else 1
    return Column(Field.INCOME, None, unit, unit > 1, IncomeBasis(basis), Period(period) if period else None)
