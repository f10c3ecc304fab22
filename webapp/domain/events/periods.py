"""Stretches of a year that event care is summed up for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class YearPart(StrEnum):
    """全年, a half, a quarter."""

    YEAR = "year"
    FIRST_HALF = "h1"
    SECOND_HALF = "h2"
    FIRST_QUARTER = "q1"
    SECOND_QUARTER = "q2"
    THIRD_QUARTER = "q3"
    FOURTH_QUARTER = "q4"


_MONTHS = {
    YearPart.YEAR: (1, 12), YearPart.FIRST_HALF: (1, 6), YearPart.SECOND_HALF: (7, 12), YearPart.FIRST_QUARTER: (1, 3),
    YearPart.SECOND_QUARTER: (4, 6), YearPart.THIRD_QUARTER: (7, 9), YearPart.FOURTH_QUARTER: (10, 12),
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 2000, 2199


@dataclass(frozen=True)
class Period:
    """A part of one year, both days included."""

    year: int
    part: YearPart = YearPart.YEAR

    @property
    def first(self) -> date:
        return date(self.year, _MONTHS[self.part][0], 1)

    @property
    def last(self) -> date:
        month = _MONTHS[self.part][1]
        return date(self.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    @property
    def code(self) -> str:
        """`2026-h1`, as an address and a form say it."""
        return f"{self.year}-{self.part.value}"

    @classmethod
    def read(cls, code: str) -> Period:
        """From `2026-h1`. Raises ValueError for anything else."""
        year, _, part = code.partition("-")
        if not (year.isascii() and year.isdigit() and FIRST_YEAR <= int(year) <= LAST_YEAR):
            raise ValueError(code)
        return cls(int(year), YearPart(part))


def periods_over(today: date) -> list[Period]:
    """Those of this year and the last that have ended, the latest first, and of those that ended together the longest."""
    known = [Period(year, part) for year in (today.year, today.year - 1) for part in YearPart]
    return sorted((one for one in known if one.last < today), key=lambda one: (-one.last.toordinal(), one.first))
