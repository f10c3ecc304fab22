"""Working days in mainland China: public holidays and the Sundays worked instead (SPEC 1.4)."""

from __future__ import annotations

from datetime import date, timedelta

from chinese_calendar import is_workday


def is_working_day(day: date) -> bool:
    """By the published calendar; for a year nobody has published yet, Monday to Friday."""
    try:
        return bool(is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def working_days_after(day: date, count: int) -> date:
    """The last of `count` working days, counted from the day after `day`; with 0, `day` itself."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
