"""Working days in China. Pure: the table that an organisation has imported is handed in (docs/adr/0014)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

from .feasts import Feast, feast_day, free_days


@dataclass(frozen=True)
class WorkingDays:
    """`said`: whether offices work on a day, as the imported table has it.

    It comes first, then the years published so far. A year nobody has published counts Monday to Friday without the
    statutory holidays themselves, and `unannounced` names it, so that the page can say so.
    """

    said: Mapping[date, bool] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether offices work on this day, with swapped weekends where the table knows them."""
        if day in self.said:
            return self.said[day]
        if _is_published(day.year):
            return bool(chinese_calendar.is_workday(day))
        is_free = not self._is_imported(day.year) and day in free_days(day.year)
        return day.weekday() < 5 and not is_free

    def add(self, start: date, days: int) -> date:
        """The last of `days` working days counted from the day after `start`."""
        current = start
        while days > 0:
            current += timedelta(days=1)
            days -= self.is_working(current)
        return current

    def unannounced(self, first: date, last: date) -> list[int]:
        """The years from `first` to `last` of which nobody has said yet which days are free."""
        years = range(first.year, last.year + 1)
        return [year for year in years if not _is_published(year) and not self._is_imported(year)]

    def _is_imported(self, year: int) -> bool:
        """A table that does not know the Spring Festival has not all of the year."""
        return feast_day(Feast.SPRING, year) in self.said


def last_published(year: int) -> int:
    """The latest year up to this one of which the library has the notice."""
    return next(one for one in range(year + 1, 0, -1) if _is_published(one))


def _is_published(year: int) -> bool:
    """Whether the library has the notice of that year."""
    try:
        chinese_calendar.is_workday(date(year, 7, 1))
    except NotImplementedError:
        return False
    return True


def add_days(start: date, days: int, *, working: WorkingDays | None) -> date:
    """`days` after `start`: working days where a calendar of them is given, else calendar days."""
    return working.add(start, days) if working else start + timedelta(days=days)
