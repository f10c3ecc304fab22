"""Which columns speak of which person on a row: one slot for each column of names (SPEC 3.9)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.columns import PERSONAL, Column, Scope


@dataclass(slots=True)
class Slot:
    """The columns of one person on a row: `columns[Field.NAME]` and so on, zero-based."""

    scope: Scope | None
    columns: dict[Field, int] = field(default_factory=dict)


def find_slots(columns: dict[int, Column], hidden: Collection[int] = ()) -> list[Slot]:
    """One slot per name column.

    A personal column belongs to the slot of its own words, else to the last name; a hidden one gives way to one that
    is seen.
    """
    slots: list[Slot] = []
    loose: list[tuple[int, Column]] = []
    for place, column in sorted(columns.items()):
        if column.field is Field.NAME:
            slots.append(Slot(column.scope, {Field.NAME: place}))
    for place, column in sorted(columns.items(), key=lambda item: (item[0] in hidden, item[0])):
        if column.field in PERSONAL and column.field not in (Field.NAME, Field.INCOME):
            loose.append((place, column))
    for place, column in loose:
        slot = _slot_for(slots, place, column)
        slot.columns.setdefault(column.field, place)
    return slots


def _slot_for(slots: list[Slot], place: int, column: Column) -> Slot:
    own = [slot for slot in slots if column.scope is not None and slot.scope is column.scope]
    before = [slot for slot in own or slots if slot.columns[Field.NAME] < place]
    return before[-1] if before else (own or slots)[0]
