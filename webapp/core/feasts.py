"""The days a year of help hangs on: feasts of both calendars and two solar terms (SPEC 1.4, DOMAIN-ZH 4). Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from .lunar import solar_of, solar_term


class Feast(StrEnum):
    """A day with a name."""

    NEW_YEAR = "new_year"
    LABA = "laba"
    LITTLE_NEW_YEAR = "little_new_year"
    NEW_YEARS_EVE = "new_years_eve"
    SPRING = "spring"
    LANTERN = "lantern"
    LEI_FENG = "lei_feng"
    WOMEN = "women"
    QINGMING = "qingming"
    LABOUR = "labour"
    DISABLED = "disabled"
    CHILDREN = "children"
    DRAGON_BOAT = "dragon_boat"
    PARTY = "party"
    ARMY = "army"
    TEACHERS = "teachers"
    MID_AUTUMN = "mid_autumn"
    NATIONAL = "national"
    DOUBLE_NINTH = "double_ninth"
    WINTER_CLOTHES = "winter_clothes"
    WINTER_SOLSTICE = "winter_solstice"


_SOLAR = {
    Feast.NEW_YEAR: (1, 1), Feast.LEI_FENG: (3, 5), Feast.WOMEN: (3, 8), Feast.LABOUR: (5, 1), Feast.CHILDREN: (6, 1),
    Feast.PARTY: (7, 1), Feast.ARMY: (8, 1), Feast.TEACHERS: (9, 10), Feast.NATIONAL: (10, 1),
}  # fmt: skip
_LUNAR = {
    Feast.SPRING: (1, 1), Feast.LANTERN: (1, 15), Feast.DRAGON_BOAT: (5, 5), Feast.MID_AUTUMN: (8, 15),
    Feast.DOUBLE_NINTH: (9, 9), Feast.WINTER_CLOTHES: (10, 1),
}  # fmt: skip
_OF_THE_OLD_YEAR = {Feast.LABA: (12, 8), Feast.LITTLE_NEW_YEAR: (12, 23)}
"""In the month before the Spring Festival of the year they are named after; the northern little new year."""
_COMPUTED: dict[Feast, Callable[[int], date]] = {
    # The last month has twenty-nine days or thirty, so only the day after it is certain.
    Feast.NEW_YEARS_EVE: lambda year: solar_of(year, 1, 1) - timedelta(days=1),
    Feast.QINGMING: lambda year: solar_term("清明", year),
    Feast.WINTER_SOLSTICE: lambda year: solar_term("DONG_ZHI", year),
    Feast.DISABLED: lambda year: _third_sunday(year, 5),
}


@lru_cache(maxsize=4096)
def feast_day(feast: Feast, year: int) -> date:
    """When it is kept in that year; 腊八 and 小年 belong to the Spring Festival they lead up to."""
    if feast in _SOLAR:
        return date(year, *_SOLAR[feast])
    if feast in _LUNAR:
        return solar_of(year, *_LUNAR[feast])
    if feast in _OF_THE_OLD_YEAR:
        return solar_of(year - 1, *_OF_THE_OLD_YEAR[feast])
    return _COMPUTED[feast](year)


@lru_cache(maxsize=256)
def feasts_of(year: int) -> dict[date, Feast]:
    """The feasts by their day, in the order of the year; where two meet, the one of the lunar calendar."""
    ordered = sorted(Feast, key=lambda feast: feast not in _SOLAR)
    found = {feast_day(feast, year): feast for feast in ordered}
    return dict(sorted(found.items()))


def feast_on(day: date) -> Feast | None:
    """The feast kept on this day."""
    return feasts_of(day.year).get(day) or feasts_of(day.year + 1).get(day)


def next_feast(feast: Feast, day: date) -> date:
    """The next time it is kept, this very day included."""
    return next(on for year in (day.year, day.year + 1, day.year + 2) if (on := feast_day(feast, year)) >= day)


@lru_cache(maxsize=256)
def free_days(year: int) -> frozenset[date]:
    """The statutory holidays themselves, without the days swapped around them, which nobody can foretell."""
    spring = feast_day(Feast.SPRING, year)
    lunar = (Feast.QINGMING, Feast.DRAGON_BOAT, Feast.MID_AUTUMN)
    return frozenset(
        [feast_day(Feast.NEW_YEAR, year), *(spring + timedelta(days=n) for n in (-1, 0, 1, 2)),
         *(feast_day(feast, year) for feast in lunar), date(year, 5, 1), date(year, 5, 2),
         *(date(year, 10, n) for n in (1, 2, 3))]
    )  # fmt: skip


def _third_sunday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 14)
