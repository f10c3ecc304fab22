"""The people of a household: the head, the members, and the head written again among them (SPEC 3.1)."""

from __future__ import annotations

from collections.abc import Iterator

from webapp.domain.households.importing.cells import SheetReading
from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.grouping import Group, PersonRow
from webapp.domain.households.importing.preview import Finding, ImportedPerson
from webapp.domain.households.importing.read_family import is_family, read_family
from webapp.domain.households.importing.read_person import SEVERAL, read_person, split_number
from webapp.domain.households.relations import Relation


def read_people(reading: SheetReading, group: Group, problems: list[Finding]) -> tuple[list[ImportedPerson], list[str]]:
    """The head first; and the remarks found behind names."""
    people: list[ImportedPerson] = []
    remarks: list[str] = []
    for person_row in group.people:
        if people and person_row.slot is not reading.heading.slots[0]:
            family = _family(reading, person_row, problems)
            people.extend(family)
            if family or _names_several(reading, person_row):
                continue
        found: list[Finding] = []
        person, remark = read_person(reading, person_row, found)
        if remark:
            remarks.append(f"{person.name}：{remark}")
        if people and _is_head_again(people[0], person, person_row, group):
            found = [] if people[0].national_id else [f for f in found if not f.code.startswith("name")]
            _fill_up(people[0], person)
        else:
            people.append(person)
        problems.extend(found)
    people.extend(_of_family_column(reading, group, problems, {person.name for person in people}))
    return people, remarks


def _family(reading: SheetReading, at: PersonRow, problems: list[Finding]) -> list[ImportedPerson]:
    """A cell for one member's name that holds `妻 李梅 子 张强`."""
    place = at.slot.columns[Field.NAME]
    text = reading.text(at.row, place)
    return read_family(reading, at.row, place, problems) if is_family(text) else []


def _of_family_column(
    reading: SheetReading, group: Group, problems: list[Finding], listed: set[str]
) -> Iterator[ImportedPerson]:
    """The people of a column that holds the whole family in a cell, but who is `listed` on rows.

    Carried down by a merge, such a cell is read once.
    """
    seen = {""}
    for place in reading.heading.household.get(Field.FAMILY, ()):
        for row in group.rows:
            if (text := reading.text(row, place)) not in seen:
                seen.add(text)
                family = read_family(reading, row, place, problems)
                yield from (one for one in family if one.relation is not Relation.HEAD and one.name not in listed)


def _names_several(reading: SheetReading, at: PersonRow) -> bool:
    """True for a member cell like `李四、张小`: nobody can be made of it, and it keeps nobody out."""
    place = at.slot.columns[Field.NAME]
    text = reading.text(at.row, place)
    if SEVERAL.search(text) is None or split_number(text)[0]:
        return False
    reading.warn("members_in_one_cell", at.row, place, old=text)
    return True


def _is_head_again(head: ImportedPerson, person: ImportedPerson, at: PersonRow, group: Group) -> bool:
    """In sheets with a column for the head and one for members, the head is often the first member too."""
    if at.slot is group.people[0].slot:
        return False
    return person.relation is Relation.HEAD or (person.name == head.name and not _differ(head, person))


def _differ(head: ImportedPerson, person: ImportedPerson) -> bool:
    return bool(head.national_id and person.national_id and head.national_id != person.national_id)


def _fill_up(head: ImportedPerson, again: ImportedPerson) -> None:
    for name in (
        "national_id",
        "id_as_written",
        "sex",
        "birth_date",
        "phones",
        "disability",
        "health",
        "work",
        "ethnicity",
    ):
        if not getattr(head, name):
            setattr(head, name, getattr(again, name))


def cells_of_several(reading: SheetReading, group: Group) -> Iterator[tuple[str, str]]:
    """The member cells that were not taken apart."""
    for slot in reading.heading.slots[1:]:
        place = slot.columns[Field.NAME]
        for row in group.rows:
            text = reading.text(row, place)
            if (SEVERAL.search(text) and not split_number(text)[0]) or is_family(text):
                yield reading.heading.words[place], text
