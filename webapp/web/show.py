"""How values look on a page: money, days, times (SPEC 1.1, 1.4)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import get_locale
from flask_babel import gettext as _

from ..core.clock import local, local_day
from ..core.lunar import lunar_of, lunar_words
from ..domain.households.categories import BroadCategory
from .words import label, word

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def money(fen: int | None) -> str:
    """`￥1,234.00`; None, which is unknown and not zero, is empty."""
    if fen is None:
        return ""
    sign = "-" if fen < 0 else ""
    return f"{sign}￥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


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


def lunar_day(value: date | None) -> str:
    """`正月初一`, from the calendar, never from a rule of thumb."""
    if value is None:
        return ""
    if not _is_english():
        return lunar_words(value)
    lunar = lunar_of(value)
    text = _("农历 %(month)s 月 %(day)s 日", month=lunar.month, day=lunar.day)
    return str(_("%(day)s（闰月）", day=text) if lunar.is_leap else text)


def day_with_lunar(value: date | None, *, year: bool = False) -> str:
    """`2 月 6 日（正月初一）`."""
    if value is None:
        return ""
    return str(_("%(day)s（%(lunar)s）", day=day(value, year=year), lunar=lunar_day(value)))


def weekday(value: date | int | None) -> str:
    """`周六`; of a day, or of a number from 1 for Monday."""
    if value is None:
        return ""
    return word(f"weekday.{value if isinstance(value, int) else value.isoweekday()}")


def broad_category(value: str | None) -> str:
    """The word for a broad category; a row whose group is too small to name carries the general one."""
    return label(BroadCategory(value) if value else BroadCategory.NEEDY_FAMILY)
