"""Categories and causes: known ones by their ids, the others kept as written (SPEC 3.2, 3.3)."""

from __future__ import annotations

from webapp.domain.households.categories import Category
from webapp.domain.households.category_words import parse_categories
from webapp.domain.households.causes import MOST, HardshipCause, parse_causes
from webapp.domain.households.importing.cells import SheetReading
from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.grouping import Group
from webapp.domain.households.importing.preview import ImportedHousehold
from webapp.domain.households.own_categories import OwnCategory, taken_from


def read_categories(reading: SheetReading, group: Group, household: ImportedHousehold) -> None:
    """All categories of all rows, in the order written; the words themselves are kept too."""
    known: dict[Category, None] = {}
    own: dict[str, None] = {}
    mine: dict[OwnCategory, None] = {}
    words: dict[str, None] = {}
    for place in reading.heading.household.get(Field.CATEGORY, ()):
        for row in group.rows:
            text = reading.text(row, place)
            if not text:
                continue
            words[text] = None
            categories, unknown = parse_categories(text)
            known.update(dict.fromkeys(categories))
            learnt, unknown = taken_from(unknown, reading.local.own)
            mine.update(dict.fromkeys(learnt))
            for word in unknown:
                if word not in own:
                    reading.warn("category_unknown", row, place, old=word)
            own.update(dict.fromkeys(unknown))
    household.categories, household.own_categories, household.own_known = tuple(known), tuple(own), tuple(mine)
    household.category_words = "、".join(words)


def read_causes(reading: SheetReading, group: Group, household: ImportedHousehold) -> None:
    """The main cause first, at most four."""
    known: dict[HardshipCause, None] = {}
    words: list[str] = []
    for place in reading.heading.household.get(Field.CAUSE, ()):
        for row in group.rows:
            text = reading.text(row, place)
            if not text or text in words:
                continue
            causes, unknown = parse_causes(text)
            words.append(text)
            known.update(dict.fromkeys(causes))
            for word in unknown:
                reading.warn("cause_unknown", row, place, old=word)
                known[HardshipCause.OTHER] = None
    household.causes, household.cause_words = tuple(known)[:MOST], "、".join(words)
