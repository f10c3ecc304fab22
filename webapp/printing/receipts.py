"""签收单: four slips to an A4 sheet, each with an outside, an inside and a flap (SPEC 7.1, 7.2); `upright` has the others.

Seen from the front a slip is, from the left: what is handed over and the line to sign (the outside); the
confirm code (the inside); the flap, which folds back over the inside and is sealed with a sticker.
"""

from webapp.printing import words
from webapp.printing.items import draw_items
from webapp.printing.paper import FAINT, MM_PER_POINT, SOFT, Paper, title_face
from webapp.printing.sheets import ReceiptSheet, ReceiptSlip
from webapp.printing.upright import rolls_pdf, sheets_pdf
from webapp.web.qr import confirm_qr, number_qr

SLIPS_TO_A_SHEET = 4
HEIGHT = 297 / SLIPS_TO_A_SHEET
LEFT, RIGHT = 10.0, 91.0
"""Edges of the outside's text; the printer's own margin is inside the left one."""
INSIDE, FOLD, EDGE = 98.0, 154.0, 210.0
CONFIRM_SIDE = 36.0
"""Millimetres without the quiet zone; SPEC 7.3 asks for 31, worn."""
OUTER_SIDE = 11.0
ORIGIN_LEADING = 1.3
NAME_CHOICES = ((17, 1), (14, 1), (12, 2), (9, 3), (8, 4), (6.5, 5))
DETAIL_CHOICES = ((9.5, 1), (8.5, 1), (7.5, 2), (6.5, 3))


def receipts_pdf(sheet: ReceiptSheet) -> bytes:
    """The batch as PDF on the paper it asks for, slips in the order given."""
    if sheet.form == "four_to_a4":
        return _four_to_a_sheet(sheet)
    return sheets_pdf(sheet) if sheet.form == "sheet" else rolls_pdf(sheet)


def _four_to_a_sheet(sheet: ReceiptSheet) -> bytes:
    paper = Paper(words.SLIP_TITLE, sheet.printed_at)
    for index, slip in enumerate(sheet.slips):
        place = index % SLIPS_TO_A_SHEET
        if place == 0:
            paper.page()
        draw_slip(paper, place * HEIGHT, sheet, slip)
        if place < SLIPS_TO_A_SHEET - 1:
            bottom = (place + 1) * HEIGHT
            paper.rule(0, bottom, EDGE, bottom, points=0.75, grey=119, dash=(1.2, 1.0))
    return paper.bytes()


def draw_slip(paper: Paper, top: float, sheet: ReceiptSheet, slip: ReceiptSlip) -> None:
    """One slip, its upper edge at `top`."""
    paper.stamp(top, lambda: _form(paper, top, sheet))
    paper.text(RIGHT, top + 10.4, words.in_groups(slip.number), 14, bold=True, align="right")
    size, lines = _origin(paper, sheet)
    below_name = _name(paper, top + 13.2 + len(lines) * size * MM_PER_POINT * ORIGIN_LEADING, slip)
    draw_items(paper, LEFT, below_name + 1.2, RIGHT - LEFT, top + HEIGHT - 20.6, slip.items)
    _inside(paper, top, sheet, slip)


def _form(paper: Paper, top: float, sheet: ReceiptSheet) -> None:
    """What is the same on every slip of the batch."""
    title = words.SLIP_TITLE if sheet.sealed else words.SLIP_FLAT_TITLE
    paper.text(LEFT, top + 10.4, title, 14 if sheet.sealed else 12, face="song")
    paper.rule(LEFT, top + 12.4, RIGHT, top + 12.4, points=1.2)
    size, lines = _origin(paper, sheet)
    paper.lines(LEFT, top + 13.2, lines, size, grey=SOFT, leading=ORIGIN_LEADING)
    _signature(paper, top + HEIGHT, sheet)
    paper.rule(INSIDE, top, INSIDE, top + HEIGHT, points=0.4, grey=190)
    _flap(paper, top, sheet.sealed)


def _origin(paper: Paper, sheet: ReceiptSheet) -> tuple[float, list[str]]:
    """From whom and for which campaign, broken into lines."""
    choices = ((9, 1), (8, 1), (7, 2), (6, 2))
    return paper.fit(f"{sheet.giver} · {sheet.campaign_title}", RIGHT - LEFT, choices)


