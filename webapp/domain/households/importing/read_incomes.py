"""Incomes: as given, with basis, period and qualifier; unknown stays unknown (SPEC 1.3, 1.6)."""

from __future__ import annotations

import re

from webapp.domain.households.amounts import AmountError, amount_from_number, parse_amount
from webapp.domain.households.importing.cells import SheetReading
from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.columns import Column
from webapp.domain.households.importing.grouping import Group
from webapp.domain.households.importing.preview import ImportedHousehold, Income, IncomeBasis

_WITH_UNIT = re.compile(r"(.*?)(?:元|元整|块)")


def read_incomes(reading: SheetReading, group: Group, household: ImportedHousehold) -> None:
    """Put each known income where it belongs: to a person, or to the household."""
    by_row = {person.row - 1: person for person in reversed(list(household.people))}
    found: list[Income] = []
    for place in reading.heading.household.get(Field.INCOME, ()):
        column = reading.heading.columns[place]
        for row in group.rows:
            income = _income(reading, row, place, column)
            if income is None:
                continue
            if column.basis is IncomeBasis.PERSON:
                if row in by_row:
                    by_row[row].income = income
            elif all(income != other for other in found):
                found.append(income)
    household.incomes = tuple(found)


def _income(reading: SheetReading, row: int, place: int, column: Column) -> Income | None:
    """The income in a cell; None when unknown. Never 0 for a blank or `___` (SPEC 1.3)."""
    raw = reading.raw(row, place)
    text = reading.text(row, place)
    if not text:
        return None
    try:
        if isinstance(raw, (int, float)) and not isinstance(raw, bool):
            amount = amount_from_number(raw, unit_yuan=column.unit_yuan)
        else:
            amount_or_none = parse_amount(text, unit_yuan=column.unit_yuan)
            if amount_or_none is None:
                return None
            amount = amount_or_none
            _tell_unit(reading, row, place, text)
    except AmountError:
        reading.warn("income", row, place, old=text)
        return None
    if amount.fen == 0:
        reading.warn("income_zero", row, place)
    return Income(amount, column.basis, amount.period or column.period)


def _tell_unit(reading: SheetReading, row: int, place: int, text: str) -> None:
    bare = _WITH_UNIT.fullmatch(text)
    if bare is not None and bare[1]:
        reading.mended(row, place, text, bare[1])
