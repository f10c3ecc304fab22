"""The engine against a second one that is slow and obvious, and against every way the unknown could turn out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.campaigns.some_facts import a_member, a_rule, some_facts
from webapp.domain.campaigns.conditions import (
    AgeBetween,
    Around,
    Bound,
    CauseConfirmed,
    Confirmed,
    Floor,
    HasAid,
    HasCategory,
    HasCause,
    HasDisability,
    HasOwnCategory,
    HasWorkStatus,
    HelpedLastTime,
    IncomeUpTo,
    Join,
    LivesIn,
    Loss,
    MedicalCost,
    NeedSays,
    SizeBetween,
    WorkSays,
    Years,
)
from webapp.domain.campaigns.deciding import decide
from webapp.domain.campaigns.rules import Basis, Goods, Grant, LeftOutReason, Rule
from webapp.domain.households.amounts import Qualifier
from webapp.domain.households.categories import Category
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.disability import Disability, DisabilityType
from webapp.domain.households.facts import HouseholdFacts, Member
from webapp.domain.households.relations import Relation
from webapp.domain.households.situations import WorkStatus, YearlySum
from webapp.domain.households.states import GovernmentAid

LABELS = (Category.DIBAO, Category.NEAR_DIBAO, Category.ORPHAN)
CAUSES, LINE = (HardshipCause.MAJOR_ILLNESS, HardshipCause.SCHOOLING), 700_01
CLOSE_TO_A_LIMIT = [0, 1, 69999, 70000, 70001, 70002, 105001, 105002, 105003, 140002, 10**7]
yearly = st.builds(Fraction, st.sampled_from(CLOSE_TO_A_LIMIT).map(lambda fen: fen * 12), st.sampled_from([1, 3, 7]))
WORDS, TYPES = ("米", "油"), (DisabilityType.SIGHT, DisabilityType.LIMBS)
PLACES, IDS = (UUID(int=1), UUID(int=2)), [UUID(int=n) for n in range(10, 14)]
AID, LEVELS = list(GovernmentAid), (1, 2)
OWN, WORK = (UUID(int=20), UUID(int=21)), (WorkStatus.AT_WORK, WorkStatus.RETIRED)
ON = date(2027, 2, 1)
CONFIRMED_ON = (date(2027, 1, 5), date(2026, 12, 31), date(2020, 1, 1))
HELPED = frozenset(IDS[:2])
AROUNDS = (Around(LINE), Around(LINE, HELPED))
maybe = st.none() | st.integers(0, 4)
ages = st.integers(0, 100)


def some_of(choices, least: int = 1):
    return st.lists(st.sampled_from(choices), min_size=least, unique=True).map(tuple)


texts = st.sampled_from(["", "米", "油和米", "煤"])
members = st.builds(
    Member, st.just(Relation.OTHER), st.none() | ages,
    st.none() | st.builds(Disability, st.none() | st.sampled_from(TYPES), st.none() | st.sampled_from((1, 2, 3))), texts,
    st.none() | st.sampled_from(WORK),
)  # fmt: skip
sums = st.builds(lambda fen, exact: (fen, exact), st.sampled_from(CLOSE_TO_A_LIMIT), st.sampled_from(list(Qualifier)))


@st.composite
def yearly_sums(draw: st.DrawFn, *, last_alone: bool) -> tuple[YearlySum, ...]:
    """Nothing told, this year's, this year's and the one before; or last year's alone."""
    years = draw(st.sampled_from([(), (2027,), (2027, 2026), *([(2026,), (2026, 2025)] if last_alone else [])]))
    return tuple(YearlySum(year, *draw(sums)) for year in years)


@st.composite
def households(draw: st.DrawFn, *, last_alone: bool = False) -> HouseholdFacts:
    size = draw(st.none() | st.integers(1, 6))
    cause, further = draw(st.none() | st.sampled_from(CAUSES)), draw(st.booleans())
    return some_facts(
        id=draw(st.sampled_from(IDS)), organisation_id=draw(st.sampled_from(PLACES)), size=size,
        categories=draw(st.frozensets(st.sampled_from(LABELS))), cause=cause,
        causes=() if cause is None else CAUSES if further else (cause,),
        members=tuple(draw(st.lists(members, max_size=size or 3))), needs=draw(texts),
        government_aid=draw(st.none() | st.sampled_from(AID)),
        per_capita_yearly=draw(st.none() | yearly),
        income_qualifier=draw(st.sampled_from(list(Qualifier))),
        own_categories=draw(st.frozensets(st.sampled_from(OWN))), counted_on=ON,
        medical=draw(yearly_sums(last_alone=last_alone)), loss=draw(yearly_sums(last_alone=last_alone)),
        cause_confirmed_on=draw(st.none() | st.sampled_from(CONFIRMED_ON)),
    )  # fmt: skip


