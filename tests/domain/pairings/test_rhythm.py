"""When the next visit of a pair is due (SPEC 5.1)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from webapp.core.errors import DomainError, InvalidInput
from webapp.domain.pairings import rules
from webapp.domain.pairings.states import Rhythm


@pytest.mark.parametrize(
    ("visited_on", "rhythm", "due_on"),
    [
        (date(2027, 1, 12), Rhythm.WEEKLY, date(2027, 1, 19)),
        (date(2027, 1, 12), Rhythm.MONTHLY, date(2027, 2, 12)),
        (date(2027, 1, 31), Rhythm.MONTHLY, date(2027, 2, 28)),
        (date(2028, 1, 31), Rhythm.MONTHLY, date(2028, 2, 29)),
        (date(2026, 12, 15), Rhythm.MONTHLY, date(2027, 1, 15)),
        (date(2026, 11, 30), Rhythm.QUARTERLY, date(2027, 2, 28)),
        (date(2027, 1, 12), Rhythm.QUARTERLY, date(2027, 4, 12)),
    ],
)
def test_the_next_visit_is_one_rhythm_on(visited_on, rhythm, due_on):
    assert rules.next_due(visited_on, rhythm) == due_on


def test_a_visit_is_late_from_the_day_after_it_was_due():
    due_on = date(2027, 1, 12)

    assert [rules.days_overdue(due_on, today=date(2027, 1, day)) for day in (11, 12, 13, 19)] == [0, 0, 1, 7]


def test_a_pair_began_by_today_and_its_next_visit_lies_within_a_year():
    today = date(2027, 1, 12)

    rules.check_start(today, today, today=today)
    for since, due_on in ((date(2027, 1, 13), today), (today, date(2027, 1, 11)), (today, date(2028, 2, 1))):
        with pytest.raises(InvalidInput):
            rules.check_start(since, due_on, today=today)


def test_nobody_goes_along_with_themselves():
    key = uuid4()

    with pytest.raises(DomainError):
        rules.check_two(key, key)
    rules.check_two(key, None)
