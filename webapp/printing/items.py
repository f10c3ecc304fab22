"""What is handed over, on a slip: large where there is room, smaller and in columns where there is not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webapp.printing import words
from webapp.printing.paper import MM_PER_POINT, Paper

Item = tuple[str, str]
GAP = 3.0


@dataclass(frozen=True)
class Look:
    columns: int
    size: float
    leading: float
    lines: int
    """The most lines one label may take."""


LOOKS = (
    Look(1, 11, 1.6, 1),
    Look(1, 11, 1.6, 2),
    Look(1, 9, 1.45, 2),
    Look(1, 9, 1.3, 1),
    Look(2, 9, 1.4, 2),
    Look(2, 7.5, 1.3, 2),
    Look(2, 6, 1.25, 3),
    Look(3, 5.5, 1.2, 3),
)


@dataclass(frozen=True)
class _Row:
    label: list[str]
    amount: str

    def height(self, look: Look) -> float:
        return len(self.label) * look.size * MM_PER_POINT * look.leading


def draw_items(
    paper: Paper, x: float, top: float, width: float, bottom: float, items: Sequence[Item],
    looks: Sequence[Look] = LOOKS,
) -> None:  # fmt: skip
    """Draw all items between `top` and `bottom`; where even the smallest look fails, a last line says so."""
    for look in looks:
        columns = _arranged(paper, items, look, width, bottom - top)
        if columns is not None:
            break
    else:
        columns = _cut(paper, items, look, width, bottom - top)
    column_width = _column_width(look, width)
    for index, rows in enumerate(columns):
        _draw_column(paper, x + index * (column_width + GAP), top, column_width, rows, look)


def _column_width(look: Look, width: float) -> float:
    return (width - GAP * (look.columns - 1)) / look.columns


def _arranged(
    paper: Paper, items: Sequence[Item], look: Look, width: float, height: float
) -> list[list[_Row]] | None:
    """The items in columns of even length, at most `height` millimetres, or None where they do not fit."""
    rows = list(_rows(paper, items, look, _column_width(look, width)))
    fitting = [row for row in rows if row is not None]
    if len(fitting) < len(rows):
        return None
    deep = sum(row.height(look) for row in fitting) / look.columns
    while deep < height:
        if columns := _dealt(fitting, look, deep):
            return columns
        deep += look.size * MM_PER_POINT * look.leading / 2
    return _dealt(fitting, look, height)


def _dealt(rows: Sequence[_Row], look: Look, height: float) -> list[list[_Row]] | None:
    """The rows in columns of at most `height`, or None where there are too many."""
    columns: list[list[_Row]] = [[]]
    room = height
    for row in rows:
        if row.height(look) > room:
            columns.append([])
            room = height
        columns[-1].append(row)
        room -= row.height(look)
        if len(columns) > look.columns or room < 0:
            return None
    return columns


def _rows(paper: Paper, items: Sequence[Item], look: Look, width: float) -> Iterator[_Row | None]:
    for label, amount in items:
        room = width - paper.measure(amount, look.size) - 2
        lines = paper.wrap(label, room, look.size) if room > width / 4 else []
        yield _Row(lines, amount) if 0 < len(lines) <= look.lines else None


def _cut(paper: Paper, items: Sequence[Item], look: Look, width: float, height: float) -> list[list[_Row]]:
    """As many items as fit, each on one cut line, and a last line that counts the rest."""
    column_width = _column_width(look, width)
    most = look.columns * int(height / (look.size * MM_PER_POINT * look.leading)) - 1
    rows = []
    for label, amount in items[:most]:
        _, shown = paper.fit(amount, column_width / 2, ((look.size, 1),))
        _, lines = paper.fit(label, column_width - paper.measure(shown[0], look.size) - 2, ((look.size, 1),))
        rows.append(_Row(lines, shown[0]))
    if len(items) > most:
        rows.append(_Row([words.AND_MORE.format(count=len(items) - most)], ""))
    deep = (most + 1) // look.columns
    return [rows[start : start + deep] for start in range(0, len(rows), deep)]


def _draw_column(paper: Paper, x: float, y: float, width: float, rows: Sequence[_Row], look: Look) -> None:
    for row in rows:
        paper.text(x + width, y + _baseline(look), row.amount, look.size, bold=True, align="right")
        y = paper.lines(x, y, row.label, look.size, leading=look.leading)
        paper.rule(x, y, x + width, y, grey=150, dash=(0.3, 0.6))


def _baseline(look: Look) -> float:
    return look.size * MM_PER_POINT * (look.leading + 0.76) / 2
