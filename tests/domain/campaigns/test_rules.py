"""Once, at the highest; what nobody knows is never guessed (SPEC 4.2, 4.3, 4.6)."""

from __future__ import annotations

from tests.domain.campaigns.some_facts import QUILT, RICE, a_rule, income_up_to, some_facts
from webapp.domain.campaigns.conditions import (
    AgeBetween,
    Around,
    Bound,
    Doubt,
    HasCategory,
    HasCause,
    Join,
    SizeBetween,
)
from webapp.domain.campaigns.deciding import decide
from webapp.domain.campaigns.rules import Basis, Grant, LeftOutReason, rule_from_json
from webapp.domain.households.amounts import Qualifier
from webapp.domain.households.categories import Category
from webapp.domain.households.causes import HardshipCause

LINE = Around(800_00)
DIBAO = HasCategory((Category.DIBAO,))
ALONE = HasCategory((Category.ELDERLY_LIVING_ALONE,))
BY_SIZE = Grant(Basis.SIZE, steps=((1, 650_00), (2, 980_00), (3, 1250_00)), goods=(RICE,))


def test_a_household_that_meets_two_standards_gets_the_higher_once():
    rules = [a_rule(1, DIBAO, fen=650_00), a_rule(2, ALONE, fen=700_00)]

    decision = decide(some_facts(categories=frozenset({Category.DIBAO, Category.ELDERLY_LIVING_ALONE})), rules, LINE)

    assert decision.rule is rules[1]
    assert decision.amount_fen == 700_00
    assert decision.others == (1,)


def test_goods_count_at_their_assessed_value():
    rules = [a_rule(1, DIBAO, fen=700_00), a_rule(2, DIBAO, grant=Grant(Basis.HOUSEHOLD, 600_00, goods=(QUILT,)))]

    decision = decide(some_facts(categories=frozenset({Category.DIBAO})), rules, LINE)

    assert decision.rule is rules[1]
    assert decision.amount_fen == 600_00
    assert decision.value_fen == 780_00


def test_a_tie_goes_to_the_earlier_standard():
    rules = [a_rule(1, DIBAO), a_rule(2, ALONE)]

    decision = decide(some_facts(categories=frozenset({Category.DIBAO, Category.ELDERLY_LIVING_ALONE})), rules, LINE)

    assert decision.rule is rules[0]
    assert decision.others == (2,)


def test_unknown_income_meets_no_income_condition_and_is_told():
    decision = decide(some_facts(per_capita_income_fen=None), [a_rule(1, income_up_to(150))], LINE)

    assert decision.rule is None
    assert decision.reason is LeftOutReason.INCOME_UNKNOWN


def test_unknown_income_does_not_slip_in_through_none_of_these():
    rule = a_rule(1, income_up_to(150), join=Join.NONE)

    assert decide(some_facts(per_capita_income_fen=None), [rule], LINE).reason is LeftOutReason.INCOME_UNKNOWN
    assert decide(some_facts(per_capita_income_fen=9000_00), [rule], LINE).rule is rule


def test_zero_income_is_known():
    assert decide(some_facts(per_capita_income_fen=0), [a_rule(1, income_up_to(100))], LINE).rule is not None


def test_the_limit_itself_counts_or_not_as_the_standard_says():
    at_the_limit = some_facts(per_capita_income_fen=1200_00)

    assert decide(at_the_limit, [a_rule(1, income_up_to(150, Bound.AT_MOST))], LINE).rule is not None
    assert decide(at_the_limit, [a_rule(1, income_up_to(150, Bound.BELOW))], LINE).rule is None


def test_a_limit_between_two_fen_is_not_rounded():
    one_fen_under, one_fen_over = some_facts(per_capita_income_fen=1049), some_facts(per_capita_income_fen=1050)

    assert decide(one_fen_under, [a_rule(1, income_up_to(150))], Around(6_99)).rule is None
    assert decide(some_facts(per_capita_income_fen=1048), [a_rule(1, income_up_to(150))], Around(6_99)).rule is not None
    assert decide(one_fen_over, [a_rule(1, income_up_to(150))], Around(7_00)).rule is not None


def test_more_than_a_figure_under_the_limit_is_unknown_and_over_it_is_no():
    rules = [a_rule(1, income_up_to(100))]
    at_least = {"income_qualifier": Qualifier.AT_LEAST}

    under = decide(some_facts(per_capita_income_fen=600_00, **at_least), rules, LINE)
    over = decide(some_facts(per_capita_income_fen=900_00, **at_least), rules, LINE)

    assert (under.reason, over.reason) == (LeftOutReason.INCOME_UNKNOWN, LeftOutReason.NO_STANDARD)


