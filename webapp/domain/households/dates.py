"""Dates as sheets hold them, and ages counted from them (SPEC 3.9, DOMAIN-ZH 0.13)."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from webapp.domain.households.halfwidth import without_spaces

# Excel's day 1 is 1900-01-01 and its 1900 has a 29 February; from March on day 0 lies here.
_EXCEL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 61, 73_050  # 1900-03-01 … 2099-12-31
_PATTERNS = (
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?(?:\D.*)?"),
    re.compile(r"(\d{4})[-/.·。](\d{1,2})[-/.·。](\d{1,2})(?:[T ]?\d{1,2}:\d{2}.*)?"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]?"
)
_UNKNOWN = frozenset({"", "/", "-", "—", "——", "___", "无", "不详", "未知"})


def parse_date(value: object) -> date | None:
    """The day in a cell: a real date, an Excel serial, or text in one of the ways people write it.

    2026年12月4日, 2026/12/4, 2026.12.04, 2026-12-04, 20261204, 二〇二六年十二月四日. None when blank.
    Raises ValueError for anything else, and for a day that is not in the calendar.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(float(value))
    return _from_text(without_spaces(str(value)).lstrip("'"))


def _from_number(value: float) -> date:
    whole = int(value) if abs(value) < 1e9 else 0
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return _EXCEL_ZERO + timedelta(days=whole)
    return _in_calendar(_PATTERNS[2].fullmatch(str(whole)))


@lru_cache(maxsize=4096)
def _from_text(text: str) -> date | None:
    if text in _UNKNOWN:
        return None
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text):
        return _from_number(float(text))
    for pattern in _PATTERNS:
        if match := pattern.fullmatch(text):
            return _in_calendar(match)
    if match := _HAN_DATE.fullmatch(text):
        year, month, day = match.groups()
        return date(int(year.translate(_HAN_DIGITS)), _han_number(month), _han_number(day))
    raise ValueError(text)


def _in_calendar(match: re.Match[str] | None) -> date:
    if match is None:
        raise ValueError("no date")
    year, month, day = (int(part) for part in match.groups())
    if not 1850 <= year <= 2199:
        raise ValueError("no date")
    return date(year, month, day)


def _han_number(text: str) -> int:
    if "十" not in text:
        return int(text.translate(_HAN_DIGITS))
    tens, ones = text.split("十", 1)
    return int(tens.translate(_HAN_DIGITS) or 1) * 10 + int(ones.translate(_HAN_DIGITS) or 0)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or earlier; where that month has no such day, the first of the next."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:  # 31 April, 29 February
        return date(year, month + 2, 1)


def age_on(birth_date: date, day: date) -> int:
    """Full years (周岁) on a day; somebody born on 29 February grows older on 1 March."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def born_between(youngest: int, oldest: int, *, on: date) -> tuple[date, date]:
    """The first and the last birthday of those who are `youngest` to `oldest` full years old on a day."""
    first, last = on.year - oldest - 1, on.year - youngest
    return _same_day(on, first) + timedelta(days=1), _same_day(on, last)


def _same_day(day: date, year: int) -> date:
    """29 February of a common year is the day before 1 March, when somebody born on it grows older."""
    try:
        return day.replace(year=max(year, 1))
    except ValueError:
        return date(max(year, 1), 2, 28)


def age_band(age: int) -> str:
    """The official bands: 60–64 … 100+ for elders, 0–5, 6–13, 14–15 for children (DOMAIN-ZH 1.2, 1.3)."""
    for first, last in (
        (0, 5),
        (6, 13),
        (14, 15),
        (16, 59),
        (60, 64),
        (65, 69),
        (70, 74),
        (75, 79),
        (80, 89),
        (90, 99),
    ):
        if first <= age <= last:
            return f"{first}-{last}"
    return "100+"
