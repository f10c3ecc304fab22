"""Birthdays of a month: each by the calendar it is kept by, in one place, of nobody who is a child (SPEC 3.11)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import NOON, Street, a_household, a_person, a_street, an_account
from webapp.core.transaction import transaction
from webapp.domain.households.birthdays import birthdays_in, day_in, full_years
from webapp.domain.households.lunar import solar_day_of
from webapp.domain.households.operations import end_household
from webapp.domain.households.relations import Relation
from webapp.domain.households.situations import LunarBirthday
from webapp.domain.households.states import EndReason
from webapp.domain.people.permissions import Role

SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def street(database) -> Street:
    return a_street()


def names(street: Street, month: date = SEPTEMBER, at: int = 0) -> list[tuple[str, date]]:
    return [(one.name, one.day) for one in birthdays_in(street.officer, street.communities[at].id, month)]


def test_solar_and_lunar_ones_stand_in_the_order_of_their_days(street):
    old = a_person(birth_date=date(1950, 9, 26))
    wife = a_person("钱秀英", relation=Relation.SPOUSE, birth_date=date(1952, 3, 1), lunar=LunarBirthday(8, 15))
    a_household(street, old, wife)
    assert names(street) == [("钱秀英", date(2026, 9, 25)), ("赵建国", date(2026, 9, 26))]
    assert names(street, date(2026, 3, 1)) == [], "who keeps the lunar one is not listed a second time"


def test_children_and_those_whose_age_is_not_known_are_never_listed(street):
    child = a_person("赵小雨", relation=Relation.GRANDCHILD, birth_date=date(2008, 9, 2))
    grown = a_person("赵大海", relation=Relation.GRANDCHILD, birth_date=date(2008, 9, 1))
    unknown = a_person("孙四", relation=Relation.PARENT, lunar=LunarBirthday(8, 15))
    a_household(street, a_person(birth_date=date(1950, 1, 2)), child, grown, unknown)
    assert names(street) == [("赵大海", date(2026, 9, 1))]


def test_another_place_an_ended_file_and_another_community_s_officer(street):
    file = a_household(street, a_person(birth_date=date(1950, 9, 26)))
    place = street.communities[0].id
    next_door = an_account(street.communities[1], "next_door", Role.OFFICER)
    assert names(street, at=1) == [] and birthdays_in(next_door, place, SEPTEMBER) == []
    assert [birthdays_in(getattr(street, role), place, SEPTEMBER) for role in ("volunteer", "team_lead", "donor")] == [[]] * 3
    assert len(names(street)) == 1
    with transaction():
        end_household(street.officer, file.id, why=EndReason.MOVED, reason="搬走了", on=NOON.date(), now=NOON)
    assert names(street) == []


@given(born=st.dates(date(1930, 1, 1), date(2007, 12, 31)), year=st.integers(2026, 2060))
def test_a_solar_birthday_is_kept_in_exactly_one_month_of_a_year(born, year):
    days = [day for month in range(1, 13) if (day := day_in(date(year, month, 1), born, None))]
    assert len(days) == 1 and days[0].month == born.month and abs(days[0].day - born.day) <= 1


@given(month=st.integers(1, 12), day=st.integers(1, 30), year=st.integers(2026, 2060))
def test_a_lunar_one_is_listed_in_the_month_it_falls_in(month, day, year):
    moon = LunarBirthday(month, day)
    kept = solar_day_of(moon, year)
    assert kept and day_in(kept.replace(day=1), date(1950, 1, 1), moon) == kept
    before = kept.replace(day=1) - timedelta(days=1)
    assert day_in(before.replace(day=1), date(1950, 1, 1), moon) is None


def test_how_old_somebody_turns():
    assert full_years(date(1946, 9, 26), date(2026, 9, 26), keeps_lunar=False) == 80
    assert full_years(date(1946, 9, 10), date(2026, 9, 25), keeps_lunar=True) == 80
    assert full_years(date(1946, 9, 10), date(2027, 9, 1), keeps_lunar=True) == 81
    assert day_in(date(2027, 2, 1), date(1952, 2, 29), None) == date(2027, 2, 28)
