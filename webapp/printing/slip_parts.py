"""The parts of an upright slip as blocks that stand below each other: head, items, foot, inside, flap."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from webapp.printing import words
from webapp.printing.items import Item
from webapp.printing.paper import BLACK, MM_PER_POINT, Paper, title_face
from webapp.printing.sheets import ReceiptSheet, ReceiptSlip
from webapp.printing.slip_looks import Upright
from webapp.web.qr import Matrix, confirm_qr, number_qr

QUIET = 4
"""Modules of white around a code, as the standard asks."""
DOT = 0.125
"""Millimetres between the dots of a thermal printer (203 dpi): a module of whole dots keeps its edge."""
MODULES = 33
"""Of a code with an address of the usual length (docs/adr/0004)."""
SPACED, TIGHT = 1.45, 1.3
A_BLOCK = 2.0
"""Millimetres between two blocks."""
NARROWEST = 8.0
"""Points of the words at the fold on the narrow roll: they stand on one line."""


@dataclass(frozen=True)
class Block:
    """Something that takes `height` millimetres; `draw` is given its upper edge."""

    height: float
    draw: Callable[[float], object]


def gap(height: float) -> Block:
    return Block(height, lambda y: None)


def _lines(
    paper: Paper, look: Upright, text: str, size: float, *, soft: bool = False, bold: bool = False
) -> Block:
    """A text on as many lines as it takes."""
    lines = paper.wrap(text, look.room, size)
    grey = look.soft if soft else BLACK
    return Block(
        len(lines) * size * MM_PER_POINT * TIGHT,
        lambda y: paper.lines(look.margin, y, lines, size, bold=bold, grey=grey, leading=TIGHT),
    )


def head(paper: Paper, look: Upright, sheet: ReceiptSheet, slip: ReceiptSlip) -> list[Block]:
    """Title and number with the small code, from whom, the name and the household."""
    title = words.SLIP_TITLE if sheet.sealed else words.SLIP_FLAT_TITLE
    size, _ = paper.fit(title, look.room, ((look.title, 1), (look.title * 0.8, 1)), "song")
    detail = " · ".join(part for part in (slip.household_size_text, slip.building) if part)
    return [
        Block(size * MM_PER_POINT * 1.2, lambda y: paper.text(look.margin, y + size * MM_PER_POINT, title, size, face="song")),
        Block(A_BLOCK, lambda y: paper.rule(look.margin, y + 1, look.right, y + 1, points=1.2)),
        _number(paper, look, slip.number),
        _lines(paper, look, f"{sheet.giver} · {sheet.campaign_title}", look.text, soft=True),
        gap(A_BLOCK),
        _name(paper, look, slip.masked_name),
        _lines(paper, look, detail, look.text, soft=True),
        gap(A_BLOCK),
    ]  # fmt: skip


def _number(paper: Paper, look: Upright, number: str) -> Block:
    """The number in large figures, the code a volunteer scans to their right."""
    matrix = number_qr(number)
    side = _side(matrix, look.outer)
    left = look.right - side - 1

    def draw(y: float) -> None:
        paper.code(matrix, _on_dots(left), _on_dots(y + 1.5), side)
        half = look.number * MM_PER_POINT / 2
        paper.text(look.margin, y + 1.5 + side / 2 + half * 0.7, words.in_groups(number), look.number, bold=True)

    return Block(side + 4, draw)


def _name(paper: Paper, look: Upright, name: str) -> Block:
    face = title_face(name)
    size, lines = paper.fit(name, look.room, look.names, face)
    return Block(
        len(lines) * size * MM_PER_POINT * TIGHT,
        lambda y: paper.lines(look.margin, y, lines, size, face=face, bold=face == "sans", leading=TIGHT),
    )


def item(paper: Paper, look: Upright, item: Item) -> Block:
    """One thing and how much of it; an amount that is a sentence stands below what it is of."""
    label, amount = item
    taken = paper.measure(amount, look.item)
    beside = taken <= look.room / 2
    lines = paper.wrap(label, look.room - taken - 2 if beside else look.room, look.item)
    below = [] if beside else paper.wrap(amount, look.room, look.item)
    step = look.item * MM_PER_POINT * SPACED

    def draw(y: float) -> None:
        end = paper.lines(look.margin, y, lines, look.item, leading=SPACED)
        if beside:
            baseline = y + look.item * MM_PER_POINT * (SPACED + 0.76) / 2
            paper.text(look.right, baseline, amount, look.item, bold=True, align="right")
        end = paper.lines(look.right, end, below, look.item, bold=True, align="right", leading=SPACED)
        paper.rule(look.margin, end, look.right, end, dash=(0.5, 0.75))

    return Block((len(lines) + len(below)) * step, draw)


def foot(paper: Paper, look: Upright, sheet: ReceiptSheet) -> list[Block]:
    """Where to sign, who may, and whom to call."""
    line = look.sign - 2
    who = words.SIGNED_BY + words.NEVER_FOR_ANOTHER + "。"
    return [
        gap(A_BLOCK),
        _lines(paper, look, words.SIGN_HERE, look.text),
        Block(look.sign, lambda y: paper.rule(look.margin, y + line, look.right, y + line, points=0.75)),
        _lines(paper, look, who, look.small, bold=True),
        *([_lines(paper, look, words.PHONE_LABEL + sheet.committee_phone, look.small)] if sheet.committee_phone else []),
        _lines(paper, look, words.NO_GIFTS, look.small, soft=True),
    ]  # fmt: skip


def inside(paper: Paper, look: Upright, sheet: ReceiptSheet, slip: ReceiptSlip) -> list[Block]:
    """The confirm code with its white edge, and the six digits."""
    matrix = confirm_qr(sheet.confirm_base, slip.token)
    # A longer address makes a code of more modules: on a roll they stay as large while there is room.
    grown = 1.0 if look.beside else max(1.0, len(matrix) / MODULES)
    side = _side(matrix, min(look.room, look.confirm * grown))
    white = QUIET * side / len(matrix)
    edge = side + 2 * white
    left = look.width / 2 - (edge if look.beside else side / 2 + white)
    digits = words.in_groups(slip.digits, 3)
    width = paper.measure(words.CONFIRM_DIGITS, look.text) + paper.measure(digits, look.digits)

    def code(y: float) -> None:
        paper.rule(0, y, look.width, y, points=0.5)
        paper.code(matrix, _on_dots(left + white), _on_dots(y + white + 1), side)
        if look.beside:
            numbers(left + edge, y + edge / 2 - 2)

    def numbers(x: float, y: float) -> None:
        baseline = y + look.digits * MM_PER_POINT
        x += paper.text(x, baseline, words.CONFIRM_DIGITS, look.text)
        paper.text(x, baseline, digits, look.digits, bold=True)

    if look.beside:
        return [Block(edge + 1, code)]
    below = look.digits * MM_PER_POINT * TIGHT + A_BLOCK
    return [Block(edge + 1, code), Block(below, lambda y: numbers((look.width - width) / 2, y))]


def flap(paper: Paper, look: Upright, sealed: bool) -> list[Block]:
    """Where to fold, what to do with the code, and what nobody asks for."""
    return [
        *([_fold(paper, look)] if sealed else []),
        gap(A_BLOCK),
        *(_step(paper, look, number, step) for number, step in enumerate(words.STEPS_UPWARDS, start=1)),
        gap(A_BLOCK),
        *(_lines(paper, look, line, look.small, soft=True) for line in words.NEVER_ASKED),
    ]


def _fold(paper: Paper, look: Upright) -> Block:
    size, lines = paper.fit(words.FOLD_UPWARDS, look.room, ((look.small, 1), (NARROWEST, 1)))

    def draw(y: float) -> None:
        paper.rule(0, y, look.width, y, points=1, dash=(1.5, 1.0))
        paper.lines(look.width / 2, y + 0.5, lines, size, align="centre", leading=TIGHT)

    return Block(size * MM_PER_POINT * TIGHT + 1, draw)


def _step(paper: Paper, look: Upright, number: int, text: str) -> Block:
    radius = look.step * MM_PER_POINT * 0.62
    after = 2 * radius + 2
    inner = replace(look, margin=look.margin + after / 2)  # as wide as what is left of the ring
    lines = paper.wrap(text, inner.room, look.step)

    def draw(y: float) -> None:
        paper.ring(look.margin + radius, y + radius + 0.4, radius)
        size = look.step * 0.8
        paper.text(look.margin + radius, y + radius + 0.4 + size * MM_PER_POINT * 0.38, str(number), size, align="centre")
        paper.lines(look.margin + after, y, lines, look.step, leading=TIGHT)

    return Block(max(len(lines) * look.step * MM_PER_POINT * TIGHT, 2 * radius) + 1.5, draw)


def _side(matrix: Matrix, most: float) -> float:
    """The largest side up to `most` whose modules are whole dots."""
    return len(matrix) * int(most / len(matrix) / DOT) * DOT


def _on_dots(length: float) -> float:
    return round(length / DOT) * DOT
