"""A budget is written line by line, filled from the standards, asked about, and taken along into another year."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import a_campaign, a_household, a_standard, the_usual_standards
from tests.factories import NOON, Street, a_fund, a_street
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.campaigns import budget, queries
from webapp.domain.campaigns.budget import BudgetEntry
from webapp.domain.campaigns.budget_reading import lines_of, planned_of_fund, read_budget
from webapp.domain.campaigns.budget_sums import BudgetQuestion
from webapp.domain.campaigns.conditions import HasCategory
from webapp.domain.campaigns.copying import copy_campaign
from webapp.domain.campaigns.figures import Figure
from webapp.domain.campaigns.measuring import try_out
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.money_models import BudgetBasis, BudgetPart
from webapp.domain.campaigns.operations import end_campaign
from webapp.domain.campaigns.rules import Basis, Grant
from webapp.domain.campaigns.standards import remove_standard
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.households.categories import Category

PEOPLE, RUNNING = BudgetPart.PEOPLE, BudgetPart.RUNNING
DIBAO = (Category.DIBAO,)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    return a_campaign(street)


def exactly(number: int) -> Figure:
    return Figure.exactly(number)


def write(street: Street, campaign: Campaign, part: BudgetPart = PEOPLE, key=None, by=None, **said: Any):
    key = key or uuid4()
    with transaction():
        budget.save_line(by or street.officer, campaign.id, key, BudgetEntry(part, said.pop("title", "低保户"), **said), now=NOON)
    return key


def test_a_line_is_written_changed_and_taken_away(street, campaign):
    key = write(street, campaign, households=exactly(74), money=exactly(650_00), money_basis=BudgetBasis.HOUSEHOLD)
    assert read_budget(campaign).whole.computed.figure == exactly(48_100_00)

    write(street, campaign, key=key, households=exactly(75), money=exactly(650_00), money_basis=BudgetBasis.HOUSEHOLD)
    assert read_budget(campaign).whole.computed.figure == exactly(48_750_00)
    with transaction():
        budget.remove_line(street.officer, key, now=NOON)

    assert lines_of(campaign.id) == []


def test_an_amount_nobody_explained_is_asked_about_until_somebody_does(street, campaign):
    key = write(street, campaign, households=exactly(74), money=exactly(500_00))
    (node,) = read_budget(campaign).people.nodes
    assert node.questions == (BudgetQuestion.MONEY_BASIS,)

    with pytest.raises(DomainError, match=r"budget.basis"), transaction():
        budget.answer(street.officer, key, money=BudgetBasis.UNIT, goods=None, now=NOON)
    with transaction():
        budget.answer(street.officer, key, money=BudgetBasis.HOUSEHOLD, goods=None, now=NOON)

    assert read_budget(campaign).whole.computed.figure == exactly(37_000_00)


def test_a_heading_holds_lines_of_its_own_part_and_nothing_of_itself(street, campaign):
    heading = write(street, campaign, is_heading=True, title="第一批")
    line = write(street, campaign, parent_id=heading, money=exactly(1_00), money_basis=BudgetBasis.TOTAL)

    for said in ({"part": RUNNING, "parent_id": heading}, {"parent_id": line}, {"parent_id": uuid4()}):
        with pytest.raises(NotFound):
            write(street, campaign, **said)
    with pytest.raises(DomainError, match=r"budget.too_deep"):
        write(street, campaign, key=heading, is_heading=True, parent_id=heading)
    inner = write(street, campaign, is_heading=True, parent_id=heading, title="里面")
    with pytest.raises(DomainError, match=r"budget.too_deep"):
        write(street, campaign, key=heading, is_heading=True, parent_id=inner)
    for act in (
        lambda: write(street, campaign, key=heading, money=exactly(1)),
        lambda: remove(street, heading),
    ):
        with pytest.raises(DomainError, match=r"budget.has_lines"):
            act()


def remove(street, key):
    with transaction():
        budget.remove_line(street.officer, key, now=NOON)


def test_headings_go_only_so_deep(street, campaign):
    parent = None
    for _ in range(budget.DEEPEST):
        parent = write(street, campaign, is_heading=True, parent_id=parent)

    with pytest.raises(DomainError, match=r"budget.too_deep"):
        write(street, campaign, parent_id=parent)


def test_lines_change_places_with_their_neighbours(street, campaign):
    keys = [write(street, campaign, title=title) for title in "甲乙丙"]
    with transaction():
        budget.move_line(street.officer, keys[2], up=True, now=NOON)
        budget.move_line(street.officer, keys[0], up=True, now=NOON)

    assert [line.title for line in lines_of(campaign.id)] == ["甲", "丙", "乙"]


def test_each_standard_gets_one_line_that_counts_what_the_try_out_counts(street, campaign):
    the_usual_standards(street, campaign)
    a_standard(street, campaign, HasCategory((Category.NEAR_DIBAO,)), grant=Grant(Basis.RANGE, 300_00, most_fen=900_00))
    for _ in range(2):
        a_household(street, size=2, categories=DIBAO)
    a_household(street, categories=(Category.NEAR_DIBAO,))
    for expected in (3, 0):
        with transaction():
            assert budget.fill_from_standards(street.officer, campaign.id, now=NOON) == expected
    assert read_budget(campaign).whole.computed.missing == 3

    try_out(street.officer, campaign.id, turns=transaction, now=NOON)

    seen = read_budget(campaign)
    assert [node.tried.households for node in seen.people.nodes] == [exactly(2), exactly(0), exactly(1)]
    assert seen.whole.computed.figure == Figure(2 * 1040_00 + 300_00, 2 * 1040_00 + 900_00)
    with transaction():
        remove_standard(street.officer, queries.list_standards(campaign.id)[1].id, now=NOON)
    assert [node.questions for node in read_budget(campaign).people.nodes][1] == (BudgetQuestion.STANDARD_GONE,)


def test_what_the_plan_says_it_comes_to_stands_beside_what_it_comes_to(street, campaign):
    write(street, campaign, money=exactly(5000_00), money_basis=BudgetBasis.TOTAL)
    with transaction():
        budget.say_totals(street.officer, campaign.id, {"all": exactly(5600_00), "people": None}, now=NOON)

    whole = read_budget(campaign).whole

    assert (whole.typed, whole.difference.least) == (exactly(5600_00), 600_00)


def test_a_fund_shows_what_is_planned_of_it(street, campaign):
    fund = a_fund(street, 100)
    write(street, campaign, money=exactly(70_00), money_basis=BudgetBasis.TOTAL, fund_id=fund.id)
    write(street, campaign, RUNNING, money=exactly(5_00), fund_id=fund.id)

    planned = planned_of_fund(street.treasurer, fund.id)

    assert (planned[campaign.id].figure, planned[campaign.id].missing) == (exactly(70_00), 1)
    assert planned_of_fund(a_street(name="别处街道", code="BC").treasurer, fund.id) == {}


def test_held_again_the_budget_is_the_plan_and_last_years_sums_stand_beside_it(street, campaign):
    the_usual_standards(street, campaign)
    a_household(street, size=2, categories=DIBAO)
    try_out(street.officer, campaign.id, turns=transaction, now=NOON)
    with transaction():
        budget.fill_from_standards(street.officer, campaign.id, now=NOON)
    heading = write(street, campaign, RUNNING, is_heading=True, title="车")
    fund = a_fund(street, 1)
    write(street, campaign, RUNNING, parent_id=heading, title="油费", money=exactly(400_00), money_basis=BudgetBasis.TOTAL,
          fund_id=fund.id)  # fmt: skip

    with transaction():
        again = copy_campaign(street.officer, campaign.id, uuid4(), now=NOON)

    seen = read_budget(again)
    assert [node.line.standard_id for node in seen.people.nodes] == [s.id for s in queries.list_standards(again.id)]
    assert [node.typed for node in seen.people.nodes] == [exactly(1040_00), exactly(0)]
    assert seen.people.computed.missing == 2
    ((fuel,),) = [node.children for node in seen.running.nodes]
    assert (fuel.line.title, fuel.computed.figure, fuel.typed, fuel.line.fund_id) == (
        "油费", exactly(400_00), exactly(400_00), None,
    )  # fmt: skip
    assert seen.typed == exactly(1440_00)
    assert len(lines_of(campaign.id)) == 4


@pytest.mark.parametrize("role", ["treasurer", "approver", "supervisor", "admin"])
def test_only_who_plans_writes_the_budget(street, campaign, role):
    with pytest.raises(Forbidden):
        write(street, campaign, by=street.actors[role])


def test_another_campaigns_line_and_anothers_street_are_not_reached(street, campaign):
    other = a_street(name="别处街道", code="BC")
    key = write(street, campaign)

    with pytest.raises(Conflict, match=r"budget.id_reused"):
        write(street, a_campaign(street), key=key)
    with pytest.raises(NotFound), transaction():
        budget.remove_line(other.officer, key, now=NOON)
    with pytest.raises(NotFound):
        write(street, campaign, fund_id=a_fund(other, 1).id)
    with pytest.raises(NotFound):
        write(street, campaign, standard_id=uuid4())


def test_what_is_archived_is_only_read(street, campaign):
    key = write(street, campaign)
    with transaction():
        end_campaign(street.officer, campaign.id, CampaignStatus.CANCELLED, "不办了", now=NOON)

    with pytest.raises(DomainError, match=r"campaign.is_over"), transaction():
        budget.remove_line(street.officer, key, now=NOON)


def test_a_budget_has_an_end(street, campaign, monkeypatch):
    monkeypatch.setattr(budget, "MOST_LINES", 2)
    for _ in range(2):
        write(street, campaign)

    with pytest.raises(DomainError, match=r"budget.too_long"):
        write(street, campaign)
    assert len(lines_of(campaign.id)) == 2
    db.session.rollback()
