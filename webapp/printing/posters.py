"""公示海报: the paper face of a published notice (SPEC 9.4), on as many sheets as it needs.

Each sheet of a long list stands alone on a notice board: title, phone, code, fingerprints, page of pages, and
room for the seal are on every one.
"""

from collections.abc import Sequence
from itertools import islice

from webapp.printing import words
from webapp.printing.paper import LEADING, MM_PER_POINT, SOFT, Paper, title_face
from webapp.printing.sheets import Poster
from webapp.printing.table import Row, Table, columns, pages
from webapp.web.qr import url_qr

LEFT, RIGHT = 17.0, 193.0
WIDTH = RIGHT - LEFT
GUTTER = 8.0
FOOT = 243.0
"""Where the block with phone, seal and code begins."""
LANTERN = (179, 48, 28)
CODE_SIDE = 32.0
FOOT_TEXT = 92.0
SINGLE_COLUMN_ROWS = 14
"""A short list in one column, in larger type, is read from further away."""
A3 = 2**0.5


def poster_pdf(notice: Poster) -> bytes:
    """The poster as PDF, A4 or A3."""
    paper = Paper("公示", notice.printed_at, scale=A3 if notice.paper == "A3" else 1)
    count = 2 if notice.side_by_side and len(notice.rows) > SINGLE_COLUMN_ROWS else 1
    large = len(notice.rows) <= SINGLE_COLUMN_ROWS
    width = (WIDTH - GUTTER * (count - 1)) / count
    table = Table(paper, notice.columns, width, size=14 if large else 12, row_height=9.4 if large else 8.0)
    first, later = (FOOT - 4 - table.head.height - _top(paper, notice, page, draw=False) for page in (1, 2))
    frames = pages([table.row(row) for row in notice.rows], [first] * count + [later])
    sheets = _chunks(frames, count)
    last = [row for frame in sheets[-1] for row in frame]
    sheets[-1] = columns(last, count, first if len(sheets) == 1 else later)
    for page, sheet in enumerate(sheets, start=1):
        paper.page()
        paper.band(6, LANTERN)
        top = _top(paper, notice, page, draw=True)
        for index, frame in enumerate(sheet):
            _frame(table, LEFT + index * (width + GUTTER), top, frame)
        _foot(paper, notice, f"{words.PAGE_OF.format(page=page, pages=len(sheets))}")
    return paper.bytes()


def _chunks(frames: Sequence[list[Row]], size: int) -> list[list[list[Row]]]:
    rest = iter(frames)
    return [chunk for _ in range(0, len(frames), size) if (chunk := list(islice(rest, size)))]


def _frame(table: Table, x: float, y: float, rows: Sequence[Row]) -> None:
    if rows:
        y = table.draw_head(x, y)
    for row in rows:
        y = table.draw(x, y, row)


def _top(paper: Paper, notice: Poster, page: int, *, draw: bool) -> float:
    """The heading of a page; returns the y below. Measured without drawing to know how many rows fit."""
    if page > 1:
        title = notice.title + words.CONTINUED
        size, lines = paper.fit(title, WIDTH, ((16, 1), (13, 1), (11, 3)), title_face(title))
        return _centred(paper, lines, 14, size, draw) + 3
    y = 18.0
    if notice.organisation:
        face = title_face(notice.organisation)
        size, lines = paper.fit(notice.organisation, WIDTH, ((14, 1), (12, 2)), face)
        y = _centred(paper, lines, y, size, draw) + 2
    choices = ((25, 1), (22, 1), (20, 2), (16, 4))
    size, lines = paper.fit(notice.title, WIDTH, choices, title_face(notice.title))
    y = _centred(paper, lines, y, size, draw) + 3
    return _lead(paper, notice, y, draw) + 3


def _centred(paper: Paper, lines: Sequence[str], y: float, size: float, draw: bool) -> float:
    if draw:
        face = title_face("".join(lines))
        paper.lines(paper.width / 2, y, lines, size, face=face, bold=face == "sans", align="centre")
    return y + len(lines) * size * 0.494


def _lead(paper: Paper, notice: Poster, y: float, draw: bool) -> float:
    size, lines = paper.fit("　　" + notice.lead, WIDTH, ((12.5, 6), (11, 12), (9, 30)))
    if draw:
        paper.lines(LEFT, y, lines, size, leading=1.6)
    y += len(lines) * size * 0.5645
    if notice.period:
        if draw:
            paper.lines(LEFT, y + 0.5, [words.PERIOD + notice.period], 12.5, bold=True, leading=1.6)
        y += 7.5
    return y


def _foot(paper: Paper, notice: Poster, page: str) -> None:
    paper.rule(LEFT, FOOT, RIGHT, FOOT, points=1)
    marks = (
        words.FINGERPRINT + words.in_groups(notice.content_fingerprint.upper()),
        words.AUDIT_HEAD + words.head_in_groups(notice.audit_head.upper()),
        page,
    )
    small = [line for mark in marks for line in paper.fit(mark, FOOT_TEXT, ((8, 2), (6.5, 2), (5.5, 3)))[1]]
    size, _ = paper.fit("\n".join(marks), FOOT_TEXT, ((8, 4), (6.5, 5), (5.5, 9)))
    small_top = 290.0 - len(small) * size * 0.494
    paper.lines(LEFT, small_top, small, size, grey=SOFT)
    _contacts(paper, notice, FOOT + 2, small_top - 0.5)
    _seal_and_code(paper, notice)


def _contacts(paper: Paper, notice: Poster, top: float, bottom: float) -> None:
    """How many, whom to call, how to object: as large as the room between `top` and `bottom` allows."""
    phone = words.SUPERVISION_PHONE + notice.supervision_phone
    texts = ((notice.totals, True), (phone, True), (notice.how_to_object, False))
    for size in (11, 10, 9, 8, 7, 6, 5):
        blocks = [(paper.wrap(text, FOOT_TEXT, size), bold) for text, bold in texts if text]
        step = size * MM_PER_POINT * LEADING
        if sum(len(lines) for lines, _ in blocks) * step <= bottom - top:
            break
    for lines, bold in blocks:
        for line in lines[: max(0, int((bottom - top) / step))]:
            top = paper.lines(LEFT, top, [line], size, bold=bold)


def _seal_and_code(paper: Paper, notice: Poster) -> None:
    middle = (LEFT + 96 + RIGHT - CODE_SIDE - 8) / 2
    paper.text(middle, FOOT + 18, words.SEAL_BOX, 11, align="centre", grey=SOFT)
    size, lines = paper.fit(notice.dated, 38, ((11, 1), (9, 1), (8, 2)))
    paper.lines(middle, FOOT + 36, lines, size, align="centre")
    paper.code(url_qr(notice.url), RIGHT - CODE_SIDE - 2, FOOT + 5, CODE_SIDE)
    paper.text(RIGHT - CODE_SIDE / 2 - 2, FOOT + 43, words.SCAN_NOTICE, 8, align="centre")
