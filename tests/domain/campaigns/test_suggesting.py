"""Days to begin with are counted back from the feast."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.domain.campaigns.plans import a_whole_plan
from webapp.core.lunar import LAST_DAY
from webapp.domain.campaigns.plan import PhaseKind
from webapp.domain.campaigns.plan_warnings import plan_warnings
from webapp.domain.campaigns.states import Festival
from webapp.domain.campaigns.suggesting import coming_festivals, suggest_days, suggest_phases

NAMES = {kind: kind.value for kind in PhaseKind}


def test_spring_begins_forty_five_days_before_and_ends_at_lantern_festival():
    days = suggest_days(Festival.SPRING, date(2026, 11, 1))

    assert (days.starts_on, days.ends_on, days.feast_day) == (date(2026, 12, 23), date(2027, 2, 20), date(2027, 2, 6))
    assert days.year == 2027


def test_who_comes_late_begins_today():
    assert suggest_days(Festival.SPRING, date(2027, 1, 20)).starts_on == date(2027, 1, 20)


def test_the_day_after_the_feast_it_is_next_years():
    assert suggest_days(Festival.NEW_YEAR_AND_SPRING, date(2027, 2, 7)).feast_day == date(2028, 1, 26)
    assert suggest_days(Festival.SPRING, date(2027, 2, 6)).feast_day == date(2027, 2, 6)


@pytest.mark.parametrize("festival", Festival)
@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2027, 6, 20), date(2028, 2, 29), date(2027, 12, 31)])
def test_what_is_suggested_fits_together(festival, today):
    days = suggest_days(festival, today)

    if days is not None:
        assert today <= days.starts_on <= days.ends_on
        assert days.is_standing == (festival is Festival.DAILY)


def test_daily_help_has_no_end_and_what_is_held_for_something_else_no_days():
    assert suggest_days(Festival.DAILY, date(2027, 1, 1)).ends_on == LAST_DAY
    assert suggest_days(Festival.OTHER, date(2027, 1, 1)) is None


def test_the_next_festivals_in_their_order():
    assert coming_festivals(date(2027, 1, 12), 3) == [
        (Festival.SPRING, date(2027, 2, 6)), (Festival.LANTERN, date(2027, 2, 20)), (Festival.WOMEN, date(2027, 3, 8)),
    ]  # fmt: skip


@pytest.mark.parametrize("length", range(1, 80, 3))
def test_suggested_phases_leave_no_gap_and_cover_all_days(length):
    starts, feast = date(2026, 12, 23), date(2026, 12, 23) + timedelta(days=length)
    ends = feast + timedelta(days=14)

    phases = suggest_phases(starts, ends, feast, NAMES)

    if length < 10:
        assert phases == []
    else:
        assert (phases[0].starts_on, phases[-1].ends_on) == (starts, ends)
        assert plan_warnings(a_whole_plan(phases=phases)) == []
        assert [phase.kind for phase in phases][-2:] == [PhaseKind.VISITS, PhaseKind.CHECK]
        assert phases[-2].ends_on == feast - timedelta(days=1)
