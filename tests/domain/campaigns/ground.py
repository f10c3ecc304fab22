"""A street with households on its register and a campaign with standards, made as quickly as consistency allows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.factories import NOON, Street, a_fund
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns import operations, standards
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.conditions import AgeBetween, Condition, HasCategory, Join
from webapp.domain.campaigns.funding import add_fund
from webapp.domain.campaigns.models import AwardList, Campaign
from webapp.domain.campaigns.operations import CampaignPlan
from webapp.domain.campaigns.periods import DayCount
from webapp.domain.campaigns.posting import post_list
from webapp.domain.campaigns.proposing import propose_list
from webapp.domain.campaigns.rules import Basis, Goods, Grant
from webapp.domain.campaigns.standards import StandardForm
from webapp.domain.campaigns.states import Festival
from webapp.domain.funds.models import Fund
from webapp.domain.households import compose
from webapp.domain.households.amounts import Period
from webapp.domain.households.categories import Category
from webapp.domain.households.entries import HouseholdEntry, PersonEntry, StatedIncome
from webapp.domain.households.importing.preview import IncomeBasis
from webapp.domain.households.models import Household
from webapp.domain.households.registering import add_rows
from webapp.domain.households.registry import registry_of
from webapp.domain.households.relations import Relation
from webapp.domain.households.states import HouseholdStatus

RICE = Goods("大米", 1, "袋", 60_00)
AFTER_THE_PERIOD = NOON + timedelta(days=6)


def a_household(
    street: Street, head: str = "王建国", *, place: int = 0, size: int | None = 1, born: date | None = date(1970, 1, 1),
    categories: tuple[Category, ...] = (), income_fen: int | None = None, may_publish: bool = True,
    others_born: tuple[date, ...] = (),
) -> UUID:  # fmt: skip
    """One active household of a community."""
    with transaction():
        return new_household(street, head, place=place, size=size, born=born, categories=categories,
                             income_fen=income_fen, may_publish=may_publish, others_born=others_born)  # fmt: skip


def new_household(
    street: Street, head: str, *, place: int = 0, size: int | None = 1, born: date | None = None,
    categories: tuple[Category, ...] = (), income_fen: int | None = None, may_publish: bool = True,
    others_born: tuple[date, ...] = (),
) -> UUID:  # fmt: skip
    """The same inside a transaction that is open already."""
    people = [PersonEntry(uuid4(), head, Relation.HEAD, birth_date=born)]
    people += [PersonEntry(uuid4(), f"{head[0]}家人", Relation.OTHER, birth_date=day) for day in others_born]
    incomes = (StatedIncome(income_fen, IncomeBasis.PER_CAPITA, period=Period.MONTH),) if income_fen is not None else ()
    entry = HouseholdEntry(uuid4(), tuple(people), size=size, building="3 号楼", door="101", categories=categories,
                           incomes=incomes)  # fmt: skip
    organisation = street.communities[place]
    rows = compose.new_rows(
        entry, organisation.id, registry_of(organisation), actor_id=street.officer.user_id, now=NOON
    )
    rows[compose.HOUSEHOLDS][0] |= {"status": HouseholdStatus.ACTIVE, "may_publish": may_publish,
                           "approved_by": street.approver.user_id, "approved_at": NOON}  # fmt: skip
    add_rows({**rows, compose.CHILD_FILES: []})
    return entry.id


def end_household(household_id: UUID) -> None:
    """It has left the register."""
    with transaction():
        household = db.session.get(Household, household_id)
        assert household is not None
        household.status = HouseholdStatus.ENDED


def a_plan(**said: Any) -> CampaignPlan:
    """Spring Festival 2027, five calendar days of notice."""
    plan: dict[str, Any] = {
        "title": "2027 年春节慰问", "festival": Festival.SPRING, "starts_on": date(2027, 1, 10),
        "ends_on": date(2027, 2, 10), "counted_on": date(2027, 2, 6), "notice_days": 5,
        "notice_count": DayCount.CALENDAR, "skips_notice": False, "sealed_slips": True, "plan": None,
    }  # fmt: skip
    return CampaignPlan(**{**plan, **said})


def a_campaign(street: Street, *, funded: bool = True, **said: Any) -> Campaign:
    """A campaign of the street, without standards; unless told otherwise with more money than it can need."""
    with transaction():
        campaign = operations.create_campaign(street.officer, street.root, uuid4(), a_plan(**said), now=NOON)
    if funded:
        use_funds(street, campaign, a_fund(street, 10**9))
    return campaign


def use_funds(street: Street, campaign: Campaign, *funds: Fund) -> None:
    """Let the campaign use these, in this order."""
    for fund in funds:
        with transaction():
            add_fund(street.officer, campaign.id, fund.id, now=NOON)


def a_standard(
    street: Street, campaign: Campaign, *conditions: Condition, grant: Grant, joined: Join = Join.ALL,
    excludes: tuple[Condition, ...] = (), in_addition: bool = False,
) -> UUID:  # fmt: skip
    """One more standard at the end."""
    key = uuid4()
    with transaction():
        form = StandardForm(joined, conditions, grant, excludes, in_addition)
        standards.save_standard(street.officer, campaign.id, key, form, now=NOON)
    return key


DIBAO_BY_SIZE = Grant(Basis.SIZE, steps=((1, 650_00), (2, 980_00), (3, 1250_00)), goods=(RICE,))
SEVEN_HUNDRED = Grant(Basis.HOUSEHOLD, 700_00)


def the_usual_standards(street: Street, campaign: Campaign) -> None:
    """By size for dibao households; 700 yuan for people of seventy."""
    a_standard(street, campaign, HasCategory((Category.DIBAO,)), grant=DIBAO_BY_SIZE)
    a_standard(street, campaign, AgeBetween(70, None), grant=SEVEN_HUNDRED)


def a_proposed_list(street: Street, campaign: Campaign, *, now: datetime = NOON) -> AwardList:
    """Proposed by the officer."""
    return propose_list(street.officer, campaign.id, uuid4(), turns=transaction, now=now)


def a_posted_list(street: Street, campaign: Campaign, *, now: datetime = NOON) -> AwardList:
    """Proposed and hung out by the officer."""
    award_list = a_proposed_list(street, campaign, now=now)
    return post_list(street.officer, award_list.id, uuid4(), turns=transaction, now=now)


def a_frozen_list(street: Street, campaign: Campaign) -> AwardList:
    """Approved by the approver once the period was over."""
    award_list = a_posted_list(street, campaign)
    return approve_list(street.approver, award_list.id, turns=transaction, now=AFTER_THE_PERIOD)
