"""The slip for the browser's print preview: the same words and codes as the PDF, as markup.

`templates/parts/slip.html` draws it, `static/css/print.css` lays it out. No fpdf2 here: workers import it.
"""

from dataclasses import dataclass

from webapp.printing import words
from webapp.printing.sheets import ReceiptSheet, ReceiptSlip, SlipForm
from webapp.web.qr import Matrix, confirm_qr, number_qr, svg_path

QUIET = 4
"""Modules of white around a code, as the standard asks."""
ROOM: dict[SlipForm, tuple[int, int]] = {"four_to_a4": (15, 15), "sheet": (20, 22)}
"""Characters on a line of the smallest type, with the amount; and the most lines of it, in two columns. A roll has no end."""


@dataclass(frozen=True)
class SvgCode:
    """`view_box` and `d` of one inline SVG path."""

    view_box: str
    path: str


@dataclass(frozen=True)
class SlipView:
    """One slip, ready for the template."""

    number: str
    digits: str
    origin: str
    detail: str
    masked_name: str
    items: tuple[tuple[str, str], ...]
    more: str
    """What the last line says where not all items fit; the same words as on the PDF."""
    outer: SvgCode
    confirm: SvgCode
    name_size: str
    """`short`, `long` or `longer`: the size of type of the name."""
    items_size: str


def sheet_pages(sheet: ReceiptSheet) -> list[list[SlipView]]:
    """The slips in pages, in the order given: four to a page, or each on its own."""
    to_a_page = 4 if sheet.form == "four_to_a4" else 1
    views = [slip_view(sheet, slip) for slip in sheet.slips]
    return [views[start : start + to_a_page] for start in range(0, len(views), to_a_page)]


def slip_view(sheet: ReceiptSheet, slip: ReceiptSlip) -> SlipView:
    """One slip with its two codes drawn."""
    characters, most = ROOM.get(sheet.form, (1000, 1000))
    lines = [1 + (len(label) + len(amount)) // characters for label, amount in slip.items]
    items, more = _cut(slip.items, lines, most)
    return SlipView(
        number=words.in_groups(slip.number),
        digits=words.in_groups(slip.digits, 3),
        origin=f"{sheet.giver} · {sheet.campaign_title}",
        detail=" · ".join(part for part in (slip.household_size_text, slip.building) if part),
        masked_name=slip.masked_name,
        items=items,
        more=more,
        outer=_svg(number_qr(slip.number), 1),
        confirm=_svg(confirm_qr(sheet.confirm_base, slip.token), QUIET),
        name_size=_size(len(slip.masked_name), 9, 24),
        items_size=_size(sum(lines) + len(slip.masked_name) // 12, 4, 6),
    )


def _svg(matrix: Matrix, quiet: int) -> SvgCode:
    side = len(matrix) + 2 * quiet
    return SvgCode(f"{-quiet} {-quiet} {side} {side}", svg_path(matrix))


def _size(length: int, short: int, long: int) -> str:
    """A rough measure: what the PDF finds by fitting, the preview picks from three sizes."""
    return "short" if length <= short else "long" if length <= long else "longer"


def _cut(
    items: tuple[tuple[str, str], ...], lines: list[int], most: int
) -> tuple[tuple[tuple[str, str], ...], str]:
    """As many items as the smallest type holds, and words for the rest."""
    used = 0
    for index, needed in enumerate(lines):
        used += needed
        if used > most:
            return items[:index], words.AND_MORE.format(count=len(items) - index)
    return items, ""
