"""Which day a campaign hangs on, and where its days go when it is held again: by their distance to that day.

Pure. A festival of the lunar calendar wanders by weeks; the days of help wander with it (SPEC 1.4, 4.1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ...core.feasts import Feast, feast_day, next_feast
from ...core.lunar import FIRST_DAY, LAST_DAY
from .states import Festival

FEASTS = {
    Festival.SPRING: Feast.SPRING, Festival.NEW_YEAR_AND_SPRING: Feast.SPRING, Festival.LANTERN: Feast.LANTERN,
    Festival.WOMEN: Feast.WOMEN, Festival.QINGMING: Feast.QINGMING, Festival.LABOUR: Feast.LABOUR,
    Festival.DRAGON_BOAT: Feast.DRAGON_BOAT, Festival.CHILDREN: Feast.CHILDREN, Festival.PARTY_AND_ARMY: Feast.PARTY,
    Festival.SCHOOL: Feast.TEACHERS, Festival.MID_AUTUMN: Feast.MID_AUTUMN, Festival.DOUBLE_NINTH: Feast.DOUBLE_NINTH,
    Festival.WINTER: Feast.WINTER_SOLSTICE,
}  # fmt: skip
"""Summer, daily help and what is held for something else hang on no day."""


def anchor_of(festival: Festival, starts_on: date, ends_on: date) -> date | None:
    """The feast day within the campaign's days, else the one nearest to them."""
    feast = FEASTS.get(festival)
    if feast is None:
        return None
    last = min(ends_on.year, starts_on.year + 1)  # a standing campaign has no last day
    days = [feast_day(feast, year) for year in range(starts_on.year - 1, last + 2)]
    return min(days, key=lambda day: max((starts_on - day).days, (day - ends_on).days, 0))


def next_anchor(festival: Festival, today: date) -> date | None:
    """The next time the feast is kept, today included."""
    feast = FEASTS.get(festival)
    return next_feast(feast, today) if feast else None


@dataclass(frozen=True)
class Move:
    """From one year's campaign to another's. Without a feast a day keeps its month and number."""

    years: int
    old: date | None = None
    new: date | None = None

    def day(self, day: date) -> date:
        """Where this day goes."""
        if self.old is not None and self.new is not None:
            return self.new + (day - self.old)
        return _years_on(day, self.years)

    def counted_on(self, day: date, starts_on: date, ends_on: date) -> date:
        """The day on which ages are counted: a day of the campaign goes with it, New Year's Eve stays one."""
        return self.day(day) if starts_on <= day <= ends_on else _years_on(day, self.years)

    def fits(self, days: Sequence[date]) -> bool:
        """Whether all of them lie in the years this software plans for."""
        return all(FIRST_DAY <= day <= LAST_DAY for day in days)


def move_to_next(festival: Festival, starts_on: date, ends_on: date, today: date) -> Move:
    """The move to the next time it can be held: a later year, whose feast is still to come."""
    feast, old = FEASTS.get(festival), anchor_of(festival, starts_on, ends_on)
    if feast is None or old is None:
        years = 1
        while _years_on(ends_on, years) < today:
            years += 1
        return Move(years)
    year = old.year + 1
    while feast_day(feast, year) < today:
        year += 1
    return Move(year - old.year, old, feast_day(feast, year))


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def days_until(day: date, today: date) -> int:
    """How many days are left; negative once it is past."""
    return (day - today) // timedelta(days=1)
