"""Find the heading in a sheet: below title rows, one to three levels deep, merged, in any order (SPEC
3.9).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.columns import PERSONAL, Column, Scope, read_heading, tidy_heading
from webapp.domain.households.importing.mapping import Mappings, apply_mapping, fingerprint
from webapp.domain.households.importing.sheets import Merge, SheetRows, cell_text
from webapp.domain.households.importing.slots import Slot, find_slots

# Fields of which every column is read; of the others the first that says something.
_READ_EVERY = frozenset(
    {Field.FAMILY, Field.PHONE, Field.INCOME, Field.CATEGORY, Field.CAUSE, Field.NOTE, Field.IGNORED, Field.SERIAL}
)
_LOOK_WITHIN = 40
_DEEPEST = 3
_LONGEST = 100
_LONG_NUMBER = re.compile(r"[0-9０-９]{7}")
_TITLE_COMMUNITY = re.compile(r"(?:^|[市区县镇乡]|街道)([一-鿿]{2,8}?(?:社区|村(?!民)))")
_UNIT_IN_TITLE = re.compile(r"单位[:：]\s*(万?元)")


@dataclass(slots=True)
class Heading:
    """A recognised heading.

    Rows below `last_row` (zero-based) are data. `words` is each column's heading as read.
    """

    last_row: int
    words: list[str]
    columns: dict[int, Column]
    household: dict[Field, list[int]]
    slots: list[Slot]
    community: str = ""
    all_words: frozenset[str] = frozenset()
    unread: tuple[int, ...] = ()
    spare: tuple[int, ...] = ()
    fingerprint: str = ""

    def first(self, wanted: Field) -> int | None:
        """The first column of a household field."""
        found = self.household.get(wanted)
        return found[0] if found else None


def find_heading(sheet: SheetRows, mappings: Mappings | None = None) -> Heading | None:
    """The best heading near the top; None when no row names people and something about them.

    Where a clerk has said before what the columns of such a heading mean, that holds.
    """
    best, last_row, best_words = (0, 0), 0, list[tuple[str, str]]()
    for top in range(min(len(sheet.rows), _LOOK_WITHIN)):
        for depth in range(1, min(_DEEPEST, len(sheet.rows) - top) + 1):
            words = _words_of(sheet, top, depth)
            # Shallow wins a draw: a title above or a blank row below a heading adds nothing.
            score = (_score(words), -depth)
            if score[0] and score > best:
                best, last_row, best_words = score, top + depth - 1, words
    return _heading(sheet, last_row, best_words, mappings or {}) if best_words else None


def _words_of(sheet: SheetRows, top: int, depth: int) -> list[tuple[str, str]]:
    """Per column the lowest heading and the one above it; a merged heading speaks for all its columns."""
    rows = [_spread(sheet, row) for row in range(top, top + depth)]
    width = max(len(row) for row in rows)
    words: list[tuple[str, str]] = []
    for place in range(width):
        stack = [row[place] for row in rows if place < len(row) and row[place]]
        stack = [word for at, word in enumerate(stack) if at == 0 or word != stack[at - 1]]
        words.append((stack[-1] if stack else "", stack[-2] if len(stack) > 1 else ""))
    return words


def _spread(sheet: SheetRows, row: int) -> list[str]:
    texts = [cell_text(cell)[:_LONGEST] for cell in sheet.rows[row]]
    for merge in sheet.merges:
        if merge.top == row and merge.right > merge.left:
            for place in range(merge.left, min(merge.right + 1, len(texts))):
                texts[place] = texts[merge.left]
    return texts


def _score(words: list[tuple[str, str]]) -> int:
    """How many different things the columns name; nothing without a name and two more."""
    if any(_LONG_NUMBER.search(word) for word, _ in words):
        return 0  # an ID number or a telephone: this is a person, not a heading
    columns = [column for word, above in words if word and (column := read_heading(word, above))]
    kinds = {(column.field, column.scope) for column in columns if column.field is not Field.IGNORED}
    if not any(column.field is Field.NAME for column in columns) or len({kind for kind, _ in kinds}) < 2:
        return 0
    return len(kinds)


def _heading(sheet: SheetRows, last_row: int, words: list[tuple[str, str]], mappings: Mappings) -> Heading:
    columns = {place: column for place, (word, above) in enumerate(words) if (column := read_heading(word, above))}
    mark = fingerprint(words)
    columns = apply_mapping(columns, words, mappings.get(mark, {}))
    unit = _title_unit(sheet, last_row)
    columns = {place: _in_unit(column, unit) for place, column in columns.items()}
    hidden = sheet.hidden.columns
    slots = find_slots(columns, hidden)
    heading = Heading(last_row, _labels(words, columns, len(slots)), columns, {}, slots, fingerprint=mark)
    of_persons = {place for slot in slots for place in slot.columns.values()}
    order = {place: (place in hidden, _is_of_register(heading.words[place]), place) for place in columns}
    for place, column in sorted(columns.items(), key=lambda item: order[item[0]]):
        if place not in of_persons:
            heading.household.setdefault(column.field, []).append(place)
    heading.community = _community(sheet, last_row)
    heading.all_words = frozenset(tidy_heading(text) for pair in words for text in pair if text)
    heading.unread = tuple(place for place, text in enumerate(heading.words) if text and place not in columns)
    heading.spare = _spare(heading)
    return heading


def _is_of_register(words: str) -> bool:
    """The address in the household register is asked for second: people live elsewhere."""
    return "户籍" in words or "户口" in words


def _spare(heading: Heading) -> tuple[int, ...]:
    """Columns understood but doubled (健康状况 and 病情): only the first is read, the others are kept as written."""
    doubled = [
        place
        for field, places in heading.household.items()
        if field not in _READ_EVERY
        for place in places[0 if field in PERSONAL else 1 :]
    ]
    return tuple(sorted(doubled))


def _labels(words: list[tuple[str, str]], columns: dict[int, Column], slots: int) -> list[str]:
    """What each column is called to the clerk, and in a sheet of corrections that is read again.

    The group is named where the word alone would mean something else: 联系人姓名, 家庭成员姓名.
    """
    labels = []
    for place, (word, above) in enumerate(words):
        alone, column = read_heading(word), columns.get(place)
        is_other = (alone is None) != (column is None) or (
            slots > 1 and alone is not None and column is not None and alone.scope is not column.scope
        )
        label = f"{above}{word}" if is_other and above else word
        if column is not None and alone is not None and column.unit_yuan != alone.unit_yuan:
            label += "（万元）"
        labels.append(re.sub(r"\s+", "", label))
    return labels


def _title_unit(sheet: SheetRows, last_row: int) -> int:
    """`单位：万元` above the table speaks for incomes whose own heading names no unit."""
    title = "".join(cell_text(cell) for row in sheet.rows[: last_row + 1] for cell in row)
    unit = _UNIT_IN_TITLE.search(title)
    return 10_000 if unit is not None and unit[1] == "万元" else 1


def _in_unit(column: Column, unit_yuan: int) -> Column:
    if column.field is not Field.INCOME or column.unit_is_said:
        return column
    return replace(column, unit_yuan=unit_yuan)


def _community(sheet: SheetRows, last_row: int) -> str:
    """The community a title names (`幸福社区2027年春节困难家庭摸底花名册`), for addresses that do not."""
    for row in sheet.rows[:last_row]:
        for cell in row:
            if isinstance(cell, str) and (match := _TITLE_COMMUNITY.search(cell.strip())):
                return match[1]
    return ""


def is_heading_again(heading: Heading, row: list[str]) -> bool:
    """True for a heading repeated further down, as printed pages have it."""
    cells = [tidy_heading(cell) for cell in row if cell]
    return len(cells) > 1 and sum(cell in heading.all_words for cell in cells) * 2 > len(cells)


def vertical_merges(merges: list[Merge], last_row: int) -> list[Merge]:
    """The merges in the data that reach over several rows: their value holds for each of them."""
    return [merge for merge in merges if merge.bottom > merge.top and merge.top > last_row]


def personal_places(heading: Heading) -> frozenset[int]:
    """The columns that belong to single persons: never carried down."""
    places = {place for slot in heading.slots for place in slot.columns.values()}
    places |= {place for place, column in heading.columns.items() if column.field in PERSONAL}
    if len(heading.slots) > 1 and heading.slots[0].scope is not Scope.MEMBER:
        places -= set(heading.slots[0].columns.values())
    return frozenset(places)