of_a_person = st.one_of(
    st.builds(AgeBetween, st.none() | ages, st.none() | ages),
    st.builds(HasDisability, some_of(TYPES, 0), some_of(LEVELS, 0)),
    st.builds(WorkSays, some_of(WORDS)),
    st.builds(HasWorkStatus, some_of(WORK)),
)
conditions = st.one_of(
    st.builds(HasCategory, some_of(LABELS), st.booleans()),
    st.builds(HasCause, some_of(CAUSES), st.booleans()),
    of_a_person,
    st.builds(SizeBetween, maybe, maybe),
    st.builds(lambda b, p: IncomeUpTo(b, p, None), st.sampled_from(Bound), st.sampled_from([100, 150, 200])),
    st.builds(lambda b, f: IncomeUpTo(b, None, f), st.sampled_from(Bound), st.sampled_from(CLOSE_TO_A_LIMIT)),
    st.builds(NeedSays, some_of(WORDS)),
    st.builds(HasAid, some_of(AID)),
    st.builds(LivesIn, some_of(PLACES)),
    st.builds(HelpedLastTime, st.booleans()),
    st.builds(HasOwnCategory, some_of(OWN)),
    st.builds(MedicalCost, st.sampled_from(CLOSE_TO_A_LIMIT), st.sampled_from(Floor), st.sampled_from(Years)),
    st.builds(Loss, st.sampled_from(CLOSE_TO_A_LIMIT), st.sampled_from(Floor), st.sampled_from(Years)),
    st.builds(CauseConfirmed, st.sampled_from(Confirmed)),
)
goods = st.lists(st.builds(Goods, st.just("米"), st.integers(1, 3), st.just("袋"), st.integers(0, 3)), max_size=2)
amounts = st.integers(0, 5)
grants = st.one_of(
    st.builds(lambda g: Grant(goods=tuple(g)), goods),
    st.builds(lambda f, g: Grant(Basis.HOUSEHOLD, f, goods=tuple(g)), amounts, goods),
    st.builds(lambda f, g: Grant(Basis.PERSON, f, goods=tuple(g)), amounts, goods),
    st.builds(lambda a, b, c, g: Grant(Basis.SIZE, steps=((1, a), (2, b), (4, c)), goods=tuple(g)), amounts, amounts,
              amounts, goods),
    st.builds(lambda a, b, g: Grant(Basis.RANGE, a, most_fen=a + b, goods=tuple(g)), amounts, st.integers(1, 3), goods),
    st.builds(lambda f, g: Grant(Basis.PERSON, f, goods=tuple(g), in_kind="慰问品"), amounts, goods),
)  # fmt: skip


@st.composite
def standards(draw: st.DrawFn) -> list[Rule]:
    parts = st.tuples(st.lists(conditions, max_size=3), st.sampled_from(Join), grants)
    by_person = st.tuples(
        st.tuples(of_a_person, conditions), st.sampled_from((Join.ALL, Join.ANY)),
        st.builds(lambda f, g: Grant(Basis.MATCHING, f, goods=tuple(g)), amounts, goods),
    )  # fmt: skip
    drawn = draw(st.lists(parts | by_person, max_size=4))
    return [
        a_rule(n, *asked, join=join, grant=grant, excludes=tuple(draw(st.lists(conditions, max_size=1))),
               in_addition=draw(st.booleans()))
        for n, (asked, join, grant) in enumerate(drawn, 1)
    ]  # fmt: skip


# The second engine: yes is 1, no is 0, unknown is a half; one plain step after the other.


def met_slowly(condition: object, h: HouseholdFacts, around: Around) -> float:
    match condition:
        case HasCategory(codes, all_of_them):
            count = len([c for c in codes if c in h.categories])
            return float(count == len(codes) if all_of_them else count > 0)
        case HasCause(codes, any_place):
            if h.cause is None:
                return 0.5
            return float(h.cause in codes or (any_place and bool(set(h.causes) & set(codes))))
        case AgeBetween() | WorkSays() | HasWorkStatus():
            marks = [person_slowly(condition, m) for m in h.members]
            strangers = [0.5] * (1 if h.size is None else max(0, h.size - len(marks)))
            return max([0.0, *marks, *strangers])
        case HasDisability():
            marks = [person_slowly(condition, m) for m in h.members]
            return max([0.0, *marks])
        case SizeBetween(least, most):
            return 0.5 if h.size is None else float(h.size in range(least or 0, 200 if most is None else most + 1))
        case IncomeUpTo(bound, percent, amount):
            return income_slowly(h, bound, LINE * percent if percent is not None else amount * 100)
        case NeedSays(words):
            return float(any(word in h.needs for word in words)) if h.needs else 0.5
        case HasAid(codes):
            return 0.5 if h.government_aid is None else float(h.government_aid in codes)
        case LivesIn(places):
            return float(h.organisation_id in places)
        case HelpedLastTime(was):
            return 0.5 if around.helped is None else float((h.id in around.helped) == was)
        case HasOwnCategory(ids):
            return float(len([own for own in h.own_categories if own in ids]) > 0)
        case MedicalCost(fen, floor, years):
            return sum_slowly(h.medical, fen, floor, years)
        case Loss(fen, floor, years):
            return sum_slowly(h.loss, fen, floor, years)
        case CauseConfirmed(when):
            return confirmed_slowly(h.cause_confirmed_on, when)
    raise AssertionError(condition)


