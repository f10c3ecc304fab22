"""A campaign that is over is only read; what has happened at a door is taken all the same and flagged (SPEC 3.12)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import update

from tests.domain.bags.ground import a_carrying_group
from tests.domain.visits.ground import a_slot, a_task
from tests.factories import NOON, OCCASION, a_hand_over, a_need, a_receipt, a_street
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.bags.issuing import Issue
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.receipts import operations
from webapp.domain.visits.bag_needs import sign_out
from webapp.domain.visits.booking import VisitBooking, assign_visit
from webapp.domain.visits.planning import open_tasks
from webapp.domain.visits.queries import pool

OVER = [CampaignStatus.CLOSED, CampaignStatus.CANCELLED]


@pytest.fixture
def street(database):
    return a_street()


def end(status):
    with transaction() as session:
        session.execute(update(Campaign).where(Campaign.id == OCCASION).values(status=status))


@pytest.mark.parametrize("status", OVER)
def test_no_room_takes_a_request_for_it(street, status):
    group = a_carrying_group(street)
    task, slot = a_task(street), a_slot(street)
    receipt = a_receipt(street.officer, street.communities[0], occasion_id=OCCASION)
    end(status)
    party = (street.volunteer.user_id, street.second_volunteer.user_id)
    requests = {
        "replace": lambda: operations.replace_slip(street.officer, receipt.id, reason="单子丢了", now=NOON),
        "revoke": lambda: operations.revoke_receipt(street.officer, receipt.id, reason="不再送了", now=NOON),
        "print": lambda: operations.print_receipts(street.officer, uuid4(), [receipt], now=NOON),
        "need": lambda: a_need(street, occasion_id=OCCASION),
        "tasks": lambda: open_tasks(street.officer, OCCASION, now=NOON),
        "book": lambda: assign_visit(street.officer, VisitBooking(uuid4(), slot.id, task.id, None), party, now=NOON),
        "bag": lambda: sign_out(street.storekeeper, Issue(uuid4(), group.id, NOON.date(), (), 100, uuid4()), now=NOON),
    }
    said = {}
    for name, ask in requests.items():
        try:
            ask()
        except DomainError as refusal:
            said[name] = refusal.code
    assert said == dict.fromkeys(requests, "campaign.is_over")


def test_its_tasks_are_in_nobodys_pool(street):
    a_carrying_group(street)
    task = a_task(street)
    places = [task.organisation_id]
    assert [one.id for one in pool(street.officer, places)] == [task.id]
    end(CampaignStatus.CLOSED)
    assert pool(street.officer, places) == []


def test_goods_at_a_door_are_taken_and_flagged(street):
    a_carrying_group(street)
    receipt = a_receipt(street.officer, street.communities[0], occasion_id=OCCASION)
    end(CampaignStatus.CLOSED)
    with transaction():
        after = operations.hand_over(street.volunteer, a_hand_over(receipt, street.volunteer), now=NOON)
    assert (after.status.value, after.review) == ("handed_over", "after_closing")
