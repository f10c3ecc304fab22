"""Dates with a weekday beside them in somebody's own words: `1 月 18 日（星期一）至 22 日（周五）`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_DAY = r"(?:(?P<year>\d{4})\s*年\s*)?(?:(?P<month>\d{1,2})\s*月\s*)?(?P<day>\d{1,2})\s*[日号]"
_WORD = r"(?:星期|周|礼拜)(?P<{}>[一二三四五六日天])"
_ASIDE = rf"\s*(?:[（(][^（()）]{{0,14}}?{_WORD.format('inside')}|[，,]?\s*{_WORD.format('beside')})"
_TOLD = re.compile(f"{_DAY}(?:{_ASIDE})?")
_WEEKDAYS = "一二三四五六日"


def told_weekdays(text: str, starts_on: date, ends_on: date) -> Iterator[tuple[date, int]]:
    """Each such date with the weekday it is said to be, from 1 for Monday.

    A date without its year is of the year nearest to the days of the campaign; one without its month has the month of
    the date before it. What is no date (2 月 30 日) is nobody's weekday.
    """
    year: int | None = None
    month: int | None = None
    for found in _TOLD.finditer(text):
        year = int(found["year"]) if found["year"] else (None if found["month"] else year)
        month = int(found["month"]) if found["month"] else month
        on = _as_day(year, month, int(found["day"]), starts_on, ends_on)
        if on is not None and (told := found["inside"] or found["beside"]):
            yield on, _WEEKDAYS.index(told.replace("天", "日")) + 1


def _as_day(year: int | None, month: int | None, day: int, starts_on: date, ends_on: date) -> date | None:
    years = [year] if year else range(starts_on.year - 1, min(ends_on.year, starts_on.year + 1) + 2)
    found = [on for one in years if (on := _date(one, month or 0, day)) is not None]

    def distance(on: date) -> int:
        return max((starts_on - on).days, (on - ends_on).days, 0)

    return min(found, key=distance, default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
