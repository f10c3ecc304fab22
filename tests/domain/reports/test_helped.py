"""Who is gone and still on a running list (SPEC 3.10)."""

from __future__ import annotations

from flask_sqlalchemy import SQLAlchemy

from tests.domain.campaigns.ground import a_campaign, a_household, a_proposed_list, end_household, the_usual_standards
from tests.factories import NOON, Street, a_street
from webapp.core.transaction import transaction
from webapp.domain.campaigns.operations import end_campaign
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.households import queries
from webapp.domain.households.categories import Category
from webapp.domain.households.concerns import Concern
from webapp.domain.households.listing import HouseholdFilter


def listed(street: Street) -> list[str]:
    page = queries.list_households(street.officer, HouseholdFilter(concern=Concern.GONE_BUT_LISTED))
    return [row.head_name for row in page.rows]


def test_who_is_gone_and_still_on_a_list_is_found_while_the_campaign_runs(database: SQLAlchemy) -> None:
    street = a_street()
    gone = a_household(street, "王建国", categories=(Category.DIBAO,))
    a_household(street, "李秀英", categories=(Category.DIBAO,))
    end_household(a_household(street, "赵没列", categories=()))
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_proposed_list(street, campaign)
    before = listed(street)

    end_household(gone)
    then = listed(street)
    with transaction():
        end_campaign(street.officer, campaign.id, CampaignStatus.CANCELLED, reason="改期", now=NOON)

    assert (before, then, listed(street)) == ([], ["王建国"], [])
