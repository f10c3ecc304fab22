"""Totals by kind in which nobody can be found (SPEC 9.2), and the stretches of a year they are made for."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from webapp.domain.events.periods import Period, YearPart, periods_over
from webapp.domain.events.states import EventKind
from webapp.domain.events.totals import CareLine, Given, Thing, care_lines

CAKE, QUILT = Thing("蛋糕一个", "", 1), Thing("棉被", "床", 2)


def given(kind: EventKind, families: int, *things: Thing, fen: int = 100, first: int = 0) -> list[Given]:
    return [Given(kind, UUID(int=number), fen, things) for number in range(first, first + families)]


def told(lines: list[CareLine]) -> list[tuple[EventKind | None, int, int]]:
    return [(line.kind, line.grants, line.fen) for line in lines]


def test_of_nothing_there_is_no_line():
    assert care_lines([], smallest=5) == []


def test_one_grant_is_told_without_what_it_was_for_and_what_it_was():
    assert care_lines(given(EventKind.BIRTHDAY, 1, CAKE, fen=0), smallest=5) == [CareLine(None, 1, 0, (), has_more=True)]


def test_kinds_that_enough_share_are_named_the_most_frequent_first():
    lines = care_lines(given(EventKind.WEDDING, 5) + given(EventKind.HOSPITAL, 7, first=10), smallest=5)
    assert told(lines) == [(EventKind.HOSPITAL, 7, 700), (EventKind.WEDDING, 5, 500)]


def test_families_are_counted_and_not_grants():
    twice = given(EventKind.HOSPITAL, 4) * 2
    assert told(care_lines(twice, smallest=5)) == [(None, 8, 800)]
    assert told(care_lines(twice + given(EventKind.HOSPITAL, 1, first=9), smallest=5)) == [(EventKind.HOSPITAL, 9, 900)]


def test_rare_kinds_are_one_line_at_the_end():
    rare = given(EventKind.BEREAVEMENT, 2, first=20) + given(EventKind.BIRTH, 3, first=30)
    assert told(care_lines(rare + given(EventKind.HOSPITAL, 6), smallest=5)) == [(EventKind.HOSPITAL, 6, 600), (None, 5, 500)]


def test_a_rest_that_is_itself_too_small_takes_the_rarest_named_kind_along():
    many = given(EventKind.HOSPITAL, 9) + given(EventKind.BIRTHDAY, 5, first=20)
    lines = care_lines(many + given(EventKind.BEREAVEMENT, 1, fen=9, first=30), smallest=5)
    assert told(lines) == [(EventKind.HOSPITAL, 9, 900), (None, 6, 509)]
    assert told(care_lines(given(EventKind.HOSPITAL, 9) + given(EventKind.BIRTH, 1, first=30), smallest=5)) == [(None, 10, 1000)]


def test_things_are_added_up_by_name_and_unit_where_enough_received_them():
    lines = care_lines(given(EventKind.BIRTHDAY, 5, CAKE) + given(EventKind.BIRTHDAY, 1, CAKE, QUILT, first=9), smallest=5)
    assert (lines[0].things, lines[0].has_more) == ((Thing("蛋糕一个", "", 6),), True)
    lines = care_lines(given(EventKind.BIRTHDAY, 5, CAKE, QUILT), smallest=5)
    assert (lines[0].things, lines[0].has_more) == ((Thing("棉被", "床", 10), Thing("蛋糕一个", "", 5)), False)


def test_beside_rare_kinds_no_thing_is_named_because_it_tells_the_kind():
    lines = care_lines(given(EventKind.BIRTHDAY, 5, CAKE) + given(EventKind.BEREAVEMENT, 1, first=9), smallest=5)
    assert [(line.kind, line.things, line.has_more) for line in lines] == [(None, (), True)]


def test_a_period_has_its_days_and_is_read_back():
    year, half, quarter = (Period(2026, part) for part in (YearPart.YEAR, YearPart.FIRST_HALF, YearPart.FOURTH_QUARTER))
    assert (year.first, year.last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (half.first, half.last) == (date(2026, 1, 1), date(2026, 6, 30))
    assert (quarter.first, quarter.last) == (date(2026, 10, 1), date(2026, 12, 31))
    assert all(Period.read(Period(2026, part).code) == Period(2026, part) for part in YearPart)


@pytest.mark.parametrize("code", ["", "2026", "2026-", "2026-h3", "h1-2026", "99999-h1", "١٩٩٩-h1", "-h1", "1999-year"])
def test_another_code_is_no_period(code):
    with pytest.raises(ValueError):
        Period.read(code)


def test_only_what_is_over_is_offered_the_latest_and_longest_first():
    assert [one.code for one in periods_over(date(2027, 1, 1))][:3] == ["2026-year", "2026-h2", "2026-q4"]
    codes = [one.code for one in periods_over(date(2026, 12, 31))]
    assert codes[:3] == ["2026-q3", "2026-h1", "2026-q2"] and "2026-year" not in codes and "2026-h2" not in codes