def test_at_most_a_figure_over_the_limit_is_unknown_too():
    rules = [a_rule(1, income_up_to(100))]
    at_most = {"income_qualifier": Qualifier.JUST_UNDER}

    under = decide(some_facts(per_capita_income_fen=600_00, **at_most), rules, LINE)
    over = decide(some_facts(per_capita_income_fen=900_00, **at_most), rules, LINE)

    assert (under.rule, over.reason) == (rules[0], LeftOutReason.INCOME_UNKNOWN)


def test_without_the_local_line_nobody_is_measured_by_it():
    assert decide(some_facts(per_capita_income_fen=1), [a_rule(1, income_up_to(100))], Around()).rule is None


def test_a_payment_by_size_waits_until_the_size_is_known():
    rules = [a_rule(1, DIBAO, grant=BY_SIZE), a_rule(2, ALONE, fen=700_00)]
    household = {"categories": frozenset({Category.DIBAO, Category.ELDERLY_LIVING_ALONE})}

    waiting = decide(some_facts(size=None, **household), rules, LINE)

    assert waiting.reason is LeftOutReason.SIZE_UNKNOWN
    assert waiting.others == (1, 2)
    assert decide(some_facts(size=2, **household), rules, LINE).amount_fen == 980_00


def test_five_people_are_paid_by_the_last_step():
    rule = a_rule(1, grant=BY_SIZE)

    paid = [decide(some_facts(size=n), [rule], LINE).amount_fen for n in (1, 2, 3, 5)]

    assert paid == [650_00, 980_00, 1250_00, 1250_00]


def test_money_for_each_person_counts_all_who_live_there():
    assert decide(some_facts(size=4), [a_rule(1, grant=Grant(Basis.PERSON, 200_00))], LINE).amount_fen == 800_00


def test_one_member_of_the_age_is_enough_and_both_ends_count():
    seventy = a_rule(1, AgeBetween(70, None))

    assert decide(some_facts(size=2, ages=(70, 40)), [seventy], LINE).rule is seventy
    assert decide(some_facts(size=2, ages=(69, 40)), [seventy], LINE).reason is LeftOutReason.NO_STANDARD


def test_a_member_without_a_birthday_leaves_the_age_open():
    decision = decide(some_facts(size=2, ages=(40,)), [a_rule(1, AgeBetween(70, None))], LINE)

    assert decision.reason is LeftOutReason.AGE_UNKNOWN


def test_who_meets_nothing_is_told_so():
    assert decide(some_facts(), [a_rule(1, DIBAO)], LINE).reason is LeftOutReason.NO_STANDARD


def test_what_is_unknown_stays_a_doubt_beside_what_is_granted():
    rules = [a_rule(1, ALONE, fen=700_00), a_rule(2, income_up_to(150), fen=1500_00)]

    decision = decide(some_facts(categories=frozenset({Category.ELDERLY_LIVING_ALONE})), rules, LINE)

    assert decision.rule is rules[0]
    assert decision.doubts == (Doubt.INCOME,)


def test_all_any_none_and_all_of_several_labels():
    both = some_facts(categories=frozenset({Category.DIBAO, Category.ELDERLY_LIVING_ALONE}))
    one = some_facts(categories=frozenset({Category.DIBAO}))
    all_of_them = HasCategory((Category.DIBAO, Category.ELDERLY_LIVING_ALONE), all_of_them=True)

    assert decide(one, [a_rule(1, DIBAO, ALONE)], LINE).rule is None
    assert decide(one, [a_rule(1, DIBAO, ALONE, join=Join.ANY)], LINE).rule is not None
    assert decide(one, [a_rule(1, ALONE, SizeBetween(3, None), join=Join.NONE)], LINE).rule is not None
    assert decide(one, [a_rule(1, all_of_them)], LINE).rule is None
    assert decide(both, [a_rule(1, all_of_them)], LINE).rule is not None


def test_a_standard_without_conditions_is_for_everyone():
    assert decide(some_facts(), [a_rule(1)], Around()).rule is not None


def test_a_rule_comes_back_from_json_as_it_was():
    asked = (DIBAO, HasCause((HardshipCause.MAJOR_ILLNESS,)), AgeBetween(60, None), SizeBetween(None, 2))
    rule = a_rule(3, *asked, income_up_to(150), join=Join.ANY, grant=BY_SIZE)

    assert rule_from_json(rule.as_json()) == rule
