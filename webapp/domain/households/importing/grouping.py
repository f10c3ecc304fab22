"""Which rows are one household: members on the rows below the head, in the layouts offices use (SPEC 3.9).

Read in this order: a household number; the word 户主; a cell merged over several rows; the head's name in a
column of its own; another relation; the serial number; last whether the row speaks of a household at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from webapp.domain.households.halfwidth import without_spaces
from webapp.domain.households.importing.closing import is_closing
from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.headings import Heading, is_heading_again, vertical_merges
from webapp.domain.households.importing.sheets import SheetRows
from webapp.domain.households.importing.slots import Slot
from webapp.domain.households.relations import Relation, parse_relation

_SAYS_HOUSEHOLD = (
    Field.SIZE,
    Field.ADDRESS,
    Field.CATEGORY,
    Field.PHONE,
    Field.GRID,
    Field.DOOR,
    Field.BUILDING,
)


@dataclass(slots=True)
class PersonRow:
    """One person on one row: where, and by which columns."""

    row: int
    slot: Slot
    relation: Relation | None = None


@dataclass(slots=True)
class Group:
    """The rows of one household, zero-based; the first person is the head."""

    row: int
    rows: list[int] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)
    head_is_named: bool = True


@dataclass(slots=True)
class Grouped:
    """The households of a sheet, and the rows that hold something but nobody."""

    groups: list[Group] = field(default_factory=list)
    left_over: list[int] = field(default_factory=list)


class _Sheet:
    """The sheet with its heading, and what is looked up again and again."""

    def __init__(self, sheet: SheetRows, heading: Heading, texts: list[list[str]]) -> None:
        self.rows = texts
        self.heading = heading
        self.names = [slot.columns[Field.NAME] for slot in heading.slots]
        self.ids = [slot.columns[Field.NATIONAL_ID] for slot in heading.slots if Field.NATIONAL_ID in slot.columns]
        self.serial = heading.first(Field.SERIAL)
        self.number = heading.first(Field.HOUSEHOLD_NUMBER)
        self.address = heading.first(Field.ADDRESS)
        self.head_slot = heading.slots[0] if len(heading.slots) > 1 else None
        self.relation_of = {id(slot): slot.columns.get(Field.RELATION) for slot in heading.slots}
        self.has_relations = any(place is not None for place in self.relation_of.values())
        slotted = [slot.columns[Field.PHONE] for slot in heading.slots if Field.PHONE in slot.columns]
        self.household_columns = [p for f in _SAYS_HOUSEHOLD for p in heading.household.get(f, [])] + slotted
        self.joined = self._joined_rows(sheet)

    def _joined_rows(self, sheet: SheetRows) -> dict[int, int]:
        """Rows that a cell of the household itself (number, size, address …) joins with the row it starts
        on.
        """
        own = {self.serial, self.number, self.heading.first(Field.SIZE), self.address}
        if self.head_slot is not None:
            own.add(self.names[0])
        joined: dict[int, int] = {}
        for merge in vertical_merges(sheet.merges, self.heading.last_row):
            if merge.left in own:
                for row in range(merge.top + 1, merge.bottom + 1):
                    joined[row] = max(joined.get(row, 0), merge.top)
        return joined

    def text(self, row: int, place: int | None) -> str:
        return "" if place is None else self.rows[row][place]

    def relation(self, row: int, slot: Slot) -> str:
        return self.text(row, self.relation_of[id(slot)])


def group_rows(sheet: SheetRows, heading: Heading, texts: list[list[str]]) -> Grouped:
    """Walk down the data and sort its rows into households.

    `texts` is the sheet as text, every row at least as wide as the heading, merges not yet filled.
    """
    view = _Sheet(sheet, heading, texts)
    result = Grouped()
    for row in range(heading.last_row + 1, len(sheet.rows)):
        kind = _kind(view, row)
        if kind == "person":
            _take(view, result, row)
        elif kind == "left_over":
            result.left_over.append(row)
    for group in result.groups:
        _head_first(view, group)
    return result


def _head_first(view: _Sheet, group: Group) -> None:
    """The head may stand below a member; where nobody is called the head, the first person is taken for it."""
    first = group.people[0]
    if first.slot is view.head_slot or first.relation is Relation.HEAD:
        return
    head = next((person for person in group.people if person.relation is Relation.HEAD), None)
    if head is not None:
        group.people.remove(head)
        group.people.insert(0, head)
        group.row = head.row
    elif first.relation is not None:
        group.head_is_named = False


def _kind(view: _Sheet, row: int) -> str:
    cells = view.rows[row]
    names = [cells[place] for place in view.names if cells[place]]
    if names and view.heading.all_words.isdisjoint(names):
        return "nothing" if is_closing(cells) else "person"
    written = [cell for cell in cells if cell]
    if not written or is_closing(cells) or is_heading_again(view.heading, cells):
        return "nothing"
    if any(view.text(row, place) for place in view.ids):
        return "person"
    serial_only = len(written) == 1 and view.text(row, view.serial) != ""
    if serial_only or row in view.joined:
        return "nothing"
    says = sum(view.text(row, place) != "" for place in view.household_columns)
    return "person" if says >= 2 else "left_over"


def _take(view: _Sheet, result: Grouped, row: int) -> None:
    people = _people(view, row)
    current = result.groups[-1] if result.groups else None
    if current is None or _starts(view, current, row, people):
        current = Group(row)
        result.groups.append(current)
    current.rows.append(row)
    for person in people:
        _add(view, current, person)


def _people(view: _Sheet, row: int) -> list[PersonRow]:
    found = []
    for slot in view.heading.slots:
        place, number = slot.columns[Field.NAME], slot.columns.get(Field.NATIONAL_ID)
        if view.text(row, place) or (view.text(row, number) if number is not None else ""):
            word = parse_relation(view.relation(row, slot))
            found.append(PersonRow(row, slot, word.relation if word else None))
    return found or [PersonRow(row, view.heading.slots[0])]


def _starts(view: _Sheet, current: Group, row: int, people: list[PersonRow]) -> bool:
    """True when this row begins another household."""
    if number := view.text(row, view.number):
        return number != view.text(current.row, view.number)
    relation = people[0].relation
    if relation is Relation.HEAD and view.head_slot is None:
        return True
    if view.joined.get(row, -1) >= current.row:
        return False
    if view.head_slot is not None:
        return _starts_by_head_name(view, current, row)
    if relation is not None:
        return _lives_elsewhere(view, current, row)
    if view.relation(row, people[0].slot):
        return False  # a relation nobody knows is still a relation
    return _starts_by_looks(view, current, row)


def _starts_by_head_name(view: _Sheet, current: Group, row: int) -> bool:
    name = without_spaces(view.text(row, view.names[0]))
    if not name:
        return False
    if name != without_spaces(view.text(current.row, view.names[0])):
        return True
    # The same head again is repeated for each member; without a member it is a repeat, or a namesake.
    alone = all(not view.text(row, place) for place in view.names[1:])
    return alone and row != current.row


def _lives_elsewhere(view: _Sheet, current: Group, row: int) -> bool:
    """A family member whose row names another address than the household above: its own head is missing."""
    here, there = view.text(row, view.address), view.text(current.row, view.address)
    return bool(here) and bool(there) and without_spaces(here) != without_spaces(there)


def _starts_by_looks(view: _Sheet, current: Group, row: int) -> bool:
    """No relation is written: a serial number begins a household, else what only households have."""
    if view.text(row, view.serial):
        return True
    if not view.household_columns or (view.serial is None and not view.has_relations):
        return True
    if view.address is not None and view.text(row, view.address) and not _lives_elsewhere(view, current, row):
        return False
    says = sum(view.text(row, place) != "" for place in view.household_columns)
    # Below a numbered head, a row without a number is a member who has, say, a telephone of their own.
    return says > 1 if view.text(current.row, view.serial) else says > 0


def _add(view: _Sheet, group: Group, person: PersonRow) -> None:
    """Add a person; a head listed again among the members fills up the head instead."""
    if group.people and person.slot is view.head_slot:
        return
    group.people.append(person)
