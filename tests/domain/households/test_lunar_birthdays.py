"""A lunar birthday falls on another solar day every year."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunar_python import Solar

from webapp.domain.households.lunar import birthday_name, day_name, solar_day_of, this_years
from webapp.domain.households.situations import LunarBirthday


@pytest.mark.parametrize(
    ("birthday", "year", "day"),
    [
        (LunarBirthday(1, 1), 2027, date(2027, 2, 6)),
        (LunarBirthday(8, 15), 2026, date(2026, 9, 25)),
        (LunarBirthday(9, 9), 2028, date(2028, 10, 26)),
        (LunarBirthday(5, 5), 2028, date(2028, 5, 28)),  # the ordinary fifth month
        (LunarBirthday(5, 5, is_leap=True), 2028, date(2028, 6, 27)),  # the leap one
        (LunarBirthday(5, 5, is_leap=True), 2027, date(2027, 6, 9)),  # there is none: the ordinary one
        (LunarBirthday(12, 30), 2026, date(2027, 2, 5)),  # the last month of 2026 has 29 days
        (LunarBirthday(12, 8), 2026, date(2027, 1, 15)),  # falls into the next solar year
        (LunarBirthday(1, 1), 1899, None),
        (LunarBirthday(1, 1), 2100, None),
    ],
)
def test_it_falls_where_the_calendar_says(birthday: LunarBirthday, year: int, day: date | None) -> None:
    assert solar_day_of(birthday, year) == day


def test_this_years_is_the_one_of_this_solar_year() -> None:
    assert this_years(LunarBirthday(8, 15), date(2026, 12, 1)) == date(2026, 9, 25)  # over, and still this year's
    assert this_years(LunarBirthday(12, 8), date(2027, 1, 10)) == date(2027, 1, 15)  # of two the next
    assert this_years(LunarBirthday(12, 1), date(2025, 6, 1)) == date(2026, 1, 19)  # 2025 has none: the next one


@given(st.integers(1, 12), st.integers(1, 29), st.integers(1901, 2098))
def test_the_day_found_is_that_day_of_the_moon(month: int, day: int, year: int) -> None:
    found = solar_day_of(LunarBirthday(month, day), year)

    assert found is not None
    lunar = Solar.fromYmd(found.year, found.month, found.day).getLunar()
    assert (lunar.getYear(), lunar.getMonth(), lunar.getDay()) == (year, month, day)


def test_names_of_days_and_birthdays() -> None:
    assert [day_name(day) for day in (1, 9, 10, 11, 19, 20, 21, 29, 30)] == [
        "初一", "初九", "初十", "十一", "十九", "二十", "廿一", "廿九", "三十"]  # fmt: skip
    assert birthday_name(LunarBirthday(4, 8, is_leap=True)) == "闰四月初八"
    assert birthday_name(LunarBirthday(12, 23)) == "腊月廿三"
