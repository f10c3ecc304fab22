"""Type: how wide a text is, where it breaks, and how small it must be to fit.

Measured from advance widths alone (no kerning is applied), so a line that is measured to fit does fit, in any
viewer. Lengths in millimetres, sizes in points.
"""

import unicodedata
from collections.abc import Sequence
from functools import partial

from fpdf import FPDF

from webapp.printing.breaking import wrap
from webapp.printing.fonts import FILES, Face, coverage

MM_PER_POINT = 25.4 / 72
POINTS_PER_MM = 72 / 25.4
LEADING = 1.4
ASCENT = 0.88
"""Height of a Han character over the baseline, as a share of its size."""


class Type:
    """Our two faces in a document."""

    def __init__(self, pdf: FPDF) -> None:
        self.pdf = pdf
        self._widths: dict[Face, dict[str, float]] = {"sans": {}, "song": {}}
        self._stand_ins: dict[Face, dict[int, str]] = {"sans": {}, "song": {}}
        for face, path in FILES.items():
            pdf.add_font(face, fname=path)

    def measure(self, text: str, size: float, face: Face = "sans") -> float:
        """Width in millimetres of one line at `size` points."""
        known = self._widths[face]
        try:
            return sum([known[char] for char in text]) * size
        except KeyError:
            self._learn(set(text) - known.keys(), face)
            return self.measure(text, size, face)

    def _learn(self, chars: set[str], face: Face) -> None:
        """Widths of characters met for the first time, and what stands in for those the font lacks."""
        self.pdf.set_font(face, size=100)
        for char in chars:
            shown = shown_as(char, face)
            if shown != char:
                self._stand_ins[face][ord(char)] = shown
            points = self.pdf.get_string_width(shown) * self.pdf.k
            self._widths[face][char] = points / 100 * MM_PER_POINT

    def shown(self, text: str, face: Face) -> str:
        """`text`, once measured, as it can be printed."""
        return text.translate(self._stand_ins[face])

    def wrap(self, text: str, width: float, size: float, face: Face = "sans") -> list[str]:
        return wrap(text, width, partial(self.measure, size=size, face=face))

    def fit(
        self, text: str, width: float, choices: Sequence[tuple[float, int]], face: Face = "sans"
    ) -> tuple[float, list[str]]:
        """The first of `choices` (size, most lines) that holds the whole text; else the last one, cut.

        A cut is marked with an ellipsis, so that nobody takes it for the whole.
        """
        for size, most in choices:
            lines = self.wrap(text, width, size, face)
            if len(lines) <= most:
                return size, lines
        kept = lines[:most]
        while kept[-1] and self.measure(kept[-1] + "…", size, face) > width:
            kept[-1] = kept[-1][:-1]
        return size, [*kept[:-1], kept[-1] + "…"]


def shown_as(char: str, face: Face) -> str:
    """What is printed for a character: an empty box for one the face lacks, nothing for an invisible mark.

    fpdf2 drops what it has no glyph for; a name must not get shorter without a trace.
    """
    if char in "\t\r\n":
        return " "
    if ord(char) in coverage(face):
        return char
    return "" if unicodedata.category(char) in _INVISIBLE else "□"


def title_face(text: str) -> Face:
    """The serif where it has every character: one sign of another face in a name looks like a mistake."""
    return "song" if all(ord(char) in coverage("song") for char in text) else "sans"


_INVISIBLE = {"Cc", "Cf", "Mn", "Me"}
