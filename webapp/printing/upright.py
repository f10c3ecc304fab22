"""签收单, its parts below each other: a large sheet for one household, and rolls of 58 and 80 mm (SPEC 7.1, 7.2).

From the top: what is handed over and the line to sign (the outside); the confirm code (the inside); the flap,
which folds upwards over the inside and is sealed where the outside ends.
"""

from collections.abc import Sequence

from webapp.printing import slip_parts, words
from webapp.printing.items import LOOKS, Look, draw_items
from webapp.printing.paper import Paper
from webapp.printing.sheets import ReceiptSheet
from webapp.printing.slip_looks import ROLL_58, ROLL_80, SHEET
from webapp.printing.slip_parts import Block, gap

ROLLS = {"roll_58": ROLL_58, "roll_80": ROLL_80}

PART = 58.0
"""Of the sheet: the inside, and the flap that covers it."""
SHEET_HEIGHT = 297.0
TOP = 4.0
SHEET_LOOKS = (
    Look(1, 20, 1.5, 1),
    Look(1, 18, 1.4, 2),
    Look(1, 16, 1.3, 2),
    Look(2, 14, 1.3, 3),
    Look(1, 13, 1.3, 4),
    Look(2, 12, 1.25, 4),
    Look(1, 11, 1.25, 6),
    *LOOKS[4:],
)


def rolls_pdf(sheet: ReceiptSheet) -> bytes:
    """The batch for a roll, each slip as long as it has to be, one after the other."""
    look = ROLLS[sheet.form]
    paper = Paper(words.SLIP_TITLE, sheet.printed_at, width=look.width)
    for slip in sheet.slips:
        items = [slip_parts.item(paper, look, item) for item in slip.items]
        head, foot = slip_parts.head(paper, look, sheet, slip), slip_parts.foot(paper, look, sheet)
        outside = [gap(TOP), *head, *items, *foot, gap(3)]
        inside = slip_parts.inside(paper, look, sheet, slip)
        flap = slip_parts.flap(paper, look, sheet.sealed)
        if sheet.sealed:  # it has to cover the code
            flap.append(gap(max(3.0, _height(inside) - _height(flap))))
        whole = [*outside, *inside, *flap, gap(TOP)]
        paper.page(_height(whole))
        _draw(whole)
    return paper.bytes()


def sheets_pdf(sheet: ReceiptSheet) -> bytes:
    """The batch with an A4 sheet for each household, in large type."""
    paper, look = Paper(words.SLIP_TITLE, sheet.printed_at), SHEET
    for slip in sheet.slips:
        paper.page()
        end = SHEET_HEIGHT - 2 * PART
        foot = slip_parts.foot(paper, look, sheet)
        top_of_foot = end - TOP - _height(foot)
        below_head = _draw([gap(3 * TOP), *slip_parts.head(paper, look, sheet, slip)])
        draw_items(paper, look.margin, below_head + 1, look.room, top_of_foot - 1, slip.items, SHEET_LOOKS)
        _draw(foot, top_of_foot)
        _draw(slip_parts.inside(paper, look, sheet, slip), end)
        _draw(slip_parts.flap(paper, look, sheet.sealed), end + PART)
    return paper.bytes()


def _height(blocks: Sequence[Block]) -> float:
    return sum(block.height for block in blocks)


def _draw(blocks: Sequence[Block], y: float = 0) -> float:
    for block in blocks:
        block.draw(y)
        y += block.height
    return y