def _name(paper: Paper, top: float, slip: ReceiptSlip) -> float:
    """The name, and beside or below it the household; the small code to their right. Returns the y below."""
    paper.code(number_qr(slip.number), RIGHT - OUTER_SIDE - 1, top + 1.4, OUTER_SIDE)
    room = RIGHT - OUTER_SIDE - 4 - LEFT
    face = title_face(slip.masked_name)
    size, lines = paper.fit(slip.masked_name, room, NAME_CHOICES, face)
    detail = " · ".join(part for part in (slip.household_size_text, slip.building) if part)
    beside = paper.measure(lines[0], size, face) + 3
    alone = len(lines) == 1 and beside + paper.measure(detail, 9.5) <= room
    below = paper.lines(
        LEFT, top + (3.0 if alone else 0.8), lines, size, face=face, bold=face == "sans", leading=1.2
    )
    if alone:
        paper.text(LEFT + beside, below - 1.9, detail, 9.5, grey=SOFT)
    else:
        detail_size, detail_lines = paper.fit(detail, room, DETAIL_CHOICES)
        below = paper.lines(LEFT, below, detail_lines, detail_size, grey=SOFT, leading=1.25)
    return max(below, top + OUTER_SIDE + 2)


def _signature(paper: Paper, bottom: float, sheet: ReceiptSheet) -> None:
    """The line to sign, who may, and whom to call; drawn upwards from the slip's lower edge."""
    after = LEFT + paper.text(LEFT, bottom - 13.8, words.SIGN_HERE, 9.5)
    paper.rule(after + 1, bottom - 13.2, RIGHT, bottom - 13.2, points=0.6)
    who = ((words.SIGNED_BY, False), (words.NEVER_FOR_ANOTHER, True))
    used = sum(paper.measure(text, 8.5) for text, _ in who)
    choices = ((8.5, 1), (7, 1), (5.5, 1))
    size, phone = paper.fit(words.PHONE + sheet.committee_phone, RIGHT - LEFT - used, choices)
    paper.spans(LEFT, bottom - 9.0, who, 8.5, grey=SOFT)
    paper.text(LEFT + used, bottom - 9.0, phone[0], size, grey=SOFT)
    paper.text(LEFT, bottom - 5.2, words.NO_GIFTS, 8.5, grey=SOFT)


def _inside(paper: Paper, top: float, sheet: ReceiptSheet, slip: ReceiptSlip) -> None:
    middle = (INSIDE + FOLD) / 2
    paper.code(confirm_qr(sheet.confirm_base, slip.token), middle - CONFIRM_SIDE / 2, top + 13, CONFIRM_SIDE)
    digits = words.in_groups(slip.digits, 3)
    width = paper.measure(words.CONFIRM_DIGITS, 10) + paper.measure(digits, 14)
    after = middle - width / 2
    after += paper.text(after, top + 59, words.CONFIRM_DIGITS, 10)
    paper.text(after, top + 59, digits, 14, bold=True)


def _flap(paper: Paper, top: float, sealed: bool) -> None:
    if sealed:
        paper.rule(FOLD, top, FOLD, top + HEIGHT, points=1, dash=(1.4, 1.0))
        _downwards(paper, FOLD + 2.6, top + HEIGHT / 2, (words.FOLD_HERE, words.SEAL))
    left = FOLD + 10.5
    y = top + 15.0
    for number, step in enumerate(words.STEPS, start=1):
        paper.ring(left + 2.6, y + 2.6, 2.6)
        paper.text(left + 2.6, y + 3.75, str(number), 9, align="centre")
        size, lines = paper.fit(step, EDGE - 5 - left - 7, ((11.5, 3),))
        y = paper.lines(left + 7, y - 0.3, lines, size) + 2.4
    paper.lines(left, max(y + 1, top + 50), words.NEVER_ASKED, 9, grey=SOFT)


def _downwards(paper: Paper, x: float, middle: float, phrases: tuple[str, ...]) -> None:
    """Small characters below each other, a gap between the phrases."""
    step, gap = 2.75, 3.0
    y = middle - (step * sum(map(len, phrases)) + gap * (len(phrases) - 1)) / 2
    for phrase in phrases:
        for char in phrase:
            y += step
            paper.text(x, y, char, 7.5, align="centre", grey=FAINT - 70)
        y += gap
