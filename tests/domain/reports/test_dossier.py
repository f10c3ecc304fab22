"""The papers of a campaign together, what is missing of them, and what is not done before it is closed (SPEC 3.12)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import event

from tests.domain.campaigns.ground import AFTER_THE_PERIOD, a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.factories import Street, a_hand_over, a_street, token_of
from webapp.core.db import db
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.campaigns import operations
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.posting import publish_result
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.households.categories import Category
from webapp.domain.receipts import codes, confirming
from webapp.domain.receipts.disputes import report_wrong
from webapp.domain.receipts.facts import Complaint, Press, Traces
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import hand_over
from webapp.domain.reports.dossier import Lack, Paper, dossier_of, ending_of
from webapp.domain.reports.undone import Left, Undone, undone_of

LATER = AFTER_THE_PERIOD + timedelta(days=2)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    return campaign


def with_slips(street: Street, campaign: Campaign, *names: str) -> list[Receipt]:
    for name in names:
        a_household(street, name, categories=(Category.DIBAO,))
    issue_next(street.officer, a_frozen_list(street, campaign).id, turns=transaction, now=AFTER_THE_PERIOD)
    return list(db.session.query(Receipt).order_by(Receipt.number))


def deliver(street: Street, receipt: Receipt) -> None:
    with transaction():
        hand_over(street.volunteer, a_hand_over(receipt, street.volunteer, street.second_volunteer, at=LATER), now=LATER)


def confirm(receipt: Receipt) -> None:
    with transaction():
        confirming.confirm_by_code([Press(codes.hash_of(token_of(receipt)), uuid4(), Traces(), LATER)])


def complain(receipt: Receipt) -> None:
    with transaction():
        report_wrong(codes.hash_of(token_of(receipt)), Complaint(uuid4(), "short", "", None, "少了"), Traces(), now=LATER)


def lacks(street: Street, campaign: Campaign) -> dict[Paper, Lack | None]:
    return {bound.paper: bound.lack for bound in dossier_of(street.officer, campaign)}


def test_a_campaign_that_begins_says_what_there_is_not_yet(street, campaign):
    found = lacks(street, campaign)

    assert list(found) == [paper for paper in Paper if paper in found], "in the order of the directory"
    assert found[Paper.STANDARDS] is None
    missing = {paper for paper, lack in found.items() if lack is Lack.NOT_THERE}
    assert missing == {Paper.PLAN, Paper.BUDGET, Paper.LIST, Paper.NOTICE, Paper.SLIPS, Paper.CHECKS, Paper.RESULT}


def test_each_paper_stands_in_the_directory_with_its_number_and_fingerprint(street, campaign):
    with_slips(street, campaign, "张三", "李四")

    bound = {one.paper: one for one in dossier_of(street.officer, campaign)}

    frozen = bound[Paper.LIST]
    assert (frozen.title, frozen.count, len(frozen.mark)) == ("1", 2, 8) and frozen.day is not None
    assert bound[Paper.SLIPS].count == 2 and bound[Paper.SLIPS].lack is None
    assert bound[Paper.NOTICE].count == 2 and bound[Paper.NOTICE].lack is Lack.PHOTO
    assert bound[Paper.FUND_ROSTER].subject_id is not None


def test_what_is_not_done_is_counted_until_it_is(street, campaign):
    first, second, third = with_slips(street, campaign, "张三", "李四", "王五")
    deliver(street, first), deliver(street, second)
    complain(second)

    before = {left.what: left.count for left in undone_of(street.officer, campaign)}
    confirm(first), deliver(street, third), confirm(third)
    publish_result(street.officer, campaign.id, uuid4(), turns=transaction, now=LATER)
    after = undone_of(street.officer, campaign)

    assert before == {Undone.NOT_DELIVERED: 1, Undone.NOT_CONFIRMED: 1, Undone.DISPUTED: 1, Undone.NOT_RIGHT: 1, Undone.RESULT: 1}
    assert after == [Left(Undone.DISPUTED, 1), Left(Undone.NOT_RIGHT, 1)]


def test_objections_are_those_of_this_campaign_alone(street, campaign):
    other = a_campaign(street, title="另一次")
    (receipt,) = with_slips(street, campaign, "张三")
    deliver(street, receipt)
    complain(receipt)

    of_other = {bound.paper: bound.count for bound in dossier_of(street.officer, other)}

    assert of_other[Paper.NOT_RIGHT] == 0 and of_other[Paper.OBJECTIONS] == 0
    assert {bound.paper: bound.count for bound in dossier_of(street.officer, campaign)}[Paper.NOT_RIGHT] == 1


@pytest.mark.parametrize("status", [CampaignStatus.CLOSED, CampaignStatus.CANCELLED])
def test_it_ends_only_with_a_reason_which_stays_to_be_read(street, campaign, status):
    if status is CampaignStatus.CLOSED:
        (receipt,) = with_slips(street, campaign, "张三")
        deliver(street, receipt)
        confirm(receipt)
        publish_result(street.officer, campaign.id, uuid4(), turns=transaction, now=LATER)
    with pytest.raises(DomainError, match="needs_a_reason"), transaction():
        operations.end_campaign(street.officer, campaign.id, status, None, now=LATER)
    assert ending_of(campaign) is None

    with transaction():
        operations.end_campaign(street.officer, campaign.id, status, "都办完了", now=LATER)

    ended = ending_of(campaign)
    assert ended is not None and (ended.reason, ended.actor_id) == ("都办完了", street.officer.user_id)


def statements(work: Callable[[], object]) -> int:
    """How many the database is asked."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_as_many_queries_however_much_has_come_together(street, campaign):
    slips = with_slips(street, campaign, "张三", "李四", "王五", "赵六")
    few = statements(lambda: (dossier_of(street.officer, campaign), undone_of(street.officer, campaign)))
    for slip in slips:
        deliver(street, slip)
        complain(slip)

    assert 0 < statements(lambda: (dossier_of(street.officer, campaign), undone_of(street.officer, campaign))) <= few
