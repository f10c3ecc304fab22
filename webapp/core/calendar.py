"""Working days in China. Years the published table does not know yet count Monday to Friday."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar


def is_working_day(day: date) -> bool:
    """Whether offices work on this day, with swapped weekends where the table knows them."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(start: date, days: int) -> date:
    """The last of `days` working days counted from the day after `start`."""
    current = start
    while days > 0:
        current += timedelta(days=1)
        if is_working_day(current):
            days -= 1
    return current


def add_days(start: date, days: int, *, working: bool) -> date:
    """`days` after `start`, calendar or working days."""
    return add_working_days(start, days) if working else start + timedelta(days=days)
