"""How values look on a page: money, days, times (SPEC 1.1, 1.4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _

from ..core.clock import local, local_day
from ..core.lunar import lunar_of, lunar_words
from ..domain.households.categories import BroadCategory
from ..domain.households.lunar import MONTHS as MOON_MONTHS
from ..domain.households.lunar import birthday_name, day_name, this_years
from ..domain.households.situations import LunarBirthday
from .money import money
from .words import label, word

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


def hours(minutes: int) -> str:
    """`12.5` for 750 minutes; an hour is what service is counted in."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def lunar_day(value: date | None) -> str:
    """`正月初一`, from the calendar, never from a rule of thumb."""
    if value is None:
        return ""
    month, number = _lunar_parts(value)
    return month.replace("{}", number)


def _lunar_parts(value: date) -> tuple[str, str]:
    """The month with a gap for the day, `正月{}`, and the day, `初一`."""
    if not _is_english():
        words = lunar_words(value)
        return f"{words[:-2]}{{}}", words[-2:]
    lunar = lunar_of(value)
    text = _("农历 %(month)s 月 %(day)s 日", month=lunar.month, day="{}")
    return str(_("%(day)s（闰月）", day=text) if lunar.is_leap else text), str(lunar.day)


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


def typed_day(value: object) -> str:
    """`周六 · 正月初一` beside a date field; empty for what is no date."""
    try:
        day = date.fromisoformat(str(value))
        return f"{weekday(day)} · {lunar_day(day)}"
    except ValueError:
        return ""


@lru_cache(maxsize=8)
def _months_around(year: int) -> tuple[list[date], date]:
    """The first days of the lunar months from the year before on, and one of a month of thirty days."""
    days = [date(year - 1, 1, 1) + timedelta(days=n) for n in range(366 * 5)]
    starts = [day for day in days if lunar_of(day).day == 1]
    return starts, next(day for day in starts if lunar_of(day + timedelta(days=29)).day == 30)


def lunar_table(today: date) -> dict[str, Any]:
    """The lunar months of the years one plans in, for a page that tells a day while it is typed.

    A browser's own lunar calendar is wrong by a day in some years, 2027 among them, so ours is sent along.
    """
    starts, long = _months_around(today.year)
    return {
        "months": [[day.isoformat(), _lunar_parts(day)[0]] for day in starts],
        "days": [_lunar_parts(long + timedelta(days=n))[1] for n in range(30)],
        "weekdays": [weekday(n) for n in range(1, 8)],
    }


def lunar_month(month: int) -> str:
    """`八月`; in English its number."""
    return str(month) if _is_english() else MOON_MONTHS[month - 1]


def lunar_day_name(number: int) -> str:
    """`十五`; in English its number."""
    return str(number) if _is_english() else day_name(number)


def lunar_name(birthday: LunarBirthday) -> str:
    """`八月十五`, `闰四月初八`; in English the numbers of its month and day."""
    if not _is_english():
        return birthday_name(birthday)
    name = str(_("第 %(month)s 个月第 %(day)s 天", month=birthday.month, day=birthday.day))
    return str(_("闰月：%(day)s", day=name)) if birthday.is_leap else name


def lunar_birthday(birthday: LunarBirthday, today: date) -> str:
    """`八月十五（今年 9 月 25 日）`: the lunar birthday with the solar day of this year."""
    solar, name = this_years(birthday, today), lunar_name(birthday)
    return str(_("%(lunar)s（今年 %(solar)s）", lunar=name, solar=day(solar))) if solar else name


def broad_category(value: str | None) -> str:
    """The word for a broad category; a row whose group is too small to name carries the general one."""
    return label(BroadCategory(value) if value else BroadCategory.NEEDY_FAMILY)
