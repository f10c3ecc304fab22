"""Time comes from one clock and is read in Shanghai; working days know the published holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from webapp.core import clock
from webapp.core.calendar import WorkingDays, add_days


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


PUBLISHED = WorkingDays()


def test_a_swapped_weekend_is_worked_and_a_holiday_is_not():
    assert PUBLISHED.is_working(date(2025, 1, 26)), "a Sunday worked before Spring Festival 2025"
    assert not PUBLISHED.is_working(date(2025, 1, 28)), "除夕 of 2025, a Tuesday"


def test_a_year_nobody_has_published_yet_counts_monday_to_friday():
    monday = date(2099, 6, 1)

    assert [PUBLISHED.is_working(monday + timedelta(days=n)) for n in range(7)] == [True] * 5 + [False] * 2


def test_in_such_a_year_the_festival_itself_is_free_all_the_same():
    eve = date(2027, 2, 5)

    assert [PUBLISHED.is_working(eve + timedelta(days=n)) for n in range(-1, 6)] == [True, *[False] * 4, True, True]


def test_what_was_imported_comes_first():
    said = {date(2027, 2, 6): False, date(2027, 2, 9): False, date(2027, 2, 14): True, date(2025, 1, 28): True}
    calendar = WorkingDays(said)

    assert not calendar.is_working(date(2027, 2, 9)), "a Tuesday that the notice makes free"
    assert calendar.is_working(date(2027, 2, 14)), "a Sunday worked for it"
    assert calendar.is_working(date(2025, 1, 28)), "even against what the library knows"
    assert calendar.is_working(date(2027, 2, 8)), "the notice is whole: what it does not name is an ordinary day"


def test_a_year_is_announced_once_the_table_knows_its_spring_festival():
    half = WorkingDays({date(2027, 1, 1): False})
    whole = WorkingDays({date(2027, 2, 6): False})

    assert half.unannounced(date(2026, 12, 30), date(2027, 1, 8)) == [2027]
    assert not half.is_working(date(2027, 2, 8)), "half a table does not make the festival a working day"
    assert whole.unannounced(date(2026, 12, 30), date(2027, 1, 8)) == []
    assert whole.unannounced(date(2026, 12, 30), date(2028, 1, 8)) == [2028]


def test_five_working_days_go_round_a_holiday():
    assert PUBLISHED.add(date(2025, 9, 29), 2) == date(2025, 9, 30) + timedelta(days=9)


def test_five_working_days_before_spring_festival_2027_end_after_it():
    assert PUBLISHED.add(date(2027, 2, 3), 5) == date(2027, 2, 12)


def test_no_working_days_is_the_day_itself_even_a_sunday():
    assert PUBLISHED.add(date(2099, 6, 7), 0) == date(2099, 6, 7)


def test_calendar_days_or_working_days():
    friday = date(2099, 6, 5)

    assert add_days(friday, 2, working=None) == date(2099, 6, 7)
    assert add_days(friday, 2, working=PUBLISHED) == date(2099, 6, 9)
