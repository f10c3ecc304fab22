"""Where the demo street's money comes from, what its campaign plans with it, and what it spends on the way."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from ...core.transaction import transaction
from ...domain.campaigns.budget import BudgetEntry, fill_from_standards, save_line, say_totals
from ...domain.campaigns.expense_payments import Payment, pay_expense
from ...domain.campaigns.expenses import NewExpense, approve_expense, ask_expense
from ...domain.campaigns.figures import Figure
from ...domain.campaigns.funding import add_fund
from ...domain.campaigns.measuring import try_out
from ...domain.campaigns.money_models import BudgetBasis, BudgetPart, ExpenseKind
from ...domain.funds.operations import FundTerms, Income, record_fund
from ...domain.funds.reserving import reserve
from ...domain.funds.states import FundKind, FundUse
from ...domain.households.amounts import Qualifier
from ...domain.households.categories import Category
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.people.permissions import Role
from .people import key_of

GRANTS, GOODS, RUNNING = FundUse.GRANTS, FundUse.GOODS, FundUse.RUNNING
SPRING = ("spring", "new_year_and_spring")
UNION, CIVIL, GIFTS, OWN = (key_of(f"fund-{name}") for name in ("union", "civil", "gifts", "own"))
KEPT_FEN = 30_000_00


def record_funds(root: Organisation, staff: dict[Role, Actor], now: datetime) -> None:
    """Four sources: two sent down, one given, one of the street's own for what it costs."""
    year = now.year
    funds = (
        (UNION, 280_000_00, FundTerms(FundKind.UNION_ABOVE, "市总工会送温暖专项", year, f"总工发〔{year}〕3 号", True,
                                      uses=(GRANTS,), festivals=SPRING)),
        (CIVIL, 260_000_00, FundTerms(FundKind.CIVIL_AFFAIRS, "区民政春节慰问金", year, f"民发〔{year}〕12 号", True,
                                      uses=(GRANTS, GOODS), categories=(Category.DIBAO, Category.NEAR_DIBAO))),
        (GIFTS, 300_000_00, FundTerms(FundKind.COMPANY, "辖区企业捐款", year, uses=(GRANTS, GOODS))),
        (OWN, 20_000_00, FundTerms(FundKind.LOCAL, "街道工作经费", year, uses=(RUNNING,))),
    )  # fmt: skip
    for key, fen, terms in funds:
        with transaction():
            income = Income(key_of(f"income-{key}"), fen, staff[Role.STOREKEEPER].user_id)
            record_fund(staff[Role.TREASURER], root, key, terms, income, now=now)
    with transaction():
        reserve(staff[Role.TREASURER], UNION, Category.MODEL_WORKER, KEPT_FEN, now=now)


def use_funds(officer: Actor, campaign: UUID, now: datetime) -> None:
    """The street's campaigns use what is bound first."""
    for fund in (CIVIL, UNION, GIFTS, OWN):
        with transaction():
            add_fund(officer, campaign, fund, now=now)


def plan_the_money(officer: Actor, campaign: UUID, now: datetime) -> None:
    """A budget from the standards, running costs apart; one amount nobody has explained yet."""
    exactly = Figure.exactly
    try_out(officer, campaign, turns=transaction, now=now)
    with transaction():
        fill_from_standards(officer, campaign, now=now)
        say_totals(officer, campaign, {"all": exactly(780_000_00), "running": exactly(6_000_00)}, now=now)
    lines = (
        ("meals", BudgetEntry(BudgetPart.RUNNING, "志愿者用餐，四天", persons=exactly(160), money=exactly(20_00),
                              money_basis=BudgetBasis.UNIT, fund_id=OWN)),
        ("fuel", BudgetEntry(BudgetPart.RUNNING, "送米油的油费", money=Figure(1500_00, 1500_00, Qualifier.ABOUT),
                             money_basis=BudgetBasis.TOTAL, fund_id=OWN)),
        ("insurance", BudgetEntry(BudgetPart.RUNNING, "志愿者保险", persons=exactly(40), money=exactly(30_00),
                                  typed=exactly(1200_00), fund_id=OWN)),
    )  # fmt: skip
    for name, entry in lines:
        with transaction():
            save_line(officer, campaign, key_of(f"budget-{name}"), entry, now=now)


def spend_a_little(staff: dict[Role, Actor], campaign: UUID, now: datetime) -> None:
    """Petrol is paid, meals wait for somebody to say yes."""
    officer, approver, treasurer = staff[Role.OFFICER], staff[Role.APPROVER], staff[Role.TREASURER]
    fuel = key_of("expense-fuel")
    with transaction():
        ask_expense(officer, campaign, NewExpense(fuel, ExpenseKind.FUEL, "送米油的油费", 1500_00), now=now)
    with transaction():
        approve_expense(approver, fuel, now=now + timedelta(hours=2))
    with transaction():
        pay_expense(treasurer, fuel, Payment(1386_50, "发票 01882736"), now=now + timedelta(days=2))
    with transaction():
        meals = NewExpense(key_of("expense-meals"), ExpenseKind.MEALS, "志愿者用餐，四天", 3200_00)
        ask_expense(officer, campaign, meals, now=now + timedelta(days=3))
