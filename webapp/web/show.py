"""How values look on a page: money, days, times (SPEC 1.1, 1.4)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import get_locale
from lunar_python import Solar

from ..core.clock import local, local_day
from ..domain.households.categories import BroadCategory
from .money import money
from .words import label

__all__ = ["broad_category", "clock_time", "day", "day_with_lunar", "moment", "money"]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _is_english() -> bool:
    return str(get_locale()) == "en"


def day(value: date | datetime | None, *, year: bool = False) -> str:
    """`1 月 12 日`, with `2027 年` before it if wanted; a moment is read on Shanghai's calendar."""
    if value is None:
        return ""
    on = local_day(value) if isinstance(value, datetime) else value
    if _is_english():
        return f"{on.day} {MONTHS[on.month - 1]} {on.year}" if year else f"{on.day} {MONTHS[on.month - 1]}"
    return f"{on.year} 年 {on.month} 月 {on.day} 日" if year else f"{on.month} 月 {on.day} 日"


def moment(value: datetime | None, *, year: bool = False) -> str:
    """`1 月 12 日 10:52` in Shanghai."""
    return "" if value is None else f"{day(value, year=year)} {clock_time(value)}"


def clock_time(value: datetime | None) -> str:
    """`09:20` in Shanghai."""
    return "" if value is None else f"{local(value):%H:%M}"


def day_with_lunar(value: date | None) -> str:
    """`2 月 6 日（正月初一）`; the lunar day comes from the calendar, never from a rule of thumb."""
    if value is None:
        return ""
    lunar = Solar.fromYmd(value.year, value.month, value.day).getLunar()
    text = day(value)
    return text if _is_english() else f"{text}（{lunar.getMonthInChinese()}月{lunar.getDayInChinese()}）"


def broad_category(value: str | None) -> str:
    """The word for a broad category; a row whose group is too small to name carries the general one."""
    return label(BroadCategory(value) if value else BroadCategory.NEEDY_FAMILY)