def sum_slowly(told: tuple[YearlySum, ...], limit: int, floor: Floor, years: Years) -> float:
    """This year's word goes before last year's; a sum that is open above may be more, one open below may be less."""
    for year in [2027] if years is Years.THIS else [2027, 2026]:
        for one in [sum_ for sum_ in told if sum_.year == year]:
            reached = one.fen > limit or (one.fen == limit and floor is Floor.AT_LEAST)
            if one.qualifier is Qualifier.AT_LEAST:
                return 1.0 if reached else 0.5
            if one.qualifier is Qualifier.JUST_UNDER:
                return 0.5 if reached else 0.0
            return float(reached)
    return 0.5


def confirmed_slowly(day: date | None, when: Confirmed) -> float:
    if day is None:
        return 0.5
    if when is Confirmed.EARLIER:
        return float(day < date(2027, 1, 1))
    first = date(2027, 1, 1) if when is Confirmed.THIS else date(2026, 1, 1)
    return float(first <= day <= date(2027, 12, 31))


def person_slowly(condition: object, m: Member) -> float:
    match condition:
        case AgeBetween(least, most):
            return 0.5 if m.age is None else float(m.age in range(least or 0, 200 if most is None else most + 1))
        case WorkSays(words):
            return float(any(word in m.work for word in words)) if m.work else 0.5
        case HasWorkStatus(codes):
            return 0.5 if m.work_status is None else float(m.work_status in codes)
        case HasDisability(types, levels):
            if m.disability is None:
                return 0.0
            marks = [1.0]
            if types:
                marks.append(0.5 if m.disability.type is None else float(m.disability.type in types))
            if levels:
                marks.append(0.5 if m.disability.level is None else float(m.disability.level in levels))
            return min(marks)
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


def rule_slowly(rule: Rule, h: HouseholdFacts, around: Around) -> float:
    barred = max([0.0, *(met_slowly(c, h, around) for c in rule.excludes)])
    marks = [met_slowly(c, h, around) for c in rule.conditions]
    table = {Join.ALL: min([1.0, *marks]), Join.ANY: max([0.0, *marks]), Join.NONE: 1.0 - max([0.0, *marks])}
    return min(table[rule.join], 1.0 - barred)


def people_slowly(rule: Rule, h: HouseholdFacts) -> int | None:
    asked = [c for c in rule.conditions if isinstance(c, AgeBetween | WorkSays | HasDisability | HasWorkStatus)]
    strangers = 1 if h.size is None else max(0, h.size - len(h.members))
    count = 0
    for person in [*h.members, *[a_member()] * strangers]:
        marks = [person_slowly(c, person) for c in asked]
        mark = min(marks) if rule.join is Join.ALL else max(marks)
        if mark == 0.5:
            return None
        count += mark == 1.0
    return count


def money_slowly(rule: Rule, h: HouseholdFacts) -> int | None:
    grant, size = rule.grant, h.size
    if grant.basis is Basis.MATCHING:
        people = people_slowly(rule, h)
        return None if people is None else people * grant.amount_fen
    if grant.basis in (Basis.PERSON, Basis.SIZE) and size is None:
        return None
    table = {Basis.NOTHING: 0, Basis.HOUSEHOLD: grant.amount_fen, Basis.PERSON: grant.amount_fen * (size or 0),
             Basis.RANGE: grant.amount_fen}  # fmt: skip
    if grant.basis is not Basis.SIZE:
        return table[grant.basis]
    paid = 0
    for least, fen in grant.steps:
        if size is not None and size >= least:
            paid = fen
    return paid


