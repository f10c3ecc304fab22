"""Feasts are computed from the lunar calendar and fall where the tables of the field say they fall."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from webapp.core.feasts import Feast, feast_day, feast_on, feasts_of, free_days, next_feast
from webapp.core.lunar import lunar_of, lunar_words, solar_of

COLUMNS = (Feast.LABA, Feast.LITTLE_NEW_YEAR, Feast.NEW_YEARS_EVE, Feast.SPRING, Feast.LANTERN, Feast.QINGMING,
           Feast.DRAGON_BOAT, Feast.MID_AUTUMN, Feast.DOUBLE_NINTH, Feast.WINTER_SOLSTICE, Feast.DISABLED)  # fmt: skip
TABLE = {
    2026: "01-26 02-10 02-16 02-17 03-03 04-05 06-19 09-25 10-18 12-22 05-17",
    2027: "01-15 01-30 02-05 02-06 02-20 04-05 06-09 09-15 10-08 12-22 05-16",
    2028: "01-04 01-19 01-25 01-26 02-09 04-04 05-28 10-03 10-26 12-21 05-21",
    2029: "01-22 02-06 02-12 02-13 02-27 04-04 06-16 09-22 10-16 12-21 05-20",
    2030: "01-11 01-26 02-02 02-03 02-17 04-05 06-05 09-12 10-05 12-22 05-19",
    2031: "01-01 01-16 01-22 01-23 02-06 04-05 06-24 10-01 10-24 12-22 05-18",
    2032: "01-20 02-04 02-10 02-11 02-25 04-04 06-12 09-19 10-12 12-21 05-16",
    2033: "01-08 01-23 01-30 01-31 02-14 04-04 06-01 09-08 10-01 12-21 05-15",
}
EVES = {2026: "廿九", 2027: "廿九", 2028: "廿九", 2029: "廿九", 2030: "三十", 2031: "廿九", 2032: "廿九", 2033: "三十"}
LEAP_MONTHS = {2028: 5, 2031: 3, 2033: 11}


@pytest.mark.parametrize("year", TABLE)
def test_feasts_fall_where_the_table_of_the_field_says(year):
    assert [f"{feast_day(feast, year):%m-%d}" for feast in COLUMNS] == TABLE[year].split()
    assert {feast_day(feast, year).year for feast in COLUMNS} == {year}


@pytest.mark.parametrize("year", EVES)
def test_the_eve_is_the_day_before_whatever_its_number(year):
    eve = feast_day(Feast.NEW_YEARS_EVE, year)

    assert eve + timedelta(days=1) == feast_day(Feast.SPRING, year)
    assert lunar_words(eve) == f"腊月{EVES[year]}"


@pytest.mark.parametrize("year", range(2026, 2034))
def test_a_leap_month_comes_where_the_table_has_one(year):
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(420))
    leap = {lunar.month for lunar in map(lunar_of, days) if lunar.is_leap and lunar.year == year}

    assert leap == ({LEAP_MONTHS[year]} if year in LEAP_MONTHS else set())


def test_where_the_fifth_month_comes_twice_dragon_boat_is_in_the_first():
    first, second = date(2028, 5, 28), date(2028, 6, 27)

    assert feast_day(Feast.DRAGON_BOAT, 2028) == first
    assert (lunar_words(first), lunar_words(second)) == ("五月初五", "闰五月初五")
    assert feast_on(second) is None


@pytest.mark.parametrize("year", [2001, 2020, 2052, 2100])
def test_a_lunar_day_and_its_solar_one_lead_to_each_other(year):
    for feast in (Feast.SPRING, Feast.LANTERN, Feast.DRAGON_BOAT, Feast.MID_AUTUMN, Feast.DOUBLE_NINTH):
        lunar = lunar_of(feast_day(feast, year))
        assert not lunar.is_leap
        assert solar_of(lunar.year, lunar.month, lunar.day) == feast_day(feast, year)


def test_a_day_knows_its_feast_even_in_the_old_year():
    assert feast_on(date(2027, 2, 5)) is Feast.NEW_YEARS_EVE
    assert feast_on(date(2031, 1, 1)) is Feast.LABA, "of two feasts on one day the lunar one is told"
    assert feast_on(date(2027, 2, 7)) is None


def test_the_next_feast_may_be_today():
    assert next_feast(Feast.SPRING, date(2027, 2, 6)) == date(2027, 2, 6)
    assert next_feast(Feast.SPRING, date(2027, 2, 7)) == date(2028, 1, 26)


def test_a_year_tells_its_feasts_in_their_order():
    days = list(feasts_of(2027))

    assert days == sorted(days)
    assert len(days) == len(Feast)


def test_the_statutory_days_of_2027():
    told = sorted(free_days(2027))

    assert [f"{day:%m-%d}" for day in told] == [
        "01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01", "10-02",
        "10-03",
    ]  # fmt: skip
