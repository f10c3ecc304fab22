"""Rows of text in columns: a cell shrinks first, then wraps, and its row grows; nothing overlaps."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.printing.paper import LEADING, MM_PER_POINT, Paper
from webapp.printing.sheets import Column

PAD = 1.2
HEAD_HEIGHT = 8.0


@dataclass(frozen=True)
class Cell:
    size: float
    lines: list[str]

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * MM_PER_POINT * LEADING


@dataclass(frozen=True)
class Row:
    """A row with its lines broken; `height` in millimetres."""

    cells: tuple[Cell, ...]
    height: float


class Table:
    """Columns over `width` millimetres: type of `size` points, rows of at least `row_height` millimetres.

    `is_text`: what stands in it is read, not looked up, so a cell grows as long as it must and nothing is cut.
    """

    def __init__(
        self, paper: Paper, columns: Sequence[Column], width: float, *, size: float, row_height: float,
        is_text: bool = False,
    ) -> None:  # fmt: skip
        share = width / sum(column.width for column in columns)
        self.paper, self.columns, self.width = paper, columns, width
        self.size, self.row_height = size, row_height
        self.widths = [column.width * share for column in columns]
        deep = max(1, int((row_height - PAD) / (size * MM_PER_POINT * LEADING)))
        # Full size while the row need not grow, then smaller on one line, then small on as many as it takes.
        self._choices: tuple[tuple[float, int], ...] = ((size, deep), (size * 0.87, deep), (size * 0.75, 6), (size * 0.6, 12))
        if is_text:
            self._choices = ((size, 3), (size * 0.87, 1000))
        self.head = self._row([column.title for column in columns], HEAD_HEIGHT)

    def row(self, texts: Sequence[str]) -> Row:
        return self._row(texts, self.row_height)

    def _row(self, texts: Sequence[str], least: float) -> Row:
        cells = tuple(self._cell(text, width) for text, width in zip(texts, self.widths, strict=True))
        return Row(cells, max(least, *(cell.height + PAD for cell in cells)))

    def _cell(self, text: str, width: float) -> Cell:
        return Cell(*self.paper.fit(text, width - 2 * PAD, self._choices))

    def draw(self, x: float, y: float, row: Row, *, bold: bool = False, grey: int = 187) -> float:
        """Draw a row and the line under it; returns the y below."""
        left = x
        for cell, column, width in zip(row.cells, self.columns, self.widths, strict=True):
            at = {"left": left + PAD, "centre": left + width / 2, "right": left + width - PAD}[column.align]
            top = y + (row.height - cell.height) / 2
            self.paper.lines(at, top, cell.lines, cell.size, bold=bold, align=column.align)
            left += width
        self.paper.rule(x, y + row.height, x + self.width, y + row.height, points=0.5, grey=grey)
        return y + row.height

    def draw_head(self, x: float, y: float) -> float:
        """The titles; returns the y below."""
        return self.draw(x, y, self.head, bold=True, grey=0)

    def draw_uprights(self, x: float, top: float, bottom: float) -> None:
        """Lines between the columns, for tables that are written into by hand."""
        edge = x
        for width in [0.0, *self.widths]:
            edge += width
            self.paper.rule(edge, top, edge, bottom, points=0.5, grey=120)


def columns(rows: Sequence[Row], count: int, room: float) -> list[list[Row]]:
    """Deal the rows of one sheet into `count` frames of even length, none longer than `room`."""
    height = sum(row.height for row in rows) / count
    while height < room:
        frames = pages(rows, [height])
        if len(frames) <= count:
            return frames
        height += 1
    return pages(rows, [room])


def pages(rows: Sequence[Row], rooms: Sequence[float]) -> list[list[Row]]:
    """Deal rows into frames of the given heights, in order; the last height serves all that follow."""
    frames: list[list[Row]] = [[]]
    room = rooms[0]
    for row in rows:
        if row.height > room and frames[-1]:
            frames.append([])
            room = rooms[min(len(frames), len(rooms)) - 1]
        frames[-1].append(row)
        room -= row.height
    return frames