@settings(max_examples=600, deadline=None)
@given(households(last_alone=True), standards(), st.sampled_from(AROUNDS))
def test_both_engines_say_the_same(h: HouseholdFacts, rules: list[Rule], around: Around) -> None:
    met = [rule for rule in rules if rule_slowly(rule, h, around) == 1.0]
    money = {rule.number: money_slowly(rule, h) for rule in met}

    decision = decide(h, rules, around)

    if not met:
        assert decision.rule is None
        nothing = all(rule_slowly(rule, h, around) == 0.0 for rule in rules)
        assert (decision.reason is LeftOutReason.NO_STANDARD) == nothing
    elif None in money.values():
        assert decision.rule is None
        assert decision.reason is not LeftOutReason.NO_STANDARD
    else:
        worth = {r.number: money[r.number] + sum(g.quantity * g.unit_value_fen for g in r.grant.goods) for r in met}
        once = [rule for rule in met if not rule.in_addition]
        best = sorted(once, key=lambda r: (-worth[r.number], r.number))[:1]
        given_by = best + [rule for rule in met if rule.in_addition]
        assert decision.rule is given_by[0]
        assert decision.added == tuple(rule.number for rule in given_by[1:])
        assert decision.amount_fen == sum(money[r.number] for r in given_by if not r.grant.in_kind)
        assert decision.value_fen == sum(worth[rule.number] for rule in given_by)
        assert decision.others == tuple(rule.number for rule in once if rule not in best)
        room = sum(r.grant.most_fen - r.grant.amount_fen for r in given_by if r.grant.basis is Basis.RANGE)
        assert decision.most_fen == (decision.amount_fen + room if room else None)


def ways_it_could_be(h: HouseholdFacts) -> list[HouseholdFacts]:
    """The same household with the gaps filled in, several ways."""
    sizes = [h.size] if h.size is not None else [max(1, len(h.members)), len(h.members) + 2]
    causes = [(h.cause, h.causes)] if h.cause is not None else [(cause, (cause,)) for cause in CAUSES]
    incomes = [Fraction(fen) for fen in (0, 840012, 10**9)]
    if h.per_capita_yearly is not None:
        told = h.per_capita_yearly
        upwards, downwards = [told, told + 10**9], [Fraction(0), told]
        open_end = {Qualifier.AT_LEAST: upwards, Qualifier.JUST_UNDER: downwards}
        incomes = open_end.get(h.income_qualifier, [told])
    aids = [h.government_aid] if h.government_aid is not None else AID
    needs = [h.needs] if h.needs else ["油和米", "煤"]
    return [
        replace(h, size=size, cause=cause, causes=further, per_capita_yearly=income, needs=need, government_aid=aid,
                income_qualifier=Qualifier.EXACT, members=filled(h, size, age, *work), medical=exactly(h.medical, much),
                loss=exactly(h.loss, not much), cause_confirmed_on=h.cause_confirmed_on or confirmed)
        for size, (cause, further), income, aid, need, age, work, (much, confirmed)
        in product(sizes, causes, incomes, aids, needs, (0, 30, 100), zip(("油", "煤"), WORK, strict=True),
                   zip((False, True, True), CONFIRMED_ON, strict=True))
    ]  # fmt: skip


def exactly(told: tuple[YearlySum, ...], much: bool) -> tuple[YearlySum, ...]:
    """The sums without a doubt: as small or as great as what was said allows."""
    if not told:
        return (YearlySum(2027, 10**9 if much else 0),)
    ends = {Qualifier.AT_LEAST: (0, 10**9), Qualifier.JUST_UNDER: (-1, 0)}
    return tuple(YearlySum(one.year, max(0, one.fen + ends.get(one.qualifier, (0, 0))[much])) for one in told)


def filled(h: HouseholdFacts, size: int, age: int, work: str, status: WorkStatus) -> tuple[Member, ...]:
    """Everybody on file, and everything of them."""
    everybody = (*h.members, *[a_member()] * (size - len(h.members)))
    return tuple(
        replace(m, age=age if m.age is None else m.age, work=m.work or work, work_status=m.work_status or status,
                disability=m.disability and Disability(m.disability.type or TYPES[0], m.disability.level or 1))
        for m in everybody
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(households(), standards(), st.sampled_from(AROUNDS))
def test_nobody_is_on_the_list_by_a_standard_they_might_not_meet(
    h: HouseholdFacts, rules: list[Rule], around: Around
) -> None:
    chosen = decide(h, rules, around).rule

    if chosen is not None:
        alone = [replace(chosen, number=1)]
        assert all(decide(way, alone, around).rule is not None for way in ways_it_could_be(h))


@settings(max_examples=100, deadline=None)
@given(households(), standards())
def test_nobody_is_told_they_meet_nothing_who_might_meet_something(h: HouseholdFacts, rules: list[Rule]) -> None:
    around = AROUNDS[1]
    if decide(h, rules, around).reason is LeftOutReason.NO_STANDARD:
        assert all(decide(way, rules, around).rule is None for way in ways_it_could_be(h))
