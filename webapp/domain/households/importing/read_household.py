"""One household out of its rows: people, size, address, categories, causes, incomes (SPEC 3.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from webapp.domain.households.addresses import Address, parse_address
from webapp.domain.households.dates import parse_date
from webapp.domain.households.halfwidth import without_spaces
from webapp.domain.households.importing.cells import SheetReading
from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.grouping import Group
from webapp.domain.households.importing.preview import (
    Finding,
    ImportedHousehold,
)
from webapp.domain.households.importing.read_incomes import read_incomes
from webapp.domain.households.importing.read_labels import read_categories, read_causes
from webapp.domain.households.importing.read_people import cells_of_several, read_people
from webapp.domain.households.importing.read_phones import read_phones
from webapp.domain.households.phones import Phone
from webapp.domain.households.relations import Relation

_SIZE = re.compile(r"(?:共)?([0-9]{1,2})(?:人|口|口人|个人)?")
_LARGEST = 30
_BETWEEN_DIGITS = re.compile(r"[\s'-]")
_HAN_SIZE = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}


def read_household(reading: SheetReading, group: Group) -> ImportedHousehold:
    """Read a group of rows. The household waits when its `problems` are not empty."""
    problems: list[Finding] = []
    people, remarks = read_people(reading, group, problems)
    head, members = people[0], people[1:]
    household = ImportedHousehold(reading.name, group.row + 1, head, members, [row + 1 for row in group.rows])
    problems += _too_long(reading, group)
    _relations(reading, group, household)
    household.phones = _phones(reading, group, household, problems)
    _size(reading, group, household)
    household.address = _address(reading, group)
    household.grid = _first_text(reading, group, Field.GRID)
    read_categories(reading, group, household)
    read_causes(reading, group, household)
    read_incomes(reading, group, household)
    _survey_date(reading, group, household)
    _words(reading, group, household, remarks)
    household.problems = sorted(problems, key=lambda problem: problem.row)
    return household


def _too_long(reading: SheetReading, group: Group) -> Iterator[Finding]:
    for row in group.rows if reading.too_long else ():
        for place, length in reading.too_long.get(row, ()):
            yield reading.finding("cell_too_long", row, place, length=str(length))


def _relations(reading: SheetReading, group: Group, household: ImportedHousehold) -> None:
    household.head.relation = Relation.HEAD
    if not group.head_is_named:
        place = group.people[0].slot.columns.get(Field.RELATION)
        reading.warn("head_missing", group.row, place)
    for member in household.members:
        if member.relation is None:
            member.relation = Relation.OTHER
            reading.warn("relation_missing", member.row - 1, group.people[-1].slot.columns.get(Field.RELATION))


def _first_place(reading: SheetReading, group: Group, wanted: Field) -> tuple[int, int | None, str]:
    """Row, column and text of the first cell of the group that says something."""
    places = reading.heading.household.get(wanted, [])
    for row in group.rows if places else ():
        for place in places:
            if text := reading.text(row, place):
                return row, place, text
    return group.row, None, ""


def _first_text(reading: SheetReading, group: Group, wanted: Field) -> str:
    return _first_place(reading, group, wanted)[2] if wanted in reading.heading.household else ""


def _phones(
    reading: SheetReading, group: Group, household: ImportedHousehold, problems: list[Finding]
) -> tuple[Phone, ...]:
    found = list(household.head.phones)
    seen: set[str] = set()
    for place in reading.heading.household.get(Field.PHONE, ()):
        for row in group.rows:
            text = reading.text(row, place)
            if text and text not in seen:
                seen.add(text)
                found += read_phones(reading, row, place, problems)
    return tuple(dict.fromkeys(found)) if len(found) > 1 else tuple(found)


def _size(reading: SheetReading, group: Group, household: ImportedHousehold) -> None:
    household.size_is_stated = Field.SIZE in reading.heading.household
    row, place, text = _first_place(reading, group, Field.SIZE)
    listed = 1 + len(household.members)
    if not text:
        return
    plain = without_spaces(text)
    match = _SIZE.fullmatch(plain)
    size = int(match[1]) if match else _HAN_SIZE.get(re.sub(r"口人$|个人$|人$|口$", "", plain), 0)
    if not 1 <= size <= _LARGEST:
        reading.warn("size_unknown", row, place, old=text)
        return
    household.size = size
    if text != str(size):
        reading.mended(row, place, text, str(size))
    if listed > size:
        reading.warn("size", row, place, size=str(size), listed=str(listed))


def _address(reading: SheetReading, group: Group) -> Address:
    household = reading.heading.household
    community = _first_text(reading, group, Field.COMMUNITY) or reading.heading.community
    address = parse_address(_first_text(reading, group, Field.ADDRESS), community=community)
    if Field.BUILDING not in household and Field.DOOR not in household:
        return address
    building, unit, door = (_first_text(reading, group, f) for f in (Field.BUILDING, Field.UNIT, Field.DOOR))
    parts = (
        f"{building}栋" if building.isdigit() else building,
        f"{unit}单元" if unit.isdigit() else unit,
        door,
    )
    return Address(
        address.line or "".join(parts),
        address.community,
        parts[0] or address.building,
        unit.removesuffix("单元") or address.unit,
        door.removesuffix("室") or address.door,
    )


def _survey_date(reading: SheetReading, group: Group, household: ImportedHousehold) -> None:
    row, place, text = _first_place(reading, group, Field.SURVEY_DATE)
    if not text:
        return
    try:
        household.survey_date = parse_date(reading.raw(row, place))
    except (ValueError, OverflowError):
        reading.warn("survey_date", row, place, old=text)


def _words(reading: SheetReading, group: Group, household: ImportedHousehold, remarks: list[str]) -> None:
    notes = [reading.text(row, place) for place in reading.heading.household.get(Field.NOTE, ()) for row in group.rows]
    household.note = "；".join(dict.fromkeys([note for note in notes if note] + remarks))
    household.needs = _first_text(reading, group, Field.NEEDS)
    household.bank_name = _first_text(reading, group, Field.BANK_NAME)
    row, place, account = _first_place(reading, group, Field.BANK_ACCOUNT)
    value = reading.raw(row, place)
    if isinstance(value, float) and value >= 10**15:
        reading.warn("bank_account", row, place)
    else:
        household.bank_account = account if account.isalnum() else _BETWEEN_DIGITS.sub("", account)
    if reading.heading.unread or reading.heading.spare:
        household.others += tuple(_others(reading, group))
    household.others += tuple(_family_cells(reading, group))
    if len(reading.heading.slots) > 1:
        household.others += tuple(cells_of_several(reading, group))


def _family_cells(reading: SheetReading, group: Group) -> Iterator[tuple[str, str]]:
    """A family in one cell, kept word for word: ages and schools stand there too."""
    for place in reading.heading.household.get(Field.FAMILY, ()):
        for text in dict.fromkeys(reading.text(row, place) for row in group.rows):
            if text:
                yield reading.heading.words[place], text


def _others(reading: SheetReading, group: Group) -> Iterator[tuple[str, str]]:
    """What stands in columns nobody knows, or a second time: kept word for word beside the note."""
    for place in (*reading.heading.unread, *reading.heading.spare):
        for row in group.rows:
            if text := reading.text(row, place):
                yield reading.heading.words[place], text
