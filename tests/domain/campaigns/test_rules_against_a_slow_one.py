"""The engine against a second one that is slow and obvious, and against every way the unknown could turn out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.campaigns.some_facts import PLACE, a_rule, some_facts
from webapp.domain.campaigns.conditions import AgeBetween, Bound, HasCategory, HasCause, IncomeUpTo, Join, SizeBetween
from webapp.domain.campaigns.rules import Basis, Goods, Grant, LeftOutReason, Rule, decide
from webapp.domain.households.amounts import Qualifier
from webapp.domain.households.categories import Category
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.facts import HouseholdFacts

LABELS = (Category.DIBAO, Category.NEAR_DIBAO, Category.ORPHAN)
CAUSES, LINE = (HardshipCause.MAJOR_ILLNESS, HardshipCause.SCHOOLING), 700_01
CLOSE_TO_A_LIMIT = [0, 1, 69999, 70000, 70001, 70002, 105001, 105002, 105003, 140002, 10**7]
yearly = st.builds(Fraction, st.sampled_from(CLOSE_TO_A_LIMIT).map(lambda fen: fen * 12), st.sampled_from([1, 3, 7]))
maybe = st.none() | st.integers(0, 4)
ages = st.integers(0, 100)


@st.composite
def households(draw: st.DrawFn) -> HouseholdFacts:
    size = draw(st.none() | st.integers(1, 6))
    return some_facts(
        id=draw(st.uuids()), organisation_id=PLACE, size=size,
        categories=draw(st.frozensets(st.sampled_from(LABELS))), cause=draw(st.none() | st.sampled_from(CAUSES)),
        ages=tuple(draw(st.lists(ages, max_size=size or 3))),
        per_capita_yearly=draw(st.none() | yearly),
        income_qualifier=draw(st.sampled_from(list(Qualifier))),
    )  # fmt: skip


conditions = st.one_of(
    st.builds(HasCategory, st.lists(st.sampled_from(LABELS), min_size=1, unique=True).map(tuple), st.booleans()),
    st.builds(HasCause, st.lists(st.sampled_from(CAUSES), min_size=1, unique=True).map(tuple)),
    st.builds(AgeBetween, st.none() | ages, st.none() | ages),
    st.builds(SizeBetween, maybe, maybe),
    st.builds(lambda b, p: IncomeUpTo(b, p, None), st.sampled_from(Bound), st.sampled_from([100, 150, 200])),
    st.builds(lambda b, f: IncomeUpTo(b, None, f), st.sampled_from(Bound), st.sampled_from(CLOSE_TO_A_LIMIT)),
)
goods = st.lists(st.builds(Goods, st.just("米"), st.integers(1, 3), st.just("袋"), st.integers(0, 3)), max_size=2)
amounts = st.integers(0, 5)
grants = st.one_of(
    st.builds(lambda g: Grant(goods=tuple(g)), goods),
    st.builds(lambda f, g: Grant(Basis.HOUSEHOLD, f, goods=tuple(g)), amounts, goods),
    st.builds(lambda f, g: Grant(Basis.PERSON, f, goods=tuple(g)), amounts, goods),
    st.builds(lambda a, b, c, g: Grant(Basis.SIZE, steps=((1, a), (2, b), (4, c)), goods=tuple(g)), amounts, amounts,
              amounts, goods),
)  # fmt: skip


@st.composite
def standards(draw: st.DrawFn) -> list[Rule]:
    parts = st.tuples(st.lists(conditions, max_size=3), st.sampled_from(Join), grants)
    drawn = draw(st.lists(parts, max_size=4))
    return [a_rule(n, *asked, join=join, grant=grant) for n, (asked, join, grant) in enumerate(drawn, 1)]


# The second engine: yes is 1, no is 0, unknown is a half; one plain step after the other.


def met_slowly(condition: object, h: HouseholdFacts) -> float:
    match condition:
        case HasCategory(codes, all_of_them):
            count = len([c for c in codes if c in h.categories])
            return float(count == len(codes) if all_of_them else count > 0)
        case HasCause(codes):
            return 0.5 if h.cause is None else float(h.cause in codes)
        case AgeBetween(least, most):
            wanted = range(least or 0, 200 if most is None else most + 1)
            if [a for a in h.ages if a in wanted]:
                return 1.0
            return 0.5 if h.size is None or h.size > len(h.ages) else 0.0
        case SizeBetween(least, most):
            return 0.5 if h.size is None else float(h.size in range(least or 0, 200 if most is None else most + 1))
        case IncomeUpTo(bound, percent, amount):
            return income_slowly(h, bound, LINE * percent if percent is not None else amount * 100)
    raise AssertionError(condition)


def income_slowly(h: HouseholdFacts, bound: Bound, limit_in_hundredths: int) -> float:
    if h.per_capita_yearly is None:
        return 0.5
    told = h.per_capita_yearly * 100 / 12
    under = told < limit_in_hundredths or (told == limit_in_hundredths and bound is Bound.AT_MOST)
    if h.income_qualifier is Qualifier.JUST_UNDER:
        return 1.0 if under else 0.5
    if h.income_qualifier is Qualifier.AT_LEAST:
        return 0.5 if under else 0.0
    return float(under)


def rule_slowly(rule: Rule, h: HouseholdFacts) -> float:
    marks = [met_slowly(c, h) for c in rule.conditions]
    if rule.join is Join.ALL:
        return min([1.0, *marks])
    return max([0.0, *marks]) if rule.join is Join.ANY else 1.0 - max([0.0, *marks])


def money_slowly(grant: Grant, size: int | None) -> int | None:
    if grant.basis in (Basis.PERSON, Basis.SIZE) and size is None:
        return None
    table = {Basis.NOTHING: 0, Basis.HOUSEHOLD: grant.amount_fen, Basis.PERSON: grant.amount_fen * (size or 0)}
    if grant.basis is not Basis.SIZE:
        return table[grant.basis]
    paid = 0
    for least, fen in grant.steps:
        if size is not None and size >= least:
            paid = fen
    return paid


@settings(max_examples=400, deadline=None)
@given(households(), standards())
def test_both_engines_say_the_same(h: HouseholdFacts, rules: list[Rule]) -> None:
    met = [rule for rule in rules if rule_slowly(rule, h) == 1.0]
    money = {rule.number: money_slowly(rule.grant, h.size) for rule in met}

    decision = decide(h, rules, LINE)

    if not met:
        assert decision.rule is None
        assert (decision.reason is LeftOutReason.NO_STANDARD) == all(rule_slowly(rule, h) == 0.0 for rule in rules)
    elif None in money.values():
        assert decision.reason is LeftOutReason.SIZE_UNKNOWN
    else:
        worth = {r.number: money[r.number] + sum(g.quantity * g.unit_value_fen for g in r.grant.goods) for r in met}
        best = sorted(met, key=lambda r: (-worth[r.number], r.number))[0]
        assert decision.rule is best
        assert decision.amount_fen == money[best.number]
        assert decision.others == tuple(r.number for r in met if r is not best)


def ways_it_could_be(h: HouseholdFacts) -> list[HouseholdFacts]:
    """The same household with the gaps filled in, several ways."""
    sizes = [h.size] if h.size is not None else [max(1, len(h.ages)), len(h.ages) + 2]
    causes = [h.cause] if h.cause is not None else list(CAUSES)
    incomes = [Fraction(fen) for fen in (0, 840012, 1260018, 10**9)]
    if h.per_capita_yearly is not None:
        told = h.per_capita_yearly
        upwards, downwards = [told, told + 1, told + 10**9], [Fraction(0), told / 2, told]
        open_end = {Qualifier.AT_LEAST: upwards, Qualifier.JUST_UNDER: downwards}
        incomes = open_end.get(h.income_qualifier, [told])
    return [
        replace(h, size=size, cause=cause, per_capita_yearly=income, income_qualifier=Qualifier.EXACT,
                ages=h.ages + (age,) * (size - len(h.ages)))
        for size, cause, income, age in product(sizes, causes, incomes, (0, 30, 100))
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(households(), standards())
def test_nobody_is_on_the_list_by_a_standard_they_might_not_meet(h: HouseholdFacts, rules: list[Rule]) -> None:
    chosen = decide(h, rules, LINE).rule

    if chosen is not None:
        alone = [replace(chosen, number=1)]
        assert all(decide(way, alone, LINE).rule is not None for way in ways_it_could_be(h))


@settings(max_examples=200, deadline=None)
@given(households(), standards())
def test_nobody_is_told_they_meet_nothing_who_might_meet_something(h: HouseholdFacts, rules: list[Rule]) -> None:
    if decide(h, rules, LINE).reason is LeftOutReason.NO_STANDARD:
        assert all(decide(way, rules, LINE).rule is None for way in ways_it_could_be(h))
