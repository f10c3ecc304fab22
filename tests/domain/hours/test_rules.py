"""How time at doors becomes hours of a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.errors import DomainError
from webapp.domain.hours import rules
from webapp.domain.hours.rules import NotCounted

NINE = datetime(2027, 1, 15, 1, 0, tzinfo=UTC)
SPANS = st.lists(st.tuples(st.integers(0, 600), st.integers(1, 120)), max_size=12)


def span(start: int, length: int) -> tuple[datetime, datetime]:
    return NINE + timedelta(minutes=start), NINE + timedelta(minutes=start + length)


@pytest.mark.parametrize(
    ("lengths", "minutes"),
    [([], 0), ([14], 0), ([15], 30), ([20, 20], 30), ([20, 20, 20], 60), ([59], 60), ([44], 30), ([45], 60)],
)
def test_a_day_is_added_up_first_and_rounded_then(lengths, minutes):
    spans = [span(200 * number, length) for number, length in enumerate(lengths)]

    assert rules.minutes_of(spans, 30) == minutes


@given(SPANS)
def test_two_places_at_once_are_one_time(said):
    there = {minute for start, length in said for minute in range(start, start + length)}

    assert rules.minutes_of([span(*one) for one in said], 1) == len(there)


@given(SPANS, st.integers(1, 60))
def test_a_day_is_never_further_from_the_truth_than_half_a_step(said, step):
    spans = [span(*one) for one in said]

    assert abs(rules.minutes_of(spans, step) - rules.minutes_of(spans, 1)) <= step / 2


@pytest.mark.parametrize(
    ("began", "ended", "why"),
    [
        (None, NINE, NotCounted.NO_TIMES),
        (NINE, None, NotCounted.NO_TIMES),
        (NINE, NINE, NotCounted.WRONG_TIMES),
        (NINE, NINE - timedelta(minutes=1), NotCounted.WRONG_TIMES),
        (NINE, NINE + timedelta(hours=12, minutes=1), NotCounted.WRONG_TIMES),
        (NINE, NINE + timedelta(hours=12), None),
    ],
)
def test_both_ends_on_one_outing_or_nothing(began, ended, why):
    assert rules.doubt_of(began, ended) is why


def test_those_who_were_ticked_were_there_and_whoever_wrote_it():
    one, other, third = uuid4(), uuid4(), uuid4()

    def there(user, ticked):
        return rules.was_there(user, ticked=ticked, sent=[one, other], author_id=other)

    assert there(one, [one]) and not there(third, [])
    assert there(one, []) and there(one, [third]), "nobody who was sent was ticked: all of them"
    assert not there(one, [other]) and there(other, [one]), "the author was there all the same"


@pytest.mark.parametrize(
    ("began", "ended"),
    [(10, 10), (11, 10), (-40, 10), (10, 40), (0, 13)],
)
def test_times_that_cannot_have_been_are_refused(began, ended):
    midnight = datetime(2027, 1, 14, 16, 0, tzinfo=UTC)
    times = (midnight + timedelta(hours=began), midnight + timedelta(hours=ended))

    with pytest.raises(DomainError, match=r"hours\.times"):
        rules.check_times(*times, day=datetime(2027, 1, 15, tzinfo=UTC).date(), now=midnight + timedelta(hours=20))


def test_times_that_lie_ahead_are_refused():
    with pytest.raises(DomainError, match=r"hours\.times"):
        rules.check_times(NINE, NINE + timedelta(hours=1), day=NINE.date(), now=NINE + timedelta(minutes=30))
