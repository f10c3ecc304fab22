"""How values look on a page: money, days, times (SPEC 1.1, 1.4)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import get_locale
from flask_babel import gettext as _
from lunar_python import Solar

from ..core.clock import local, local_day
from ..domain.households.categories import BroadCategory
from ..domain.households.lunar import MONTHS as MOON_MONTHS
from ..domain.households.lunar import birthday_name, day_name, this_years
from ..domain.households.situations import LunarBirthday
from .words import label

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


def day_with_lunar(value: date | None) -> str:
    """`2 月 6 日（正月初一）`; the lunar day comes from the calendar, never from a rule of thumb."""
    if value is None:
        return ""
    lunar = Solar.fromYmd(value.year, value.month, value.day).getLunar()
    text = day(value)
    return text if _is_english() else f"{text}（{lunar.getMonthInChinese()}月{lunar.getDayInChinese()}）"


def lunar_month(month: int) -> str:
    """`八月`; in English its number."""
    return str(month) if _is_english() else MOON_MONTHS[month - 1]


def lunar_day(number: int) -> str:
    """`十五`; in English its number."""
    return str(number) if _is_english() else day_name(number)


def lunar_birthday(birthday: LunarBirthday, today: date) -> str:
    """`八月十五（今年 9 月 25 日）`: the lunar birthday with the solar day of this year."""
    solar = this_years(birthday, today)
    name = birthday_name(birthday)
    if _is_english():
        name = _("第 %(month)s 个月第 %(day)s 天", month=birthday.month, day=birthday.day)
        name = _("闰月：%(day)s", day=name) if birthday.is_leap else name
    return str(_("%(lunar)s（今年 %(solar)s）", lunar=name, solar=day(solar))) if solar else name


def broad_category(value: str | None) -> str:
    """The word for a broad category; a row whose group is too small to name carries the general one."""
    return label(BroadCategory(value) if value else BroadCategory.NEEDY_FAMILY)
