"""Time comes from one clock and is read in Shanghai; working days know the published holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from webapp.core import clock
from webapp.core.calendar import add_days, add_working_days, is_working_day


@pytest.fixture
def shifted():
    yield clock.set_offset
    clock.set_offset(0)


@pytest.mark.parametrize("seconds", [86400, -86400])
def test_a_test_or_a_demo_may_shift_it(shifted, seconds):
    shifted(seconds)

    assert abs(clock.now() - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(seconds=5)


def test_a_day_begins_in_shanghai():
    late = datetime(2027, 1, 12, 16, 0, tzinfo=UTC)

    assert clock.local_day(late - timedelta(seconds=1)) == date(2027, 1, 12)
    assert clock.local_day(late) == date(2027, 1, 13)


def test_an_hour_of_a_day_in_shanghai_is_a_moment():
    assert clock.at_local(date(2027, 1, 12), 9, 30) == datetime(2027, 1, 12, 1, 30, tzinfo=UTC)


def test_a_swapped_weekend_is_worked_and_a_holiday_is_not():
    assert is_working_day(date(2025, 1, 26)), "a Sunday worked before Spring Festival 2025"
    assert not is_working_day(date(2025, 1, 28)), "除夕 of 2025, a Tuesday"


def test_a_year_nobody_has_published_yet_counts_monday_to_friday():
    monday = date(2099, 6, 1)

    assert [is_working_day(monday + timedelta(days=n)) for n in range(7)] == [True] * 5 + [False] * 2


def test_five_working_days_go_round_a_holiday():
    assert add_working_days(date(2025, 9, 29), 2) == date(2025, 9, 30) + timedelta(days=9)


def test_no_working_days_is_the_day_itself_even_a_sunday():
    assert add_working_days(date(2099, 6, 7), 0) == date(2099, 6, 7)


def test_calendar_days_or_working_days():
    friday = date(2099, 6, 5)

    assert add_days(friday, 2, working=False) == date(2099, 6, 7)
    assert add_days(friday, 2, working=True) == date(2099, 6, 9)
