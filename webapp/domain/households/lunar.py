"""When a lunar birthday falls in a year (SPEC 3.1). Pure; years from 1900 to 2100."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

from lunar_python import LunarYear, Solar

from .situations import LunarBirthday

FIRST, LAST = 1900, 2099
MONTHS = ("正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月")
_TENS = ("初", "十", "廿", "三")
_ONES = "一二三四五六七八九十"


def solar_day_of(birthday: LunarBirthday, year: int) -> date | None:
    """The day on which it is kept in the lunar year that begins in `year`; None outside the calendar that is known.

    Without that leap month it is kept in the ordinary one, and a thirtieth in a short month on the twenty-ninth.
    """
    if not FIRST <= year <= LAST:
        return None
    months = _months_of(year)
    leap = months.get(-birthday.month) if birthday.is_leap else None
    first, days = leap or months[birthday.month]
    return first + timedelta(days=min(birthday.day, days) - 1)


@cache  # a year is computed from where sun and moon stand, for milliseconds; a page asks for two, once for each person
def _months_of(year: int) -> dict[int, tuple[date, int]]:
    """First day and number of days of each month of that lunar year; a leap month is negative."""
    months = {}
    for month in LunarYear.fromYear(year).getMonths():
        if month.getYear() == year:
            first = Solar.fromJulianDay(month.getFirstJulianDay())
            months[month.getMonth()] = date(first.getYear(), first.getMonth(), first.getDay()), month.getDayCount()
    return months


def this_years(birthday: LunarBirthday, today: date) -> date | None:
    """The one of this solar year; of two, or of none, the one that comes next."""
    days = [day for year in (today.year - 1, today.year) if (day := solar_day_of(birthday, year))]
    here = [day for day in days if day.year == today.year]
    if len(here) == 1:
        return here[0]
    return next((day for day in days if day >= today), None)


def day_name(day: int) -> str:
    """初一 … 三十."""
    if day in (10, 20, 30):
        return {10: "初十", 20: "二十", 30: "三十"}[day]
    return _TENS[day // 10] + _ONES[day % 10 - 1]


def birthday_name(birthday: LunarBirthday) -> str:
    """`八月十五`, `闰四月初八`."""
    return ("闰" if birthday.is_leap else "") + MONTHS[birthday.month - 1] + day_name(birthday.day)
