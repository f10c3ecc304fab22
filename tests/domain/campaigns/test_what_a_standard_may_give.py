"""Money by several measures, in kind, between two ends, and in addition; whose income it is divided by (SPEC 4.2, 4.3)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.domain.campaigns.some_facts import QUILT, RICE, a_member, a_rule, income_up_to, some_facts
from webapp.domain.campaigns.conditions import AgeBetween, Around, HasCategory, HasDisability, Join
from webapp.domain.campaigns.counting import Counting, recount, size_for_income
from webapp.domain.campaigns.deciding import decide
from webapp.domain.campaigns.grants import Goods, grant_from_json, together
from webapp.domain.campaigns.rules import Basis, Grant, LeftOutReason
from webapp.domain.households.amounts import Period, Qualifier
from webapp.domain.households.categories import Category
from webapp.domain.households.disability import Disability
from webapp.domain.households.entries import StatedIncome
from webapp.domain.households.importing.preview import IncomeBasis
from webapp.domain.households.relations import Relation

HERE = Around()
EACH_HUNDRED = Grant(Basis.MATCHING, 100_00)
OLD, CHILD = AgeBetween(70, None), AgeBetween(None, 15)
DIBAO = HasCategory((Category.DIBAO,))
R = Relation


def test_money_for_each_matching_member_counts_only_them() -> None:
    facts = some_facts(size=4, ages=(75, 71, 40, 9))

    assert decide(facts, [a_rule(1, OLD, grant=EACH_HUNDRED)], HERE).amount_fen == 200_00
    assert decide(facts, [a_rule(1, OLD, CHILD, join=Join.ANY, grant=EACH_HUNDRED)], HERE).amount_fen == 300_00
    assert decide(facts, [a_rule(1, OLD, grant=Grant(Basis.PERSON, 100_00))], HERE).amount_fen == 400_00


def test_all_conditions_about_a_person_are_about_the_same_person() -> None:
    disabled_child = a_member(9, disability=Disability(None, 1))
    facts = some_facts(size=3, members=(a_member(75), disabled_child, a_member(8)))
    rule = a_rule(1, CHILD, HasDisability(), grant=EACH_HUNDRED)

    assert decide(facts, [rule], HERE).amount_fen == 100_00


def test_who_cannot_be_counted_waits_with_the_reason() -> None:
    rule = a_rule(1, OLD, grant=EACH_HUNDRED)

    assert decide(some_facts(size=3, ages=(75, 40)), [rule], HERE).reason is LeftOutReason.AGE_UNKNOWN
    assert decide(some_facts(size=None, ages=(75, 40)), [rule], HERE).reason is LeftOutReason.SIZE_UNKNOWN


def test_a_member_who_is_not_on_file_has_no_disability_either() -> None:
    facts = some_facts(size=3, members=(a_member(40, disability=Disability(None, 2)),))

    assert decide(facts, [a_rule(1, HasDisability(), grant=EACH_HUNDRED)], HERE).amount_fen == 100_00


def test_what_is_given_in_addition_comes_beside_the_highest() -> None:
    bag = Grant(goods=(Goods("书包", 1, "个", 80_00),))
    rules = [a_rule(1, DIBAO, fen=650_00), a_rule(2, OLD, fen=700_00), a_rule(3, CHILD, grant=bag, in_addition=True)]
    facts = some_facts(size=3, ages=(75, 40, 9), categories=frozenset({Category.DIBAO}))

    decision = decide(facts, rules, HERE)

    assert (decision.rule, decision.amount_fen, decision.value_fen) == (rules[1], 700_00, 780_00)
    assert (decision.added, decision.others) == ((3,), (1,))
    assert [goods.label for goods in decision.goods] == ["书包"]


def test_who_meets_only_what_is_given_in_addition_is_on_the_list_by_it() -> None:
    rules = [a_rule(1, DIBAO), a_rule(2, CHILD, fen=50_00, in_addition=True), a_rule(3, fen=20_00, in_addition=True)]

    decision = decide(some_facts(size=2, ages=(40, 9)), rules, HERE)

    assert (decision.rule, decision.amount_fen, decision.added, decision.others) == (rules[1], 70_00, (3,), ())


def test_the_same_thing_from_two_standards_is_one_line_of_goods() -> None:
    assert together((RICE, QUILT, RICE)) == (Goods("大米", 2, "袋", 60_00), QUILT)


def test_a_range_counts_by_its_lower_end_and_leaves_the_rest_to_the_officer() -> None:
    between = Grant(Basis.RANGE, 500_00, most_fen=1000_00)

    alone = decide(some_facts(), [a_rule(1, grant=between)], HERE)
    beside = decide(some_facts(), [a_rule(1, grant=between), a_rule(2, fen=600_00)], HERE)
    with_more = decide(some_facts(), [a_rule(1, grant=between), a_rule(2, fen=30_00, in_addition=True)], HERE)

    assert (alone.amount_fen, alone.most_fen) == (500_00, 1000_00)
    assert (beside.amount_fen, beside.most_fen) == (600_00, None)
    assert (with_more.amount_fen, with_more.most_fen) == (530_00, 1030_00)


def test_goods_of_equal_value_take_the_place_of_the_money() -> None:
    in_kind = Grant(Basis.PERSON, 100_00, goods=(RICE,), in_kind="慰问品")

    decision = decide(some_facts(size=3), [a_rule(1, grant=in_kind)], HERE)

    assert decision.amount_fen == 0
    assert decision.goods == (Goods("慰问品", 1, "份", 300_00), RICE)
    assert decision.value_fen == 360_00
    assert grant_from_json(in_kind.as_json()) == in_kind


MARRIED = (R.HEAD, R.SPOUSE, R.SON, R.PARENT)


@pytest.mark.parametrize(
    ("relations", "size", "counted"),
    [
        (MARRIED, 4, 3),
        ((R.HEAD, R.SPOUSE, R.SON, R.CHILD_IN_LAW, R.DAUGHTER), 5, 3),
        ((R.HEAD, R.SPOUSE), 2, 2),
        ((R.HEAD, R.SON, R.DAUGHTER, R.PARENT), 4, 4),
        ((R.HEAD, R.PARENT, R.PARENT, R.SIBLING, R.GRANDPARENT), 5, 4),
        (MARRIED, 5, 5),
        ((R.HEAD,), None, 3),
    ],
)
def test_the_union_counts_by_marriage_and_takes_the_unknown_for_three(relations, size, counted) -> None:
    facts = some_facts(size=size, members=tuple(a_member(40, relation) for relation in relations))

    assert size_for_income(facts, Counting.UNION) == counted
    assert size_for_income(facts, Counting.CIVIL_AFFAIRS) == size


def test_only_the_unions_rule_divides_by_a_number_nobody_knows() -> None:
    income = StatedIncome(3600_00, IncomeBasis.HOUSEHOLD, period=Period.MONTH)
    facts = some_facts(size=None, incomes=(income,))
    rule, line = a_rule(1, income_up_to(150)), Around(800_00)

    assert decide(recount(facts, Counting.CIVIL_AFFAIRS), [rule], line).reason is LeftOutReason.INCOME_UNKNOWN
    assert recount(facts, Counting.UNION).per_capita_yearly == Fraction(3600_00 * 12, 3)
    assert decide(recount(facts, Counting.UNION), [rule], line).rule is rule


def test_an_income_stated_a_head_stays_as_stated_and_a_payment_by_size_still_waits() -> None:
    income = StatedIncome(500_00, IncomeBasis.PER_CAPITA, Qualifier.AT_LEAST, Period.MONTH)
    counted = recount(some_facts(size=None, incomes=(income,)), Counting.UNION)

    assert (counted.per_capita_yearly, counted.income_qualifier) == (500_00 * 12, Qualifier.AT_LEAST)
    assert counted.size is None
    by_size = a_rule(1, grant=Grant(Basis.SIZE, steps=((1, 1_00),)))
    assert decide(counted, [by_size], HERE).reason is LeftOutReason.SIZE_UNKNOWN
