"""Fund by fund in their order, refused only where the money is truly not there: against a slow second opinion."""

from __future__ import annotations

from collections import Counter
from itertools import chain, combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.domain.funds.allocating import Allocation, Demand, allocate

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""How long one takes says nothing of it where others work on the machine."""

held = st.lists(st.integers(0, 60), min_size=0, max_size=5)


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[int], list[Demand]]:
    parts = draw(held)
    which = st.sets(st.integers(0, len(parts) - 1)) if parts else st.just(set())
    demands = draw(st.lists(st.tuples(st.integers(0, 50), which), max_size=7))
    return parts, [Demand(fen, tuple(sorted(may))) for fen, may in demands]


def most_that_can_be_paid(parts: list[int], demands: list[Demand], first: int) -> int:
    """With the first so many parts, by trying every set of demands: those in it can have no more than the parts they
    may use hold, those outside no more than they want."""
    numbers = range(len(demands))
    sets = chain.from_iterable(combinations(numbers, size) for size in range(len(demands) + 1))
    return min(
        sum(demands[n].fen for n in numbers if n not in chosen)
        + sum(parts[part] for part in {part for n in chosen for part in demands[n].parts} if part < first)
        for chosen in map(set, sets)
    )


def paid_by(found: Allocation) -> Counter[int]:
    paid: Counter[int] = Counter()
    for piece in found.pieces:
        paid[piece.part] += piece.fen
    return paid


@PATIENT
@given(cases())
def test_nobody_is_paid_from_a_part_that_may_not_or_more_than_they_want(case):
    parts, demands = case

    found = allocate(parts, demands)

    wanted = Counter({n: demand.fen for n, demand in enumerate(demands)})
    for piece in found.pieces:
        assert piece.part in demands[piece.demand].parts
        assert piece.fen > 0
        wanted[piece.demand] -= piece.fen
    assert all(rest >= 0 for rest in wanted.values())
    assert all(paid <= parts[part] for part, paid in paid_by(found).items())


@PATIENT
@given(cases())
def test_earlier_parts_are_used_as_far_as_they_can_be_before_later_ones(case):
    parts, demands = case

    paid = paid_by(allocate(parts, demands))

    for first in range(len(parts) + 1):
        assert sum(paid[part] for part in range(first)) == most_that_can_be_paid(parts, demands, first)


@PATIENT
@given(cases())
def test_it_is_refused_exactly_where_the_money_is_not_there(case):
    parts, demands = case

    found = allocate(parts, demands)

    is_there = most_that_can_be_paid(parts, demands, len(parts)) == sum(demand.fen for demand in demands)
    assert (not found.shortfalls) == is_there
    if is_there:
        paid: Counter[int] = Counter()
        for piece in found.pieces:
            paid[piece.demand] += piece.fen
        assert paid == Counter({n: demand.fen for n, demand in enumerate(demands) if demand.fen})


@PATIENT
@given(cases())
def test_a_shortfall_names_demands_that_need_more_than_everything_they_may_use(case):
    parts, demands = case

    for short in allocate(parts, demands).shortfalls:
        assert set(short.parts) == {part for n in short.demands for part in demands[n].parts}
        assert short.needed_fen == sum(demands[n].fen for n in short.demands)
        assert short.there_fen == sum(parts[part] for part in short.parts)
        assert short.short_fen > 0


@PATIENT
@given(cases())
def test_shortfalls_are_of_different_people_and_add_up_to_all_that_is_short(case):
    parts, demands = case
    found = allocate(parts, demands)

    named = [n for short in found.shortfalls for n in short.demands]
    assert len(named) == len(set(named))
    all_of_it = sum(demand.fen for demand in demands) - most_that_can_be_paid(parts, demands, len(parts))
    assert sum(short.short_fen for short in found.shortfalls) == all_of_it


@PATIENT
@given(cases())
def test_the_same_question_has_the_same_answer(case):
    assert allocate(*case) == allocate(*case)


def test_who_has_a_choice_gives_way_to_who_has_none():
    """The first fund pays anybody, the second only model workers: they take the second where the first is too small."""
    anybody, workers = Demand(100, (0,)), Demand(100, (0, 1))

    found = allocate([120, 100], [workers, anybody])

    assert not found.shortfalls
    assert paid_by(found) == {0: 120, 1: 80}


def test_what_is_kept_for_a_group_is_not_there_for_others():
    kept, free = 0, 1
    others, workers = Demand(80, (free,)), Demand(10, (kept, free))

    (short,) = allocate([50, 70], [others, workers]).shortfalls

    assert (short.demands, short.parts, short.short_fen) == ((0,), (free,), 10)
