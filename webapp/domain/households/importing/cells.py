"""One sheet while it is read: its cells by row and column, and what is said about them."""

from __future__ import annotations

from datetime import date

from webapp.domain.households.importing.column_words import Field
from webapp.domain.households.importing.headings import Heading, personal_places, vertical_merges
from webapp.domain.households.importing.local import USUAL
from webapp.domain.households.importing.preview import Finding
from webapp.domain.households.importing.sheets import Cell, SheetRows, cell_text

_DITTO = frozenset({"同上", "同前", "〃", "″", "''", '"', "””", "“"})


def fill_dittos(sheet: SheetRows, texts: list[list[str]], heading: Heading) -> None:
    """Put the value above where somebody wrote 同上; names and ID numbers are never copied."""
    own = {slot.columns[f] for slot in heading.slots for f in (Field.NAME, Field.NATIONAL_ID) if f in slot.columns}
    for row in range(heading.last_row + 2, len(texts)):
        if _DITTO.isdisjoint(texts[row]):
            continue
        for place, text in enumerate(texts[row]):
            if text in _DITTO and place not in own and place < len(texts[row - 1]):
                texts[row][place] = texts[row - 1][place]
                sheet.rows[row][place] = sheet.rows[row - 1][place] if place < len(sheet.rows[row - 1]) else ""


LONGEST = 500
"""Signs of a cell that is looked into. What is longer slipped into the column from somewhere else."""
_WORDS = frozenset({Field.NOTE, Field.NEEDS, Field.IGNORED})


def take_out_long(sheet: SheetRows, texts: list[list[str]], heading: Heading) -> dict[int, list[tuple[int, int]]]:
    """Blank cells that are too long to be what their column holds; by row, their columns and lengths.

    Columns of plain words (notes, needs, what nobody knows) may be as long as they like: nothing is looked for in them.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    read = [place for place, column in heading.columns.items() if column.field not in _WORDS]
    for row in range(heading.last_row + 1, len(texts)):
        cells = texts[row]
        if max(map(len, cells), default=0) <= LONGEST:
            continue
        for place in read:
            if len(cells[place]) > LONGEST:
                found.setdefault(row, []).append((place, len(cells[place])))
                cells[place] = ""
                sheet.rows[row][place] = ""
    return found


class SheetReading:
    """Cells with merged values carried down, and the findings so far. Rows and columns count from zero here."""

    def __init__(self, sheet: SheetRows, heading: Heading, texts: list[list[str]], day: date) -> None:
        self.name = sheet.name
        self.heading = heading
        self.day = day
        self.warnings: list[Finding] = []
        self.too_long: dict[int, list[tuple[int, int]]] = {}
        self.local = USUAL
        self._rows, self._texts = sheet.rows, texts
        if merges := vertical_merges(sheet.merges, heading.last_row):
            self._rows, self._texts = list(sheet.rows), list(texts)
            personal = personal_places(heading)
            for merge in merges:
                if merge.left not in personal:
                    self._carry_down(merge.left, merge.top, merge.bottom)

    def _carry_down(self, place: int, top: int, bottom: int) -> None:
        value = self.raw(top, place) if top < len(self._rows) else ""
        for row in range(top + 1, min(bottom + 1, len(self._rows))):
            if place < len(self._texts[row]):
                self._texts[row] = [*self._texts[row]]
                self._texts[row][place] = cell_text(value)
            if place < len(self._rows[row]):
                self._rows[row] = [*self._rows[row]]
                self._rows[row][place] = value

    def forget(self, rows: list[int]) -> None:
        """Give up the cells of a household that has been read: a long sheet would be held twice."""
        for row in rows:
            self._rows[row] = []
            self._texts[row] = []

    def raw(self, row: int, place: int | None) -> Cell:
        """The cell itself; "" where there is none."""
        if place is None:
            return ""
        cells = self._rows[row]
        return cells[place] if place < len(cells) else ""

    def text(self, row: int, place: int | None) -> str:
        """The cell as a person would read it out."""
        return "" if place is None else self._texts[row][place]

    def finding(self, code: str, row: int, place: int | None, wording: str = "", **facts: str) -> Finding:
        """A finding about a cell, with Excel's row number and the column's heading."""
        column = self.heading.words[place] if place is not None else ""
        old, new = facts.get("old", ""), facts.get("new", "")
        return Finding(code, self.name, row + 1, column, wording or code, facts, old, new)

    def warn(self, code: str, row: int, place: int | None, wording: str = "", **facts: str) -> None:
        """Tell the clerk something that keeps nobody out."""
        self.warnings.append(self.finding(code, row, place, wording, **facts))

    def mended(self, row: int, place: int | None, old: Cell, new: str) -> None:
        """Tell what was put right without asking."""
        self.warn("mended", row, place, old=str(old), new=new)
