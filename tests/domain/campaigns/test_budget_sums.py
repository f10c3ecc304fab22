"""Totals at every level are the sums of the leaves below, whatever was typed; what is unclear is asked for (SPEC 4.7)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.domain.campaigns.budget_sums import BudgetQuestion, Node, Tried, budget_from
from webapp.domain.campaigns.figures import NOTHING, Figure
from webapp.domain.campaigns.money_models import BudgetBasis, BudgetLine, BudgetPart
from webapp.domain.households.amounts import Qualifier

B, P, Q = BudgetBasis, BudgetPart, BudgetQuestion
FUND = uuid4()


def yuan(amount: int, most: int | None = None, qualifier: Qualifier = Qualifier.EXACT) -> Figure:
    return Figure(amount * 100, (amount if most is None else most) * 100, qualifier)


def count(number: int, qualifier: Qualifier = Qualifier.EXACT) -> Figure:
    return Figure(number, number, qualifier)


def a_line(part: BudgetPart = P.PEOPLE, **said: Any) -> BudgetLine:
    kept = {name: value.as_json() if isinstance(value, Figure) else value for name, value in said.items()}
    return BudgetLine(**{"id": uuid4(), "part": part, "position": 1, "title": "", "is_heading": False, **kept})


def only(line: BudgetLine, tries: dict[UUID, Tried | None] | None = None) -> Node:
    budget = budget_from([line], tries or {}, {})
    (node,) = (budget.people if line.part is P.PEOPLE else budget.running).nodes
    return node


@pytest.mark.parametrize(
    ("said", "comes_to"),
    [
        ({"households": count(74), "money": yuan(650), "money_basis": B.HOUSEHOLD}, yuan(74 * 650)),
        ({"households": count(74), "money": yuan(650), "money_basis": B.HOUSEHOLD, "goods": yuan(60),
          "goods_basis": B.HOUSEHOLD}, yuan(74 * 710)),
        ({"persons": count(120), "money": yuan(200), "money_basis": B.PERSON}, yuan(24_000)),
        ({"persons": count(120), "money": yuan(200), "money_basis": B.MEMBER, "households": count(40), "goods": yuan(60),
          "goods_basis": B.HOUSEHOLD}, yuan(26_400)),
        ({"money": yuan(5000), "money_basis": B.TOTAL}, yuan(5000)),
        ({"households": count(50), "money": yuan(500, 800), "money_basis": B.HOUSEHOLD}, yuan(25_000, 40_000)),
        ({"households": count(70, Qualifier.AT_LEAST), "money": yuan(500), "money_basis": B.HOUSEHOLD},
         yuan(35_000, qualifier=Qualifier.AT_LEAST)),
        ({"households": count(70, Qualifier.AT_LEAST), "money": yuan(500, qualifier=Qualifier.JUST_UNDER),
          "money_basis": B.HOUSEHOLD}, yuan(35_000, qualifier=Qualifier.ABOUT)),
    ],
)  # fmt: skip
def test_a_leaf_is_people_times_money_and_goods(said, comes_to):
    node = only(a_line(**said))

    assert (node.computed.figure, node.computed.missing, node.questions) == (comes_to, 0, ())


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"households": count(74), "money": yuan(500)}, (Q.MONEY_BASIS,)),
        ({"households": count(74), "money": yuan(500), "goods": yuan(60)}, (Q.MONEY_BASIS, Q.GOODS_BASIS)),
        ({"money": yuan(500), "money_basis": B.HOUSEHOLD}, (Q.HOUSEHOLDS,)),
        ({"households": count(74), "money": yuan(500), "money_basis": B.PERSON}, (Q.PERSONS,)),
        ({"households": count(74)}, (Q.AMOUNT,)),
        ({"households": count(74), "typed": yuan(37_000)}, (Q.AMOUNT,)),
        ({"money": yuan(500), "money_basis": B.PERSON, "goods": yuan(1), "goods_basis": B.MEMBER}, (Q.PERSONS,)),
    ],
)
def test_what_is_unclear_is_asked_for_and_not_counted(said, asked):
    node = only(a_line(**said))

    assert (node.questions, node.computed.missing) == (asked, 1)
    assert node.computed.figure == NOTHING
    assert node.difference is None


def test_a_line_of_a_standard_takes_what_the_try_out_counted():
    key = uuid4()
    line = a_line(standard_id=key, typed=yuan(68_000))

    tried = only(line, {key: Tried(count(74), yuan(68_310), yuan(4440))})
    ranged = only(line, {key: Tried(count(10), yuan(3000, 9000), yuan(0))})

    assert tried.computed.figure == yuan(72_750)
    assert (tried.difference.least, tried.difference.most) == (-4750_00, -4750_00)
    assert ranged.computed.figure == yuan(3000, 9000)
    assert only(line, {key: None}).questions == (Q.NOT_TRIED,)
    assert only(line, {}).questions == (Q.STANDARD_GONE,)


def test_typed_and_computed_stand_side_by_side_with_the_difference():
    line = a_line(households=count(74), money=yuan(650), money_basis=B.HOUSEHOLD, typed=yuan(48_000))

    node = only(line)

    assert (node.typed, node.computed.figure) == (yuan(48_000), yuan(48_100))
    assert (node.difference.least, node.difference.agrees, node.difference.is_rough) == (-100_00, False, False)


def test_a_typed_figure_within_the_range_agrees():
    ranged = a_line(households=count(50), money=yuan(500, 800), money_basis=B.HOUSEHOLD, typed=yuan(30_000))

    assert only(ranged).difference.agrees


def test_the_two_parts_stand_apart_and_only_the_whole_adds_them():
    people = a_line(households=count(2), money=yuan(100), money_basis=B.HOUSEHOLD, fund_id=FUND)
    meals = a_line(P.RUNNING, persons=count(30), money=yuan(25), money_basis=B.UNIT, fund_id=FUND)
    fuel = a_line(P.RUNNING, money=yuan(400))

    budget = budget_from([people, meals, fuel], {}, {"running": yuan(1150).as_json(), "all": yuan(1350).as_json()})

    assert budget.people.computed.figure == yuan(200)
    assert (budget.running.computed.figure, budget.running.computed.missing) == (yuan(750), 1)
    assert budget.running.difference is None
    assert budget.whole.computed.figure == yuan(950)
    assert budget.open_questions == 1
    assert budget.by_fund()[FUND].figure == yuan(950)


def test_a_line_whose_heading_is_gone_is_not_lost():
    lost = a_line(parent_id=uuid4(), money=yuan(7), money_basis=B.TOTAL)

    assert budget_from([lost], {}, {}).whole.computed.figure == yuan(7)


@st.composite
def budgets(draw: st.DrawFn) -> list[BudgetLine]:
    """Headings under headings, leaves under both, some of them unclear, some figures typed."""
    lines: list[BudgetLine] = []
    for position in range(draw(st.integers(0, 14))):
        part = draw(st.sampled_from(P))
        headings = [line.id for line in lines if line.is_heading and line.part is part]
        parent = draw(st.sampled_from([None, *headings]))
        typed = draw(st.none() | st.integers(0, 9000).map(yuan))
        if draw(st.booleans()):
            lines.append(a_line(part, position=position, parent_id=parent, is_heading=True, typed=typed))
            continue
        least = draw(st.integers(0, 900))
        money = Figure(least, least + draw(st.integers(0, 50)), draw(st.sampled_from(Qualifier)))
        basis = draw(st.sampled_from([None, B.TOTAL, B.HOUSEHOLD if part is P.PEOPLE else B.UNIT]))
        people = draw(st.none() | st.integers(0, 99).map(count))
        lines.append(a_line(part, position=position, parent_id=parent, money=money, money_basis=basis, typed=typed,
                            households=people, persons=people))  # fmt: skip
    return lines


def slow_sum(lines: list[BudgetLine], under: UUID | None, part: BudgetPart) -> tuple[int, int, int]:
    """Least, most and how many are unclear, below one heading: by looking at every leaf and climbing up from it."""
    least = most = missing = 0
    by_id = {line.id: line for line in lines}
    for line in lines:
        if line.is_heading or line.part is not part:
            continue
        climb = line.parent_id
        while climb is not None and climb != under:
            climb = by_id[climb].parent_id
        if climb != under:
            continue
        times = 1 if line.money_basis is B.TOTAL else line.households and line.households["least"]
        if line.money_basis is None or times is None:
            missing += 1
        else:
            least, most = least + line.money["least"] * times, most + line.money["most"] * times
    return least, most, missing


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(budgets())
def test_every_level_is_the_sum_of_the_leaves_below_it_and_of_nothing_typed(lines):
    budget = budget_from(lines, {}, {})

    def told(total):
        return total.figure.least, total.figure.most, total.missing

    def walk(nodes, part):
        for node in nodes:
            if node.line.is_heading:
                assert told(node.computed) == slow_sum(lines, node.line.id, part)
                walk(node.children, part)

    for side, part in ((budget.people, P.PEOPLE), (budget.running, P.RUNNING)):
        assert told(side.computed) == slow_sum(lines, None, part)
        walk(side.nodes, part)
    both = [slow_sum(lines, None, part) for part in P]
    assert told(budget.whole.computed) == tuple(map(sum, zip(*both, strict=True)))
    assert len(list(budget.whole.leaves())) == sum(not line.is_heading for line in lines)
