"""The three widths of an upright slip: a sheet for one household, and the rolls of 58 and 80 mm."""

from dataclasses import dataclass

from webapp.printing.paper import BLACK, SOFT


@dataclass(frozen=True)
class Upright:
    """One width of paper: sizes in points, lengths in millimetres."""

    width: float
    margin: float
    """White on the left and right; on a roll the printer's own."""
    title: float
    number: float
    names: tuple[tuple[float, int], ...]
    item: float
    text: float
    small: float
    step: float
    digits: float
    outer: float
    """Side of the small code."""
    confirm: float
    """Side of the confirm code, at most; SPEC 7.3 asks for 31, worn."""
    sign: float
    """Height of the room to sign in."""
    soft: int = BLACK
    """A thermal printer has no grey: it would make dots of it."""
    beside: bool = False
    """Whether the six digits stand beside the confirm code, and not below it."""

    @property
    def right(self) -> float:
        return self.width - self.margin

    @property
    def room(self) -> float:
        return self.width - 2 * self.margin


NAMES = ((20.0, 1), (16.0, 1), (13.0, 99))
ROLL_58 = Upright(58, 5, 15, 18, NAMES, 11, 9.5, 8.5, 12.5, 18, 13.125, 37.25, 12)
ROLL_80 = Upright(80, 4, 18, 20, ((24, 1), (20, 1), (15, 99)), 13, 11, 9.5, 14, 20, 13.125, 41.25, 13)
SHEET = Upright(210, 20, 24, 22, ((32, 1), (24, 1), (20, 2), (14, 4)), 20, 16, 14, 18, 24, 18.375, 41.25, 16, SOFT, True)
