"""One sheet while it is read: its cells by row and column, and what is said about them."""

from __future__ import annotations

from datetime import date

from webapp.domain.households.importing.grouping import personal_places
from webapp.domain.households.importing.headings import Heading, vertical_merges
from webapp.domain.households.importing.preview import Finding
from webapp.domain.households.importing.sheets import Cell, SheetRows, cell_text


class SheetReading:
    """Cells with merged values carried down, and the findings so far.

    Rows and columns are zero-based here.
    """

    def __init__(self, sheet: SheetRows, heading: Heading, day: date) -> None:
        self.name = sheet.name
        self.heading = heading
        self.day = day
        self.warnings: list[Finding] = []
        self._rows = _carried_down(sheet, heading)

    def raw(self, row: int, place: int | None) -> Cell:
        """The cell itself; "" where there is none."""
        if place is None:
            return ""
        cells = self._rows[row]
        return cells[place] if place < len(cells) else ""

    def text(self, row: int, place: int | None) -> str:
        """The cell as a person would read it out."""
        value = self.raw(row, place)
        return value.strip() if type(value) is str and not value.startswith("#") else cell_text(value)

    def finding(self, code: str, row: int, place: int | None, wording: str = "", **facts: str) -> Finding:
        """A finding about a cell, with Excel's row number and the column's heading."""
        words = self.heading.words
        column = words[place] if place is not None and place < len(words) else ""
        old, new = facts.get("old", ""), facts.get("new", "")
        return Finding(code, self.name, row + 1, column, wording or code, facts, old, new)

    def warn(self, code: str, row: int, place: int | None, wording: str = "", **facts: str) -> None:
        """Tell the clerk something that keeps nobody out."""
        self.warnings.append(self.finding(code, row, place, wording, **facts))

    def mended(self, row: int, place: int | None, old: Cell, new: str) -> None:
        """Tell what was put right without asking."""
        self.warn("mended", row, place, old=str(old), new=new)


def _carried_down(sheet: SheetRows, heading: Heading) -> list[list[Cell]]:
    merges = vertical_merges(sheet.merges, heading.last_row)
    if not merges:
        return sheet.rows
    personal = personal_places(heading)
    rows = list(sheet.rows)
    copied: set[int] = set()
    for merge in merges:
        if merge.left in personal or merge.top >= len(rows) or merge.left >= len(rows[merge.top]):
            continue
        value = rows[merge.top][merge.left]
        for row in range(merge.top + 1, min(merge.bottom + 1, len(rows))):
            if row not in copied:
                rows[row] = list(rows[row])
                copied.add(row)
            if merge.left < len(rows[row]):
                rows[row][merge.left] = value
    return rows
