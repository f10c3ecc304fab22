"""When there is less than there are who meet a standard, the graver comes first, everywhere and always (SPEC 4.2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.campaigns.some_facts import PLACE, a_member, a_rule, some_facts
from webapp.domain.campaigns.conditions import AgeBetween, Around, HasCategory
from webapp.domain.campaigns.deciding import Decision, applicants, decide, meet
from webapp.domain.campaigns.forecast import Forecast
from webapp.domain.campaigns.grants import Grant
from webapp.domain.campaigns.quotas import Applicant, Quota, Seats, Severity, allocate, quota_from_json, rank
from webapp.domain.campaigns.rules import Basis, LeftOutReason, Rule, rule_from_json
from webapp.domain.households.categories import Category
from webapp.domain.households.disability import Disability
from webapp.domain.households.facts import HouseholdFacts

HERE, THERE = PLACE, UUID(int=2)
AROUND = Around(800_00)
POOREST = (Severity.LOWEST_INCOME,)
DIBAO = HasCategory((Category.DIBAO,))


def a_poor_household(yuan: int | None, place: UUID = HERE, **said: object) -> HouseholdFacts:
    return some_facts(organisation_id=place, per_capita_income_fen=None if yuan is None else yuan * 100, **said)


def everybody(households: list[HouseholdFacts], rules: list[Rule], used: dict[int, Counter[UUID]] | None = None):
    """What is decided for each, seats given out among all."""
    quotas = {rule.number: rule.quota for rule in rules if rule.quota}
    asking = [a for h in households for a in applicants(h, meet(h, rules, AROUND))]
    seats = allocate(quotas, asking, used or {})
    return [decide(h, rules, AROUND, seats) for h in households]


def listed(decisions: list[Decision]) -> list[bool]:
    return [decision.rule is not None for decision in decisions]


def test_the_poorest_come_first_and_the_rest_learn_their_place_in_line() -> None:
    households = [a_poor_household(yuan) for yuan in (500, 300, None, 400)]

    decisions = everybody(households, [a_rule(1, quota=Quota(2, order=POOREST))])

    assert listed(decisions) == [False, True, False, True]
    assert [d.reason for d in decisions if d.rule is None] == [LeftOutReason.QUOTA] * 2
    assert [d.queued for d in decisions] == [((1, 1),), (), ((1, 2),), ()]


@pytest.mark.parametrize(
    ("severity", "graver", "less", "unknown"),
    [
        (Severity.LOWEST_INCOME, {"per_capita_yearly": Fraction(1, 3)}, {"per_capita_yearly": Fraction(2, 3)},
         {"per_capita_yearly": None}),
        (Severity.OLDEST, {"ages": (90, 20)}, {"ages": (89, 30)}, {"members": ()}),
        (Severity.YOUNGEST, {"ages": (40, 1)}, {"ages": (39, 2)}, {"members": ()}),
        (Severity.MOST_PEOPLE, {"size": 5}, {"size": 4}, {"size": None}),
        (Severity.GRAVEST_DISABILITY, {"members": (a_member(disability=Disability(None, 1)),)},
         {"members": (a_member(disability=Disability(None, 2)),)}, {"members": ()}),
    ],
)  # fmt: skip
def test_each_order_of_severity(severity, graver, less, unknown) -> None:
    ranked = [rank(some_facts(**said), (severity,)) for said in (graver, less, unknown)]

    assert ranked == sorted(ranked)


def test_the_second_order_decides_where_the_first_is_equal_and_then_the_file() -> None:
    old, young = a_poor_household(300, ages=(80,)), a_poor_household(300, ages=(30,))
    twins = sorted((a_poor_household(300), a_poor_household(300)), key=lambda h: h.id)

    by_age = [a_rule(1, quota=Quota(1, order=(Severity.LOWEST_INCOME, Severity.OLDEST)))]

    assert listed(everybody([young, old], by_age)) == [False, True]
    assert listed(everybody(twins[::-1], by_age)) == [False, True]


def test_who_finds_the_highest_full_receives_the_next() -> None:
    rules = [a_rule(1, fen=900_00, quota=Quota(1, order=POOREST)), a_rule(2, fen=500_00)]

    poor, less_poor = everybody([a_poor_household(200), a_poor_household(300)], rules)

    assert (poor.amount_fen, poor.others, poor.queued) == (900_00, (2,), ())
    assert (less_poor.amount_fen, less_poor.others, less_poor.queued) == (500_00, (), ((1, 1),))


def test_a_standard_in_addition_has_a_line_of_its_own() -> None:
    rules = [a_rule(1, fen=900_00, quota=Quota(1, order=POOREST)),
             a_rule(2, fen=80_00, in_addition=True, quota=Quota(1, order=(Severity.MOST_PEOPLE,)))]  # fmt: skip

    poor, many = everybody([a_poor_household(200), a_poor_household(300, size=6)], rules)

    assert (poor.amount_fen, poor.added, poor.queued) == (900_00, (), ((2, 1),))
    assert (many.amount_fen, many.rule, many.queued) == (80_00, rules[1], ((1, 1),))


def test_each_community_has_its_seats_and_what_it_does_not_use_may_go_to_the_gravest_elsewhere() -> None:
    households = [a_poor_household(yuan, HERE) for yuan in (100, 200, 300)] + [a_poor_household(900, THERE)]
    places = ((HERE, 1), (THERE, 2))

    apart = everybody(households, [a_rule(1, quota=Quota(None, places, POOREST))])
    balanced = everybody(households, [a_rule(1, quota=Quota(None, places, POOREST, balanced=True))])

    assert listed(apart) == [True, False, False, True]
    assert listed(balanced) == [True, True, False, True]
    assert balanced[2].queued == ((1, 1),)


def test_a_community_without_seats_has_none_and_the_total_holds_too() -> None:
    households = [a_poor_household(1, THERE), a_poor_household(2, HERE), a_poor_household(3, HERE)]

    assert listed(everybody(households, [a_rule(1, quota=Quota(1, ((HERE, 2),), POOREST))])) == [False, True, False]


def test_seats_of_earlier_lists_are_gone() -> None:
    households = [a_poor_household(1), a_poor_household(2)]
    rules = [a_rule(1, quota=Quota(3, ((HERE, 2), (THERE, 1)), POOREST))]

    assert listed(everybody(households, rules, {1: Counter({HERE: 1})})) == [True, False]


def test_who_waits_for_an_unknown_size_takes_nobodys_seat() -> None:
    by_size = Grant(Basis.SIZE, steps=((1, 100_00),))
    waiting, known = a_poor_household(1, size=None), a_poor_household(2)

    assert listed(everybody([waiting, known], [a_rule(1, grant=by_size, quota=Quota(1, order=POOREST))])) == [
        False, True]  # fmt: skip


def test_who_comes_to_the_register_while_the_list_is_made_stands_last_in_line() -> None:
    rule = a_rule(1, quota=Quota(5))
    seats = Seats({1: frozenset()}, {1: {uuid4(): 1}})

    assert decide(some_facts(), [rule], AROUND, seats).queued == ((1, 2),)


def test_a_quota_comes_back_from_json_as_it_was() -> None:
    quota = Quota(7, ((HERE, 3), (THERE, 4)), POOREST, balanced=True)

    assert quota_from_json(quota.as_json()) == quota
    assert quota_from_json({}) is None
    assert rule_from_json(a_rule(1, quota=quota).as_json()).quota == quota


def test_a_try_out_counts_what_is_used_and_who_waits() -> None:
    rules = [a_rule(1, quota=Quota(1, order=POOREST))]
    forecast = Forecast()
    for decision in everybody([a_poor_household(1), a_poor_household(2)], rules):
        forecast.add(HERE, decision)

    assert (forecast.quotas[1][HERE].used, forecast.quotas[1][HERE].waiting) == (1, 1)
    assert Forecast.from_json(forecast.as_json()) == forecast


# Against a second way that is slow and obvious: one household after the other asks for its next seat, and a standard
# that is asked looks at everybody who ever asked it, from the beginning.

quotas = st.builds(
    Quota, st.none() | st.integers(0, 4),
    st.sampled_from([(), ((HERE, 1),), ((HERE, 2), (THERE, 1)), ((HERE, 0), (THERE, 2))]),
    st.lists(st.sampled_from(Severity), max_size=2, unique=True).map(tuple), st.booleans(),
).map(lambda quota: replace(quota, total=1) if quota.total is None and not quota.places else quota)  # fmt: skip
facts_of_many = st.lists(
    st.builds(
        lambda yuan, place, age, size, dibao: a_poor_household(
            yuan, place, ages=(age,), size=size, categories=frozenset({Category.DIBAO} if dibao else ())
        ),
        st.none() | st.integers(1, 3), st.sampled_from([HERE, THERE]), st.integers(60, 63), st.integers(1, 3),
        st.booleans(),
    ),
    max_size=9,
).flatmap(lambda found: st.permutations(range(len(found))).map(
    lambda order: [replace(h, id=UUID(int=n)) for n, h in zip(order, found, strict=True)]
))  # fmt: skip


@st.composite
def standards_with_quotas(draw: st.DrawFn) -> list[Rule]:
    count = draw(st.integers(1, 4))
    asked = st.sampled_from([(), (DIBAO,), (AgeBetween(62, None),)])
    return [
        a_rule(n, *draw(asked), fen=draw(st.integers(1, 3)), in_addition=draw(st.booleans()),
               quota=draw(st.none() | quotas))
        for n in range(1, count + 1)
    ]  # fmt: skip


used_seats = st.dictionaries(st.integers(1, 4), st.builds(lambda n: Counter({HERE: n}), st.integers(0, 2)))


def seated_slowly(quota: Quota, number: int, asked: list[Applicant], used: Counter[UUID]) -> list[Applicant]:
    line, seated = sorted(asked, key=lambda a: a.ranks[number]), []
    seats = quota.total if quota.total is not None else sum(n for _, n in quota.places)
    for applicant in line:
        here = [a for a in seated if a.place == applicant.place]
        room = dict(quota.places).get(applicant.place, 0) if quota.places else seats
        taken_here = used[applicant.place] if quota.places else used.total()
        if len(here if quota.places else seated) + taken_here < room and len(seated) + used.total() < seats:
            seated.append(applicant)
    for applicant in line:
        if quota.balanced and quota.places and applicant not in seated and len(seated) + used.total() < seats:
            seated.append(applicant)
    return seated


def allocate_slowly(rules: list[Rule], asking: list[Applicant], used: dict[int, Counter[UUID]]) -> dict[int, set[UUID]]:
    limits = {rule.number: rule.quota for rule in rules if rule.quota}
    asked: dict[int, list[Applicant]] = {number: [] for number in limits}
    at = [0] * len(asking)
    moved = True
    while moved:
        moved = False
        for i, applicant in reversed(list(enumerate(asking))):
            if at[i] >= len(applicant.wants) or (number := applicant.wants[at[i]]) not in limits:
                continue
            if applicant not in asked[number]:
                asked[number].append(applicant)
                moved = True  # somebody who sat there may have to stand up
            if applicant not in seated_slowly(limits[number], number, asked[number], used.get(number, Counter())):
                at[i], moved = at[i] + 1, True
    return {number: {a.id for a in seated_slowly(limits[number], number, asked[number], used.get(number, Counter()))}
            for number in limits}  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(facts_of_many, standards_with_quotas(), used_seats)
def test_both_ways_of_giving_out_seats_say_the_same(households, rules, used) -> None:
    asking = [a for h in households for a in applicants(h, meet(h, rules, AROUND))]
    limits = {rule.number: rule.quota for rule in rules if rule.quota}

    seats = allocate(limits, asking, used)

    assert {number: set(ids) for number, ids in seats.granted.items()} == allocate_slowly(rules, asking, used)


@settings(max_examples=300, deadline=None)
@given(facts_of_many, standards_with_quotas(), used_seats)
def test_no_quota_is_exceeded_and_nobody_graver_waits_behind(households, rules, used) -> None:
    decisions = everybody(households, rules, used)
    for rule in rules:
        if rule.quota is None:
            continue
        held = used.get(rule.number, Counter())
        given = [h for h, d in zip(households, decisions, strict=True) if rule.number in [s.rule.number for s in d.given]]
        waiting = [h for h, d in zip(households, decisions, strict=True) if rule.number in dict(d.queued)]
        assert len(given) <= max(0, rule.quota.seats - held.total())
        order = sorted(waiting, key=lambda h: rank(h, rule.quota.order))
        assert [dict(d.queued)[rule.number] for h in order
                for d in [decisions[households.index(h)]]] == sorted(
                    dict(d.queued)[rule.number] for d in decisions if rule.number in dict(d.queued))  # fmt: skip
        for left in waiting:
            ahead = [h for h in given if rank(h, rule.quota.order) > rank(left, rule.quota.order)]
            assert not [h for h in ahead if h.organisation_id == left.organisation_id]


@settings(max_examples=200, deadline=None)
@given(facts_of_many, standards_with_quotas())
def test_the_order_in_which_households_come_changes_nothing(households, rules) -> None:
    there, back = everybody(households, rules), everybody(households[::-1], rules)

    assert there == back[::-1]


@settings(max_examples=200, deadline=None)
@given(facts_of_many, standards_with_quotas())
def test_the_sums_of_a_forecast_are_those_of_its_lines_to_the_fen(households, rules) -> None:
    forecast, decisions = Forecast(), everybody(households, rules)
    for household, decision in zip(households, decisions, strict=True):
        forecast.add(household.organisation_id, decision)

    by_rule = sum(count.money_fen for count in forecast.rules.values())
    assert sum(d.amount_fen for d in decisions) == forecast.total.money_fen == by_rule
    assert forecast.total.listed + forecast.total.left_out == len(households)
