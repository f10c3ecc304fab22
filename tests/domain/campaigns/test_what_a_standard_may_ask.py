"""Every condition by its own: met, not met, and what nobody knows (SPEC 4.2)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tests.domain.campaigns.some_facts import PLACE, a_member, a_rule, some_facts
from webapp.domain.campaigns.conditions import (
    AgeBetween,
    Answer,
    Around,
    CauseConfirmed,
    Condition,
    Confirmed,
    Floor,
    HasAid,
    HasCategory,
    HasCause,
    HasDisability,
    HasOwnCategory,
    HasWorkStatus,
    HelpedLastTime,
    Join,
    LivesIn,
    Loss,
    MedicalCost,
    NeedSays,
    WorkSays,
    Years,
    from_json,
)
from webapp.domain.campaigns.deciding import decide
from webapp.domain.campaigns.rules import LeftOutReason, rule_from_json
from webapp.domain.households.amounts import Qualifier
from webapp.domain.households.categories import Category
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.disability import Disability, DisabilityType
from webapp.domain.households.facts import HouseholdFacts
from webapp.domain.households.situations import WorkStatus, YearlySum
from webapp.domain.households.states import GovernmentAid

NOWHERE = Around()
LIMBS, SIGHT = DisabilityType.LIMBS, DisabilityType.SIGHT
ILL, STUDY = HardshipCause.MAJOR_ILLNESS, HardshipCause.SCHOOLING
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
DIBAO = frozenset({Category.DIBAO})


OURS, THEIRS, RETIRED = UUID(int=20), UUID(int=21), WorkStatus.RETIRED
LATELY = Years.THIS_OR_LAST


def paid(*told: tuple[int, int], exact: Qualifier = Qualifier.EXACT) -> HouseholdFacts:
    """Counted on a day of 2027, with what was paid for treatment in these years."""
    sums = tuple(YearlySum(year, fen, exact) for year, fen in told)
    return some_facts(counted_on=date(2027, 2, 1), medical=sums)


def confirmed(day: date | None) -> HouseholdFacts:
    return some_facts(counted_on=date(2027, 2, 1), cause_confirmed_on=day)


def with_disability(kind: DisabilityType | None, level: int | None, **said: object) -> HouseholdFacts:
    return some_facts(size=2, members=(a_member(40, disability=Disability(kind, level)), a_member(30)), **said)


@pytest.mark.parametrize(
    ("condition", "facts", "answer"),
    [
        (HasCause((STUDY,)), some_facts(cause=ILL, causes=(ILL, STUDY)), NO),
        (HasCause((STUDY,), any_place=True), some_facts(cause=ILL, causes=(ILL, STUDY)), YES),
        (HasCause((STUDY,), any_place=True), some_facts(cause=ILL, causes=(ILL,)), NO),
        (HasCause((STUDY,), any_place=True), some_facts(), UNKNOWN),
        (NeedSays(("棉被", "轮椅")), some_facts(needs="想要一床棉被"), YES),
        (NeedSays(("轮椅",)), some_facts(needs="想要一床棉被"), NO),
        (NeedSays(("轮椅",)), some_facts(needs=""), UNKNOWN),
        (HasAid((GovernmentAid.NONE, GovernmentAid.STILL_HARD)), some_facts(government_aid=GovernmentAid.NONE), YES),
        (HasAid((GovernmentAid.NONE,)), some_facts(government_aid=GovernmentAid.COVERED), NO),
        (HasAid((GovernmentAid.NONE,)), some_facts(), UNKNOWN),
        (LivesIn((PLACE,)), some_facts(), YES),
        (LivesIn((UUID(int=2),)), some_facts(), NO),
        (HasDisability(), with_disability(LIMBS, 3), YES),
        (HasDisability(), some_facts(), NO),
        (HasDisability((LIMBS,)), with_disability(LIMBS, None), YES),
        (HasDisability((SIGHT,)), with_disability(LIMBS, 1), NO),
        (HasDisability((SIGHT,)), with_disability(None, 1), UNKNOWN),
        (HasDisability(levels=(1, 2)), with_disability(LIMBS, 2), YES),
        (HasDisability(levels=(1, 2)), with_disability(LIMBS, 3), NO),
        (HasDisability(levels=(1, 2)), with_disability(LIMBS, None), UNKNOWN),
        (HasDisability((SIGHT,), (1,)), with_disability(LIMBS, None), NO),
        (HasDisability(), some_facts(categories=frozenset({Category.DISABLED})), UNKNOWN),
        (WorkSays(("失业",)), some_facts(size=1, members=(a_member(40, work="下岗失业"),)), YES),
        (WorkSays(("失业",)), some_facts(size=1, members=(a_member(40, work="务农"),)), NO),
        (WorkSays(("失业",)), some_facts(size=2, members=(a_member(40, work="务农"),)), UNKNOWN),
        (WorkSays(("失业",)), some_facts(size=None, members=(a_member(40, work="务农"),)), UNKNOWN),
        (HasOwnCategory((OURS, THEIRS)), some_facts(own_categories=frozenset({THEIRS})), YES),
        (HasOwnCategory((OURS,)), some_facts(own_categories=frozenset({THEIRS})), NO),
        (HasWorkStatus((RETIRED,)), some_facts(members=(a_member(60, work_status=RETIRED),)), YES),
        (HasWorkStatus((RETIRED,)), some_facts(members=(a_member(60, work_status=WorkStatus.AT_WORK),)), NO),
        (HasWorkStatus((RETIRED,)), some_facts(members=(a_member(60),)), UNKNOWN),
        (MedicalCost(20_000_00), paid((2027, 20_000_00)), YES),
        (MedicalCost(20_000_00, Floor.ABOVE), paid((2027, 20_000_00)), NO),
        (MedicalCost(20_000_00), paid((2027, 19_999_99)), NO),
        (MedicalCost(20_000_00), paid(), UNKNOWN),
        (MedicalCost(20_000_00), paid((2026, 90_000_00)), UNKNOWN),
        (MedicalCost(20_000_00, years=LATELY), paid((2026, 90_000_00)), YES),
        (MedicalCost(20_000_00, years=LATELY), paid((2027, 1_00), (2026, 90_000_00)), NO),
        (MedicalCost(20_000_00, years=LATELY), paid((2025, 90_000_00)), UNKNOWN),
        (MedicalCost(20_000_00), paid((2027, 10_000_00), exact=Qualifier.AT_LEAST), UNKNOWN),
        (MedicalCost(20_000_00), paid((2027, 30_000_00), exact=Qualifier.AT_LEAST), YES),
        (MedicalCost(20_000_00), paid((2027, 30_000_00), exact=Qualifier.JUST_UNDER), UNKNOWN),
        (MedicalCost(20_000_00), paid((2027, 10_000_00), exact=Qualifier.JUST_UNDER), NO),
        (MedicalCost(20_000_00), some_facts(medical=(YearlySum(2027, 30_000_00),)), UNKNOWN),
        (Loss(5_000_00), paid((2027, 90_000_00)), UNKNOWN),
        (Loss(5_000_00), some_facts(counted_on=date(2027, 2, 1), loss=(YearlySum(2027, 5_000_00),)), YES),
        (CauseConfirmed(Confirmed.THIS), confirmed(date(2027, 1, 1)), YES),
        (CauseConfirmed(Confirmed.THIS), confirmed(date(2026, 12, 31)), NO),
        (CauseConfirmed(Confirmed.THIS_OR_LAST), confirmed(date(2026, 1, 1)), YES),
        (CauseConfirmed(Confirmed.THIS_OR_LAST), confirmed(date(2025, 12, 31)), NO),
        (CauseConfirmed(Confirmed.EARLIER), confirmed(date(2026, 12, 31)), YES),
        (CauseConfirmed(Confirmed.EARLIER), confirmed(date(2027, 1, 1)), NO),
        (CauseConfirmed(Confirmed.THIS), confirmed(None), UNKNOWN),
        (AgeBetween(60, None), some_facts(size=2, ages=(59, 40)), NO),
        (AgeBetween(60, None), some_facts(size=3, ages=(59, 40)), UNKNOWN),
    ],
)
def test_a_condition_is_met_or_not_or_unknown(condition: Condition, facts: HouseholdFacts, answer: Answer) -> None:
    assert condition.ask(facts, NOWHERE) is answer
    assert from_json(condition.as_json()) == condition


def test_helped_last_time_is_known_only_where_a_list_is_on_record() -> None:
    facts = some_facts()
    helped, others, nobody_knows = Around(helped=frozenset({facts.id})), Around(helped=frozenset()), Around()

    asked = [HelpedLastTime(was).ask(facts, around) for was in (True, False) for around in (helped, others)]

    assert asked == [YES, NO, NO, YES]
    assert HelpedLastTime(True).ask(facts, nobody_knows) is UNKNOWN
    assert decide(facts, [a_rule(1, HelpedLastTime(False))], nobody_knows).reason is LeftOutReason.LAST_TIME_UNKNOWN


def test_an_excluded_group_receives_nothing_by_that_standard_however_the_rest_is_joined() -> None:
    rule = a_rule(1, AgeBetween(60, None), LivesIn((PLACE,)), join=Join.ANY, excludes=(HasCategory((Category.DIBAO,)),))

    assert decide(some_facts(), [rule], NOWHERE).rule is rule
    assert decide(some_facts(categories=DIBAO), [rule], NOWHERE).reason is LeftOutReason.NO_STANDARD


def test_who_might_be_excluded_waits_until_it_is_known() -> None:
    rule = a_rule(1, excludes=(HasAid((GovernmentAid.COVERED,)),))

    assert decide(some_facts(), [rule], NOWHERE).reason is LeftOutReason.AID_UNKNOWN
    assert decide(some_facts(government_aid=GovernmentAid.NONE), [rule], NOWHERE).rule is rule


def test_who_is_certainly_excluded_is_not_asked_for_more() -> None:
    rule = a_rule(1, AgeBetween(60, None), excludes=(HasCategory((Category.DIBAO,)),))
    facts = some_facts(size=3, categories=DIBAO)

    assert decide(facts, [rule], NOWHERE).reason is LeftOutReason.NO_STANDARD


def test_a_standard_with_exclusions_comes_back_from_json_as_it_was() -> None:
    rule = a_rule(2, HasCause((ILL,), any_place=True), excludes=(HelpedLastTime(True),), in_addition=True)

    assert rule_from_json(rule.as_json()) == rule


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (MedicalCost(20_000_00), LeftOutReason.MEDICAL_UNKNOWN),
        (Loss(5_000_00), LeftOutReason.LOSS_UNKNOWN),
        (CauseConfirmed(Confirmed.THIS), LeftOutReason.CONFIRMED_UNKNOWN),
        (HasWorkStatus((RETIRED,)), LeftOutReason.WORK_UNKNOWN),
    ],
)
def test_what_is_not_known_of_a_year_is_said_by_name(condition: Condition, reason: LeftOutReason) -> None:
    assert decide(some_facts(), [a_rule(1, condition)], NOWHERE).reason is reason


def test_a_cause_kept_before_asks_for_the_main_one() -> None:
    assert from_json({"kind": "cause", "codes": ["schooling"]}) == HasCause((STUDY,), any_place=False)
