"""A result tells of what arrived and how it was confirmed, not of what was promised (SPEC 7.5, OFFLINE 6.6)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import AFTER_THE_PERIOD, a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.factories import NOON, Street, a_hand_over, a_street, token_of
from webapp.core.db import db
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import operations
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.outcome import Outcome, StillOpen, outcome_of, still_open, told
from webapp.domain.campaigns.posting import publish_result
from webapp.domain.campaigns.states import CampaignStatus
from webapp.domain.households.categories import Category
from webapp.domain.notices.models import NoticeKind, PublicNotice
from webapp.domain.notices.queries import listed_rows
from webapp.domain.receipts import codes, confirming
from webapp.domain.receipts.disputes import report_wrong
from webapp.domain.receipts.facts import Collector, Complaint, Item, Press, Traces
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import hand_over, revoke_receipt
from webapp.domain.receipts.states import CollectingReason, CollectorRelation, ReceiptStatus

NAMES = ("张三丰", "李四", "王五", "赵六", "钱七", "孙八")
LATER = AFTER_THE_PERIOD + timedelta(days=2)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    for name in NAMES:
        a_household(street, name, size=2, categories=(Category.DIBAO,))
    frozen = a_frozen_list(street, campaign)
    issue_next(street.officer, frozen.id, turns=transaction, now=AFTER_THE_PERIOD)
    return campaign


def receipts() -> dict[str, Receipt]:
    """By the head's name, in the order of NAMES."""
    from webapp.domain.campaigns.lists import heads_of

    rows = db.session.query(Receipt).all()
    heads = heads_of([row.household_id for row in rows])
    return {heads[row.household_id].name: row for row in rows}


def deliver(street, receipt, **said):
    with transaction():
        hand_over(street.volunteer, a_hand_over(receipt, street.volunteer, street.second_volunteer, at=LATER, **said), now=LATER)


def press(receipt, collector=None):
    with transaction():
        confirming.confirm_by_code([Press(codes.hash_of(token_of(receipt)), uuid4(), Traces(), LATER, collector)])


def some_of_everything(street) -> None:
    """Two delivered and confirmed in two ways, one delivered, one in dispute, one revoked, one not reached."""
    slips = receipts()
    for name in NAMES[:4]:
        deliver(street, slips[name])
    press(slips["张三丰"])
    press(slips["李四"], Collector("王芳", CollectorRelation.NEIGHBOUR, CollectingReason.AWAY))
    with transaction():
        report_wrong(codes.hash_of(token_of(slips["赵六"])), Complaint(uuid4(), "short", "", None, "少了"), Traces(), now=LATER)
        revoke_receipt(street.officer, slips["钱七"].id, reason="搬走了", now=LATER)


def publish(street, campaign) -> PublicNotice:
    return publish_result(street.officer, campaign.id, uuid4(), turns=transaction, now=LATER)


def test_only_who_received_something_stands_on_the_result(street, campaign):
    some_of_everything(street)

    notice = publish(street, campaign)

    assert (notice.kind, notice.ends_on) == (NoticeKind.RESULT, None)
    assert {row.shown_name for row in listed_rows(notice.id)} == {"张*丰", "李*", "王*"}
    assert notice.totals["amount_fen"] == 3 * 980_00


def test_the_ways_of_confirming_and_what_is_open_are_said_apart(street, campaign):
    some_of_everything(street)

    lead = publish(street, campaign).lead

    assert lead.startswith(
        "经同意慰问 6 户。到 2027 年 1 月 20 日，送到 3 户，其中已签收 2 户（本人签收 1 户、由别人代领 1 户）"
        "；送到还没签收 1 户；正在核实 1 户；还没送到 2 户。"
    )


def test_the_row_says_what_arrived_not_what_was_promised(street, campaign):
    slip = receipts()["李四"]
    deliver(street, slip, items=(Item("慰问金", 1, "份", 500_00),), difference_reason="not_wanted")

    [row] = listed_rows(publish(street, campaign).id)

    assert (row.amount_fen, row.goods) == (500_00, "")


def test_nothing_delivered_is_said_as_it_is(street, campaign):
    notice = publish(street, campaign)

    assert "送到 0 户，都还没有签收；还没送到 6 户" in notice.lead
    assert listed_rows(notice.id) == []


def test_a_campaign_with_open_ends_is_closed_only_with_a_reason(street, campaign):
    some_of_everything(street)
    publish(street, campaign)
    assert still_open(campaign) == StillOpen(undelivered=1, unconfirmed=1, disputed=1)

    with pytest.raises(DomainError, match="still_open"), transaction():
        operations.end_campaign(street.officer, campaign.id, CampaignStatus.CLOSED, None, now=LATER)
    with transaction():
        operations.end_campaign(street.officer, campaign.id, CampaignStatus.CLOSED, "节后补送", now=LATER)

    assert db.session.query(AuditEvent).filter_by(action="campaign.change").one().reason == "节后补送"


def test_when_all_have_it_and_confirmed_a_word_is_enough(street, campaign):
    for slip in receipts().values():
        deliver(street, slip)
        press(slip)
    publish(street, campaign)

    assert not still_open(campaign)
    with pytest.raises(DomainError, match="needs_a_reason"), transaction():
        operations.end_campaign(street.officer, campaign.id, CampaignStatus.CLOSED, None, now=LATER)
    with transaction():
        operations.end_campaign(street.officer, campaign.id, CampaignStatus.CLOSED, "都办完了", now=LATER)


def test_before_a_result_hangs_it_is_not_closed(street, campaign):
    with pytest.raises(DomainError, match=r"campaign.no_result_yet"), transaction():
        operations.end_campaign(street.officer, campaign.id, CampaignStatus.CLOSED, "急", now=NOON)


def test_a_slip_confirmed_without_a_delivery_on_record_has_arrived(street, campaign):
    """A club on paper may never write down who went."""
    press(receipts()["张三丰"])

    outcome = outcome_of(campaign)

    assert (outcome.delivered, outcome.undelivered) == (1, 5)
    assert still_open(campaign) == StillOpen(undelivered=5, unconfirmed=0, disputed=0)


def test_confirmations_of_slips_without_a_seal_are_told_as_weaker():
    outcome = Outcome(approved=9, visited=9, confirmed={ReceiptStatus.CONFIRMED_SELF: 9}, weaker=4)

    assert told(outcome, date(2027, 2, 1)) == (
        "经同意慰问 9 户。到 2027 年 2 月 1 日，走访 9 户，送到 9 户，其中已签收 9 户（本人签收 9 户）。"
        "本人签收里有 4 户用的是不封口的签收单，抽查时加倍。"
    )
