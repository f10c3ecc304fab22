"""Goods bought and running costs: asked for by one, approved by another, paid by a third; each state × role × action."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.domain.campaigns.ground import a_campaign, use_funds
from tests.domain.funds.ground import books_are_sound, stands
from tests.factories import NOON, Street, a_fund, a_street, an_account
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.campaigns.expense_payments import Payment, pay_expense, take_payment_back, withdraw_expense
from webapp.domain.campaigns.expense_steps import ACTIONS, ExpenseAction, may_do
from webapp.domain.campaigns.expenses import (
    NewExpense,
    approve_expense,
    ask_expense,
    count_by_status,
    expenses_of,
    get_expense,
    refuse_expense,
)
from webapp.domain.campaigns.funding import ask_for_funds
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.money_models import Expense, ExpenseKind, ExpenseStatus
from webapp.domain.campaigns.operations import end_campaign
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.funds.reserving import reserve
from webapp.domain.funds.standing import used_of
from webapp.domain.funds.states import FundUse
from webapp.domain.households.categories import Category
from webapp.domain.people.actors import Actor
from webapp.domain.people.permissions import GRANTS, Permission, Role

A, S = ExpenseAction, ExpenseStatus


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    return a_campaign(street, funded=False)


def ask(street: Street, campaign: Campaign, yuan: int = 1000, kind: ExpenseKind = ExpenseKind.FUEL) -> Expense:
    with transaction():
        return ask_expense(street.officer, campaign.id, NewExpense(uuid4(), kind, "租车送米", yuan * 100), now=NOON)


def approve(street: Street, expense: Expense, by: Actor | None = None) -> Expense:
    with transaction():
        return approve_expense(by or street.approver, expense.id, now=NOON)


def pay(street: Street, expense: Expense, yuan: int, by: Actor | None = None, **said) -> Expense:
    with transaction():
        return pay_expense(by or street.treasurer, expense.id, Payment(yuan * 100, "发票 0012", **said), now=NOON)


def costs(fund, campaign: Campaign) -> tuple[int, int, int]:
    one = used_of([fund.id])[fund.id][campaign.id]
    return one.costs // 100, one.costs_paid // 100, one.costs_returned // 100


def test_what_is_approved_is_promised_and_what_is_not_spent_goes_back(street, campaign):
    fund = a_fund(street, 5000)
    use_funds(street, campaign, fund)
    expense = ask(street, campaign)
    assert (stands(fund).left, count_by_status(campaign.id)) == (5000_00, {S.ASKED: 1})

    approve(street, expense)
    assert (stands(fund).left, stands(fund).promised) == (4000_00, 1000_00)
    pay(street, expense, 860)

    assert (stands(fund).left, stands(fund).promised, stands(fund).spent) == (4140_00, 0, 860_00)
    assert costs(fund, campaign) == (1000, 860, 140)
    assert [one.status for one in expenses_of(campaign.id)] == [S.PAID]
    assert books_are_sound()


def test_goods_are_bought_only_with_money_for_goods(street, campaign):
    running, goods = a_fund(street, 9000, uses=(FundUse.RUNNING,)), a_fund(street, 900, uses=(FundUse.GOODS,))
    use_funds(street, campaign, running, goods)
    expense = ask(street, campaign, 1000, ExpenseKind.GOODS)

    with pytest.raises(DomainError) as refusal:
        approve(street, expense)
    assert (refusal.value.code, refusal.value.facts) == ("fund.short_for_expense", {"there_fen": 900_00, "short_fen": 100_00})
    cheaper = approve(street, ask(street, campaign, 900, ExpenseKind.GOODS))
    pay(street, cheaper, 900)

    assert (stands(goods).bought, stands(running).left) == (900_00, 9000_00)
    assert books_are_sound()


def test_what_is_kept_for_a_group_pays_no_petrol(street, campaign):
    fund = a_fund(street, 1000)
    use_funds(street, campaign, fund)
    with transaction():
        reserve(street.treasurer, fund.id, Category.MODEL_WORKER, 1_00, now=NOON)

    with pytest.raises(DomainError, match=r"fund.short_for_expense"):
        approve(street, ask(street, campaign, 1000))


def test_several_funds_pay_one_expense_in_their_order(street, campaign):
    first, second = a_fund(street, 300), a_fund(street, 5000)
    use_funds(street, campaign, first, second)
    expense = approve(street, ask(street, campaign))

    pay(street, expense, 400)

    assert (costs(first, campaign), costs(second, campaign)) == ((300, 300, 0), (700, 100, 600))
    assert books_are_sound()


def test_a_payment_entered_wrongly_is_taken_back_and_entered_again(street, campaign):
    fund = a_fund(street, 5000)
    use_funds(street, campaign, fund)
    expense = pay(street, approve(street, ask(street, campaign)), 860)
    with transaction():
        take_payment_back(street.storekeeper, expense.id, "发票是 680", None, now=NOON)
    assert (stands(fund).promised, costs(fund, campaign)) == (1000_00, (1000, 0, 0))
    assert books_are_sound()

    pay(street, expense, 680)

    assert costs(fund, campaign) == (1000, 680, 320)
    assert books_are_sound()


def test_what_is_not_wanted_any_more_goes_back(street, campaign):
    fund = a_fund(street, 5000)
    use_funds(street, campaign, fund)
    expense = approve(street, ask(street, campaign))

    with transaction():
        withdraw_expense(street.officer, expense.id, "有车了", now=NOON)

    assert (stands(fund).left, costs(fund, campaign)) == (5000_00, (1000, 0, 1000))
    assert books_are_sound()


def test_from_the_set_limit_on_two_pay(street, campaign):
    use_funds(street, campaign, a_fund(street, 5000))
    expense = approve(street, ask(street, campaign, 2000))

    with pytest.raises(DomainError, match=r"ledger.needs_two"):
        pay(street, expense, 2000)
    pay(street, expense, 2000, second_by=street.storekeeper.user_id)


def test_no_more_is_paid_than_was_approved(street, campaign):
    use_funds(street, campaign, a_fund(street, 5000))
    expense = approve(street, ask(street, campaign))

    for yuan in (0, 1001):
        with pytest.raises(DomainError) as refusal:
            pay(street, expense, yuan)
        assert (refusal.value.code, refusal.value.facts) == ("expense.more_than_approved", {"approved_fen": 1000_00})


def test_three_people_whatever_roles_one_of_them_holds(street, campaign):
    all_of_it = an_account(street.root, "all", Role.OFFICER, Role.APPROVER, Role.TREASURER)
    use_funds(street, campaign, a_fund(street, 5000))
    with transaction():
        own = ask_expense(all_of_it, campaign.id, NewExpense(uuid4(), ExpenseKind.MEALS, "盒饭", 100), now=NOON)
    for act in (lambda: approve(street, own, all_of_it), lambda: refuse(all_of_it, own)):
        with pytest.raises(Forbidden, match=r"expense.own_request"):
            act()
    approved = approve(street, ask(street, campaign), all_of_it)

    with pytest.raises(Forbidden, match=r"expense.own_approval"):
        pay(street, approved, 1, all_of_it)
    with pytest.raises(Forbidden, match=r"expense.own_approval"):
        pay(street, approved, 1, second_by=all_of_it.user_id)

    pay(street, approved, 1)
    for by, second in ((all_of_it, None), (street.treasurer, all_of_it.user_id)):
        with pytest.raises(Forbidden, match=r"expense.own_approval"), transaction():
            take_payment_back(by, approved.id, "记错", second, now=NOON)
    with transaction():
        assert take_payment_back(street.treasurer, approved.id, "记错", None, now=NOON).paid_by is None


def refuse(by: Actor, expense: Expense) -> Expense:
    with transaction():
        return refuse_expense(by, expense.id, "太贵", now=NOON)


@pytest.mark.parametrize(
    "change", ["decided_by = asked_by", "paid_by = decided_by", "paid_fen = fen + 1", "decided_by = NULL"]
)
def test_the_database_itself_wants_three_people_and_no_more_than_was_approved(street, campaign, change):
    use_funds(street, campaign, a_fund(street, 5000))
    pay(street, approve(street, ask(street, campaign)), 1000)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(f"UPDATE expenses SET {change}"))


def test_who_recorded_the_money_does_not_approve_what_it_is_spent_on(street, campaign):
    both = an_account(street.root, "both", Role.TREASURER, Role.APPROVER)
    street.actors["treasurer"], keep = both, street.treasurer
    use_funds(street, campaign, a_fund(street, 5000))
    street.actors["treasurer"] = keep

    with pytest.raises(Forbidden, match=r"fund.own_record"):
        approve(street, ask(street, campaign), both)


def test_the_same_form_sent_twice_is_one_expense(street, campaign):
    new = NewExpense(uuid4(), ExpenseKind.MEALS, "盒饭", 100)
    for _ in range(2):
        with transaction():
            ask_expense(street.officer, campaign.id, new, now=NOON)

    assert len(expenses_of(campaign.id)) == 1
    other = a_campaign(street)
    with pytest.raises(Conflict, match=r"expense.id_reused"), transaction():
        ask_expense(street.officer, other.id, new, now=NOON)


def test_where_nobody_asks_for_funds_only_the_eyes_remain(street, campaign):
    with transaction():
        ask_for_funds(street.officer, campaign.id, False, "社团自理", now=NOON)

    expense = pay(street, approve(street, ask(street, campaign)), 900)

    assert (expense.status, expense.paid_fen) == (S.PAID, 900_00)
    assert books_are_sound()


def test_another_streets_expense_does_not_exist(street, campaign):
    other, expense = a_street(name="别处街道", code="BC"), ask(street, campaign)

    with pytest.raises(NotFound):
        get_expense(other.approver, expense.id)


def test_what_is_archived_is_only_read(street, campaign):
    expense = ask(street, campaign)
    with transaction():
        end_campaign(street.officer, campaign.id, CampaignStatus.CANCELLED, "不办了", now=NOON)

    with pytest.raises(DomainError, match=r"campaign.is_over"):
        approve(street, expense)


class Undone(Exception):
    """Takes back what was tried."""


def steps(expense: Expense) -> dict[ExpenseAction, Callable[[Actor], object]]:
    key = expense.id
    return {
        A.APPROVE: lambda by: approve_expense(by, key, now=NOON),
        A.REFUSE: lambda by: refuse_expense(by, key, "太贵", now=NOON),
        A.WITHDRAW: lambda by: withdraw_expense(by, key, "不要了", now=NOON),
        A.PAY: lambda by: pay_expense(by, key, Payment(100_00), now=NOON),
        A.UNPAY: lambda by: take_payment_back(by, key, "记错", None, now=NOON),
    }


def outcome(act: Callable[[Actor], object], by: Actor) -> int:
    try:
        with transaction():
            act(by)
            raise Undone
    except Undone:
        return 200
    except DomainError as refusal:
        return refusal.status


def expected(role: Role, action: ExpenseAction, status: ExpenseStatus) -> int:
    if may_do(role, action, status):
        return 200
    if Permission.CAMPAIGN_READ not in GRANTS[role]:
        return 404
    return 409 if ACTIONS[action].permission in GRANTS[role] else 403


@pytest.mark.parametrize("status", S)
def test_every_role_can_do_what_the_table_says_and_nothing_else(street, campaign, status):
    use_funds(street, campaign, a_fund(street, 5000))
    street.actors["officer"], officer = street.second_officer, street.officer
    expense = ask(street, campaign, 1500)
    second = an_account(street.root, "second_approver", Role.APPROVER)
    if status in (S.APPROVED, S.PAID):
        approve(street, expense, second)
    if status is S.PAID:
        pay(street, expense, 100)
    if status is S.REFUSED:
        refuse(second, expense)
    if status is S.WITHDRAWN:
        with transaction():
            withdraw_expense(street.officer, expense.id, "不要了", now=NOON)
    street.actors["officer"] = officer

    seen = {(role.value, action.value): outcome(act, street.actors[role.value])
            for role in Role for action, act in steps(expense).items()}  # fmt: skip

    wanted = {(role, action): expected(Role(role), A(action), status) for role, action in seen}
    assert {cell: (got, wanted[cell]) for cell, got in seen.items() if got != wanted[cell]} == {}
    assert set(steps(expense)) == set(A)
