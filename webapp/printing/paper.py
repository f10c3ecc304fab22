"""A page to draw on: millimetres from the top left, points for type, and nothing that overlaps by surprise.

A thin face over fpdf2; `type` measures what is written here.
"""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime
from typing import Literal

from fpdf import FPDF
from fpdf.enums import TextMode

from webapp.printing.fonts import Face
from webapp.printing.type import ASCENT, LEADING, MM_PER_POINT, POINTS_PER_MM, Type, title_face
from webapp.web.qr import Matrix, runs

__all__ = ["BLACK", "FAINT", "LEADING", "MM_PER_POINT", "SOFT", "Paper", "title_face"]

BOLD_STROKE = 0.028
"""The line that fattens the one weight we embed, as a share of the size."""
BLACK, SOFT, FAINT = 0, 60, 150

Align = Literal["left", "centre", "right"]


class _Recorded(FPDF):
    """fpdf2, keeping a copy of what it writes on the page while `written` is a list."""

    written: list[str | bytes] | None = None

    def _out(self, s: str | bytes) -> None:
        if self.written is not None:
            self.written.append(s)
        super()._out(s)


class Paper:
    """One document. `scale` 1.414 turns everything drawn for A4 into A3."""

    def __init__(
        self, title: str, printed_at: datetime, *, width: float = 210, height: float = 297, scale: float = 1
    ) -> None:
        self.width, self.height, self.scale = width, height, scale
        self.pdf = _Recorded(unit=POINTS_PER_MM * scale, format=(width, height))
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        # A name could hold the placeholder that fpdf2 replaces by the number of pages.
        self.pdf.alias_nb_pages("")
        self.pdf.set_title(title)
        self.pdf.set_lang("zh-CN")
        self.pdf.set_creation_date(printed_at)
        self._stamps: dict[Hashable, list[str | bytes]] = {}
        self.type = Type(self.pdf)
        self.measure, self.wrap, self.fit = self.type.measure, self.type.wrap, self.type.fit

    def page(self, height: float | None = None) -> None:
        """A new page; on a roll it is as high as what stands on it."""
        self.height = height or self.height
        self.pdf.add_page(format=(self.width, self.height))

    def back_to(self, number: int) -> None:
        """Go on drawing on an earlier page, for what is known only when all are there; the font is declared again."""
        self.pdf.page = number
        self.pdf.current_font_is_set_on_page = False

    def bytes(self) -> bytes:
        """Close the document. Nothing can be drawn afterwards."""
        return bytes(self.pdf.output())

    def stamp(self, key: Hashable, draw: Callable[[], None]) -> None:
        """Draw what is the same on many sheets: once by `draw`, then again from what it wrote the first time.

        Halves the time of a batch of slips. It reaches below fpdf2's public face, as `code` does; the font is
        declared again before and after, so that neither side relies on the other's.
        """
        pdf = self.pdf
        pdf.current_font_is_set_on_page = False
        if key in self._stamps:
            for written in self._stamps[key]:
                pdf._out(written)
        else:
            pdf.written = []
            with pdf.local_context():
                draw()
            self._stamps[key], pdf.written = pdf.written, None
        pdf.current_font_is_set_on_page = False

    # --- type -------------------------------------------------------------------------------------------

    def text(
        self,
        x: float,
        baseline: float,
        text: str,
        size: float,
        *,
        face: Face = "sans",
        bold: bool = False,
        align: Align = "left",
        grey: int = BLACK,
    ) -> float:
        """One line; `x` is its left end, middle or right end by `align`. Returns the width in millimetres."""
        width = self.measure(text, size, face)
        text = self.type.shown(text, face)
        left = x - {"left": 0.0, "centre": width / 2, "right": width}[align]
        self.pdf.set_text_color(grey)
        self.pdf.set_font(face, size=size * self.scale)
        if bold:
            self.pdf.set_draw_color(grey)
            with self.pdf.local_context(
                text_mode=TextMode.FILL_STROKE, line_width=size * self.scale * BOLD_STROKE
            ):
                self.pdf.text(left, baseline, text)
        else:
            self.pdf.text(left, baseline, text)
        return width

    def spans(
        self, x: float, baseline: float, spans: Sequence[tuple[str, bool]], size: float, *, grey: int = BLACK
    ) -> None:
        """Pieces of one line after each other, some of them bold."""
        for text, bold in spans:
            x += self.text(x, baseline, text, size, bold=bold, grey=grey)

    def lines(
        self,
        x: float,
        top: float,
        lines: Sequence[str],
        size: float,
        *,
        face: Face = "sans",
        bold: bool = False,
        align: Align = "left",
        grey: int = BLACK,
        leading: float = LEADING,
    ) -> float:
        """Lines below each other from `top`; returns the y below the last one."""
        step = size * MM_PER_POINT * leading
        for line in lines:
            baseline = top + (step + size * MM_PER_POINT * (2 * ASCENT - 1)) / 2
            self.text(x, baseline, line, size, face=face, bold=bold, align=align, grey=grey)
            top += step
        return top

    # --- lines and codes --------------------------------------------------------------------------------

    def rule(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        points: float = 0.5,
        grey: int = BLACK,
        dash: tuple[float, float] | None = None,
    ) -> None:
        """A straight line, `points` wide; `dash` is (ink, gap) in millimetres."""
        self.pdf.set_draw_color(grey)
        self.pdf.set_line_width(points / POINTS_PER_MM)
        self.pdf.set_dash_pattern(*(dash or (0, 0)))
        self.pdf.line(x1, y1, x2, y2)
        # Bold type is stroked: left on, the dashes would show in it.
        self.pdf.set_dash_pattern(0, 0)

    def box(self, x: float, y: float, width: float, height: float, *, grey: int = BLACK) -> None:
        self.pdf.set_draw_color(grey)
        self.pdf.set_line_width(0.8 / POINTS_PER_MM)
        self.pdf.rect(x, y, width, height)

    def band(self, height: float, colour: tuple[int, int, int]) -> None:
        """A coloured band along the top edge."""
        self.pdf.set_fill_color(*colour)
        self.pdf.rect(0, 0, self.width, height, style="F")

    def ring(self, x: float, y: float, radius: float) -> None:
        self.pdf.set_draw_color(BLACK)
        self.pdf.set_line_width(1 / POINTS_PER_MM)
        self.pdf.circle(x, y, radius)

    def code(self, matrix: Matrix, x: float, y: float, side: float) -> None:
        """A QR code, `side` millimetres without its quiet zone, as one path: no seams between the modules.

        fpdf2 has no public way to draw one path of 300 rectangles at a bearable speed, hence its `_out`.
        """
        module = side / len(matrix) * self.pdf.k
        left, top = x * self.pdf.k, (self.height - y) * self.pdf.k
        cells = " ".join([f"{cx} {cy} {n} 1 re" for cx, cy, n in runs(matrix)])
        self.pdf._out(f"q 0 g {module:.4f} 0 0 {-module:.4f} {left:.3f} {top:.3f} cm {cells} f Q")
