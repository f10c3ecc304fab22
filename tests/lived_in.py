"""A small street on which something of everything has happened, for tests that must not find empty tables."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.domain.campaigns.plans import a_written_plan
from tests.domain.visits.ground import a_visit, record, tell
from tests.factories import NOON, Street, a_gift, a_need, a_person, a_pledge, a_street
from tests.factories import a_household as an_entered_household
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns.budget import BudgetEntry, fill_from_standards, save_line, say_totals
from webapp.domain.campaigns.expenses import NewExpense, approve_expense, ask_expense
from webapp.domain.campaigns.figures import Figure
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.money_models import BudgetBasis, BudgetPart, ExpenseKind
from webapp.domain.campaigns.paying import funds_of
from webapp.domain.funds.reserving import reserve
from webapp.domain.holidays.operations import import_holidays
from webapp.domain.holidays.reading import Said
from webapp.domain.households.categories import Category


def a_lived_in_street(now: datetime = NOON) -> Street:
    """Households, a campaign with its plan and its money, a frozen list and a notice, a visit told and recorded, a need,
    a pledge, a gift; and the holidays of a year."""
    street = a_street(now)
    a_household(street, categories=(Category.DIBAO, Category.SINGLE_PARENT), others_born=(date(2018, 5, 1),))
    an_entered_household(street, a_person())
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    spend_and_plan(street, campaign)
    a_frozen_list(street, campaign)
    a_written_plan(street, campaign)
    visit = a_visit(street)
    tell(street.volunteer, visit)
    record(street.volunteer, visit)
    a_gift(street, a_pledge(street, a_need(street)))
    with transaction():
        spring = {date(2027, 2, day): Said(False, "春节") for day in range(5, 12)}
        import_holidays(street.admin, street.root.id, spring, now=now)
    db.session.remove()
    return street


def spend_and_plan(street: Street, campaign: Campaign) -> None:
    """A budget with a heading and an unclear line, a part kept for a group, an expense approved and one asked for."""
    heading = uuid4()
    entries = (
        (heading, BudgetEntry(BudgetPart.RUNNING, "车", is_heading=True)),
        (uuid4(), BudgetEntry(BudgetPart.RUNNING, "油费", parent_id=heading, money=Figure(400_00, 500_00),
                              money_basis=BudgetBasis.TOTAL, fund_id=funds_of(campaign.id)[0])),
        (uuid4(), BudgetEntry(BudgetPart.PEOPLE, "慰问", households=Figure.exactly(3), money=Figure.exactly(500_00))),
    )  # fmt: skip
    with transaction():
        for key, entry in entries:
            save_line(street.officer, campaign.id, key, entry, now=NOON)
        fill_from_standards(street.officer, campaign.id, now=NOON)
        say_totals(street.officer, campaign.id, {"all": Figure.exactly(9000_00)}, now=NOON)
    with transaction():
        reserve(street.treasurer, funds_of(campaign.id)[0], Category.MODEL_WORKER, 100_00, now=NOON)
    for what in ("租车送米", "盒饭"):
        key = uuid4()
        with transaction():
            ask_expense(street.officer, campaign.id, NewExpense(key, ExpenseKind.TRANSPORT, what, 1000_00), now=NOON)
    with transaction():
        approve_expense(street.approver, key, now=NOON)
