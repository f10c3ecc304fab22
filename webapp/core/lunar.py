"""The lunar calendar (农历), always computed: no rule of thumb knows its leap months and short years (SPEC 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from lunar_python import Lunar, Solar

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""The days this software plans for. What lies outside is a slip of the pen."""


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar. `year` is the one that began with the Spring Festival of that solar year."""

    year: int
    month: int
    day: int
    is_leap: bool


@lru_cache(maxsize=4096)
def lunar_of(day: date) -> LunarDay:
    """The lunar day of a solar one."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return LunarDay(lunar.getYear(), abs(lunar.getMonth()), lunar.getDay(), lunar.getMonth() < 0)


@lru_cache(maxsize=4096)
def solar_of(year: int, month: int, day: int) -> date:
    """The solar day of a lunar one; of a month that comes twice it is the first, as feasts are kept."""
    solar = Lunar.fromYmd(year, month, day).getSolar()
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=1024)
def solar_term(name: str, year: int) -> date:
    """The day of a solar term (节气), under the library's name for it, as it falls in that solar year."""
    solar = Solar.fromYmd(year, 6, 1).getLunar().getJieQiTable()[name]
    return date(solar.getYear(), solar.getMonth(), solar.getDay())


@lru_cache(maxsize=4096)
def lunar_words(day: date) -> str:
    """`正月初一`, `闰五月初九`."""
    lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    return f"{lunar.getMonthInChinese()}月{lunar.getDayInChinese()}"
