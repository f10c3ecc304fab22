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


ROLL_58 = Upright(
    width=58, margin=5, title=15, number=18, names=((20, 1), (16, 1), (13, 99)), item=11, text=9.5, small=8.5,
    step=12.5, digits=18, outer=13.125, confirm=37.25, sign=12,
)  # fmt: skip
ROLL_80 = Upright(
    width=80, margin=4, title=18, number=20, names=((24, 1), (20, 1), (15, 99)), item=13, text=11, small=9.5,
    step=14, digits=20, outer=13.125, confirm=41.25, sign=13,
)  # fmt: skip
SHEET = Upright(
    width=210, margin=20, title=24, number=22, names=((32, 1), (24, 1), (20, 2), (14, 4)), item=20, text=16, small=14,
    step=18, digits=24, outer=18.375, confirm=41.25, sign=16, soft=SOFT, beside=True,
)  # fmt: skip
