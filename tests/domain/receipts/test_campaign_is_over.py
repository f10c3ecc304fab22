"""A campaign that is over is only read; what has happened at a door is taken all the same and flagged (SPEC 3.12)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import update

from tests.domain.bags.ground import a_carrying_group
from tests.domain.visits.ground import a_slot, a_task, a_visit
from tests.factories import NOON, OCCASION, a_gift, a_hand_over, a_need, a_pledge, a_receipt, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.bags.issuing import Issue
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.donations.operations import NewPledge, cancel_pledge, make_pledge, renew_own_pledge, renew_pledge
from webapp.domain.donations.queries import list_open_needs
from webapp.domain.donations.states import ShownAs
from webapp.domain.people.actors import NOBODY
from webapp.domain.receipts import operations
from webapp.domain.visits import matters
from webapp.domain.visits.bag_needs import sign_out
from webapp.domain.visits.booking import VisitBooking, assign_visit
from webapp.domain.visits.matters import MatterKind
from webapp.domain.visits.models import MoreTask, ToldHow
from webapp.domain.visits.planning import open_tasks
from webapp.domain.visits.queries import not_told_yet, pool
from webapp.domain.visits.telling import Told, notify_household, tell_household

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


def test_nobody_is_told_of_a_visit_that_brings_nothing_any_more(street):
    a_carrying_group(street)
    visit = a_visit(street)
    fact = Told(uuid4(), visit.id, ToldHow.CALL, NOON)
    later = visit.day
    assert [one.id for one in not_told_yet(street.officer, later)] == [visit.id]
    end(CampaignStatus.CLOSED)
    with pytest.raises(DomainError, match=r"campaign\.is_over"), transaction():
        tell_household(street.officer, fact, now=NOON)
    assert not_told_yet(street.officer, later) == []


def test_what_a_phone_says_of_a_telling_is_taken_and_stands_before_the_desk(street):
    a_carrying_group(street)
    visit = a_visit(street)
    end(CampaignStatus.CLOSED)
    with transaction():
        told = notify_household(street.volunteer, Told(uuid4(), visit.id, ToldHow.CALL, NOON), now=NOON)
    assert told.doubt == "over"
    assert [one.kind for one in matters.of_visit(visit.id)] == [MatterKind.TOLD_AFTER_END]


def test_a_visit_that_brings_something_else_as_well_still_takes_place(street):
    visit = a_visit(street)
    more = a_task(street)
    with transaction() as session:
        more.occasion_id = uuid4()
        session.add(MoreTask(visit_id=visit.id, task_id=more.id, joined_at=NOON))
    a_carrying_group(street)
    end(CampaignStatus.CLOSED)
    assert [one.id for one in not_told_yet(street.officer, visit.day)] == [visit.id]
    with transaction():
        assert tell_household(street.officer, Told(uuid4(), visit.id, ToldHow.CALL, NOON), now=NOON).doubt is None


@pytest.mark.parametrize("status", OVER)
def test_a_promise_for_it_is_refused_and_what_stands_is_not_prolonged(street, status):
    a_carrying_group(street)
    need = a_need(street, occasion_id=OCCASION)
    pledge = a_pledge(street, need, 2)
    assert list_open_needs(street.officer, None, now=NOON)
    end(status)
    said, again = [], NewPledge(uuid4(), need.id, 1, "李好心", "13900002222", ShownAs.MASKED)
    for ask in (lambda: make_pledge(street.officer, again, now=NOON), lambda: renew_pledge(street.officer, pledge.id, now=NOON),
                lambda: renew_own_pledge(NOBODY, pledge, now=NOON)):  # fmt: skip
        with pytest.raises(DomainError) as refusal, transaction():
            ask()
        said.append(refusal.value.code)
    assert said == ["need.is_over"] * 3
    assert list_open_needs(street.officer, None, now=NOON) == []


def test_who_waits_in_line_does_not_move_up_any_more_and_what_is_brought_is_taken(street):
    a_carrying_group(street)
    need = a_need(street, occasion_id=OCCASION)
    first, waiting = a_pledge(street, need, 4), a_pledge(street, need, 2, waits=True, phone="13900001111")
    end(CampaignStatus.CLOSED)
    with transaction():
        cancel_pledge(street.officer, first.id, now=NOON)
    db.session.expire_all()
    assert (waiting.taken, waiting.waiting_since) == (0, NOON)
    assert a_gift(street, waiting).status.value == "received"
