"""活动方案: the plan of a campaign on paper, part after part over as many sheets as it takes (SPEC 4.1)."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.printing import words
from webapp.printing.paper import SOFT, Paper, title_face
from webapp.printing.sheets import PlanPart, PlanSheet
from webapp.printing.table import Row, Table

LEFT, RIGHT = 22.0, 188.0
WIDTH = RIGHT - LEFT
TOP, FOOT = 22.0, 278.0
SIZE, LEADING = 11.5, 1.6
LINE = SIZE * 0.3528 * LEADING
TABLE_SIZE = 10.5


def plan_pdf(sheet: PlanSheet) -> bytes:
    """The plan as PDF, A4."""
    pages = _Pages(sheet)
    _draw(pages)
    for number in range(1, pages.count + 1):
        pages.paper.back_to(number)
        _foot(pages, number)
    return pages.paper.bytes()


class _Pages:
    """Where on which page the next line stands."""

    def __init__(self, sheet: PlanSheet) -> None:
        self.sheet, self.count = sheet, 0
        self.paper = Paper(sheet.title, sheet.printed_at)
        self.turn()

    def turn(self) -> None:
        """A new page."""
        self.paper.page()
        self.count += 1
        self.y = TOP

    def room(self, height: float) -> None:
        """Turn the page where less than this is left."""
        if self.y + height > FOOT and self.y > TOP:
            self.turn()


def _foot(pages: _Pages, number: int) -> None:
    paper, sheet = pages.paper, pages.sheet
    paper.text(RIGHT, 288, words.PAGE_OF.format(page=number, pages=pages.count), 9, align="right", grey=SOFT)
    size, lines = paper.fit(f"{sheet.organisation}　{sheet.title}", WIDTH - 40, ((9, 1), (7, 1)))
    paper.lines(LEFT, 285, lines, size, grey=SOFT)


def _draw(pages: _Pages) -> None:
    _title(pages)
    for part in pages.sheet.parts:
        if part.title:
            _heading(pages, part)
        for line in part.lines:
            _paragraph(pages, line)
        if part.rows:
            _table(pages, part)
    pages.room(24)
    pages.y += 8
    for text in (pages.sheet.organisation, pages.sheet.dated):
        pages.y = pages.paper.lines(RIGHT, pages.y, [text], SIZE, align="right", leading=LEADING)


def _title(pages: _Pages) -> None:
    paper, sheet = pages.paper, pages.sheet
    face = title_face(sheet.title)
    size, lines = paper.fit(sheet.title, WIDTH, ((22, 1), (19, 2), (15, 3)), face)
    pages.y = paper.lines(paper.width / 2, pages.y, lines, size, face=face, bold=face == "sans", align="centre") + 1
    size, lines = paper.fit(sheet.days, WIDTH, ((11, 1), (9, 2)))
    pages.y = paper.lines(paper.width / 2, pages.y, lines, size, align="centre", grey=SOFT) + 3


def _heading(pages: _Pages, part: PlanPart) -> None:
    pages.room(LINE * 3)
    pages.y = pages.paper.lines(LEFT, pages.y + 3, [part.title], 13, bold=True, leading=LEADING)


def _paragraph(pages: _Pages, text: str) -> None:
    for line in pages.paper.wrap("　　" + text, WIDTH, SIZE):
        pages.room(LINE)
        pages.y = pages.paper.lines(LEFT, pages.y, [line], SIZE, leading=LEADING)


def _table(pages: _Pages, part: PlanPart) -> None:
    table = Table(pages.paper, part.columns, WIDTH, size=TABLE_SIZE, row_height=8, is_text=True)
    rows = [table.row(texts) for texts in part.rows]
    pages.y += 1
    top = _start(pages, table, rows)
    for row in rows:
        if pages.y + row.height > FOOT:
            table.draw_uprights(LEFT, top, pages.y)
            pages.turn()
            top = _start(pages, table, [row])
        pages.y = table.draw(LEFT, pages.y, row, grey=120)
    table.draw_uprights(LEFT, top, pages.y)
    pages.y += 2


def _start(pages: _Pages, table: Table, rows: Sequence[Row]) -> float:
    """The titles over their first row; returns where the frame begins."""
    pages.room(table.head.height + rows[0].height)
    top = pages.y
    pages.paper.rule(LEFT, top, RIGHT, top, points=1)
    pages.y = table.draw_head(LEFT, top)
    return top
