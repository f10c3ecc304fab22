"""A small street on which something of everything has happened, for tests that must not find empty tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import uuid4

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_proposed_list,
    the_usual_standards,
)
from tests.domain.campaigns.plans import a_written_plan
from tests.domain.visits.ground import a_visit, record, tell
from tests.factories import NOON, Street, a_gift, a_need, a_person, a_pledge, a_street
from tests.factories import a_household as an_entered_household
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.bags.alarms import call_for_bags
from webapp.domain.bags.issuing import Issue, issue
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.budget import BudgetEntry, fill_from_standards, save_line, say_totals
from webapp.domain.campaigns.changing import NewChange, add_household, open_amendment
from webapp.domain.campaigns.excluding import exclude_campaign
from webapp.domain.campaigns.expenses import NewExpense, approve_expense, ask_expense
from webapp.domain.campaigns.figures import Figure
from webapp.domain.campaigns.floors import say_figures
from webapp.domain.campaigns.lists import LineFilter, list_lines
from webapp.domain.campaigns.looking import Flagged, note_look
from webapp.domain.campaigns.models import AwardList, Campaign
from webapp.domain.campaigns.money_models import BudgetBasis, BudgetPart, ExpenseKind
from webapp.domain.campaigns.paying import funds_of
from webapp.domain.campaigns.plan_queries import groups_of
from webapp.domain.campaigns.taking_off import withdraw_line
from webapp.domain.errands.ordering import NewOrder, take_order
from webapp.domain.errands.queries import purchases_of
from webapp.domain.errands.rules import Thing, Wanted
from webapp.domain.errands.shopping import Bought, close_list, hand_out_advance, record_purchase
from webapp.domain.errands.states import OrderSource
from webapp.domain.events.beneficiaries import Whom
from webapp.domain.events.members import MemberEntry, enter_member
from webapp.domain.events.operations import GrantEntry, enter_grant
from webapp.domain.events.rulebooks import write_rule
from webapp.domain.events.rules import CareRule
from webapp.domain.events.states import EventKind, Kin
from webapp.domain.firms.operations import FirmEntry, enter_firm
from webapp.domain.firms.states import FirmKind, Trouble
from webapp.domain.funds.reserving import reserve
from webapp.domain.holidays.operations import import_holidays
from webapp.domain.holidays.reading import Said
from webapp.domain.hours.models import WhyWrong
from webapp.domain.hours.operations import CorrectionWish, ask_correction
from webapp.domain.hours.sheets import ask_sheet
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household
from webapp.domain.ledger.models import Item
from webapp.domain.services.entries import ServiceEntry
from webapp.domain.services.kinds import ServiceKind
from webapp.domain.services.operations import log_service


def a_lived_in_street(now: datetime = NOON) -> Street:
    """Households, a campaign with its plan and its money, a frozen list and a notice, a visit told and recorded, a need,
    a pledge, a gift, a bag that is overdue; errands, and the holidays of a year."""
    street = a_street(now)
    a_household(street, categories=(Category.DIBAO, Category.SINGLE_PARENT), others_born=(date(2018, 5, 1),))
    shop(street, an_entered_household(street, a_person()), now)
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    spend_and_plan(street, campaign)
    revise(street, campaign, a_frozen_list(street, campaign))
    a_written_plan(street, campaign)
    visit = a_visit(street)
    tell(street.volunteer, visit)
    record(street.volunteer, visit)
    with transaction():
        until = visit.starts_at + timedelta(minutes=50)
        wish = CorrectionWish(uuid4(), visit.id, street.volunteer.user_id, visit.starts_at, until, WhyWrong.FORGOT_START)
        ask_correction(street.volunteer, wish, now=until)
        ask_sheet(street.officer, street.root.id, uuid4(), (visit.day, visit.day), "录入系统", now=until)
        log_service(street.officer, ServiceEntry(uuid4(), street.root.id, ServiceKind.LEGAL_AID, NOON.date(), "司法所", 9),
                    now=NOON)  # fmt: skip
        enter_firm(street.officer, FirmEntry(uuid4(), street.root.id, "红星纺织厂", FirmKind.STATE, Trouble.CLOSING, date(2026, 3, 1), 120),
                   now=NOON)  # fmt: skip
        write_rule(street.approver, street.root.id, CareRule(EventKind.HOSPITAL, (Kin.SELF, Kin.SPOUSE), 500_00, "", 2, "出院小结"),
                   seen=None, now=NOON)  # fmt: skip
        member = enter_member(street.officer, MemberEntry(uuid4(), street.root.id, "孙工", "13800001111", "纺织厂"), now=NOON)
        settled = GrantEntry(uuid4(), Whom(member_id=member.id), EventKind.HOSPITAL, Kin.SELF, NOON.date(), "出院小结",
                             funds_of(campaign.id)[0])  # fmt: skip
        enter_grant(street.officer, settled, now=NOON)
    a_gift(street, a_pledge(street, a_need(street)))
    carry(street, campaign)
    with transaction():
        spring = {date(2027, 2, day): Said(False, "春节") for day in range(5, 12)}
        import_holidays(street.admin, street.root.id, spring, now=now)
    db.session.remove()
    return street


def shop(street: Street, household: Household, now: datetime) -> None:
    """One order, bought."""
    eggs = Wanted(Thing("鸡蛋", "斤", ""), 200)
    with transaction():
        order = take_order(street.officer, NewOrder(uuid4(), household.id, OrderSource.PHONE, (eggs,)), now=now)
        close_list(street.officer, order.round_id, now=now)
        hand_out_advance(street.officer, order.round_id, street.volunteer.user_id, 2000, now=now)
        bought = [Bought(one.id, one.ordered, 1200) for one in purchases_of(order.round_id)]
        record_purchase(street.officer, order.round_id, bought, 1200, 800, now=now)


def carry(street: Street, campaign: Campaign) -> None:
    """A group signed a quilt out and has kept it too long."""
    quilts = db.session.query(Item).filter_by(name="棉被").one()
    new = Issue(uuid4(), groups_of(campaign.id)[0].id, NOON.date(), ((quilts.id, 1),), 0, street.treasurer.user_id)
    with transaction():
        issue(street.storekeeper, new, {}, now=NOON)
    with transaction():
        call_for_bags(NOON.replace(year=2028))


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


def revise(street: Street, campaign: Campaign, frozen: AwardList) -> None:
    """One household joins the frozen list; another was taken off before the list of a campaign that this one excludes."""
    now, late = AFTER_THE_PERIOD, a_household(street, "赵六", categories=(Category.DIBAO,))
    with transaction():
        revision = open_amendment(street.officer, frozen.id, uuid4(), "漏了一户", now=now)
    with transaction():
        add_household(street.officer, revision.id, late, NewChange(uuid4(), "社区核实过"), now=now)
    with transaction():
        note_look(street.approver, revision.id, Flagged(0, 0), now=now)
    approve_list(street.approver, revision.id, turns=transaction, now=now)
    other = a_campaign(street, title="又一个慰问", skips_notice=True)
    the_usual_standards(street, other)
    lines = list_lines(street.officer, a_proposed_list(street, other).id, LineFilter())[0]
    with transaction():
        withdraw_line(street.officer, lines[0].id, "已搬走", now=now)
    with transaction():
        exclude_campaign(street.officer, campaign.id, other.id, now=now)
    with transaction():
        say_figures(street.officer, campaign.id, {Category.DIBAO: 500_00}, now=now)
