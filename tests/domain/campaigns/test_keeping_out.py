"""Whom somebody took off for a reason no later list takes up silently; with a reason they are taken in again (4.6)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tests.domain.campaigns.ground import (
    SEVEN_HUNDRED,
    a_campaign,
    a_frozen_list,
    a_household,
    a_posted_list,
    a_proposed_list,
    a_standard,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden
from webapp.core.transaction import transaction
from webapp.domain.campaigns import lists, standards
from webapp.domain.campaigns.conditions import HasCategory
from webapp.domain.campaigns.keeping_out import take_in_again
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign, LeftOut
from webapp.domain.campaigns.quotas import Quota
from webapp.domain.campaigns.rules import LeftOutReason
from webapp.domain.campaigns.taking_off import withdraw_line
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household

DIBAO = (Category.DIBAO,)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    return campaign


def on(street: Street, award_list: AwardList) -> list[UUID]:
    return [line.household_id for line in lists.list_lines(street.officer, award_list.id, lists.LineFilter())[0]]


def left_out(street: Street, award_list: AwardList) -> dict[UUID, LeftOut]:
    return {left.household_id: left for left in lists.list_left_out(street.officer, award_list.id)[0]}


def withdraw(street: Street, award_list: AwardList, household_id: UUID, reason: str = "已搬走") -> None:
    lines = lists.list_lines(street.officer, award_list.id, lists.LineFilter())[0]
    line = next(line for line in lines if line.household_id == household_id)
    with transaction():
        withdraw_line(street.officer, line.id, reason, now=NOON)


def take_in(street: Street, award_list: AwardList, household_id: UUID, reason: str = "搬回来了") -> None:
    with transaction():
        take_in_again(street.officer, award_list.id, household_id, reason, now=LATER)


def test_the_next_list_leaves_it_out_with_the_reason_that_was_given(street, campaign):
    gone, stays = a_household(street, "张三", categories=DIBAO), a_household(street, "李四", categories=DIBAO)
    withdraw(street, a_proposed_list(street, campaign), gone)

    again = a_proposed_list(street, campaign, now=LATER)

    assert on(street, again) == [stays]
    left = left_out(street, again)[gone]
    assert (left.reason, left.note, left.others) == (LeftOutReason.WITHDRAWN, "已搬走", [1])
    place = tally.totals(campaign.id)[street.communities[0].id]
    assert (place["proposed"], place["left_out"]) == (1, 1)


def test_also_after_the_list_it_was_taken_off_is_frozen(street, campaign):
    gone = a_household(street, "张三", categories=DIBAO)
    a_household(street, "李四", categories=DIBAO)
    withdraw(street, a_proposed_list(street, campaign), gone)
    a_frozen_list(street, campaign)
    later = a_household(street, "王五", categories=DIBAO)

    assert on(street, a_proposed_list(street, campaign, now=LATER)) == [later]


def test_taken_in_again_with_a_reason_it_is_measured_as_everybody(street, campaign):
    gone = a_household(street, "张三", categories=DIBAO)
    a_household(street, "李四", categories=DIBAO)
    first = a_proposed_list(street, campaign)
    withdraw(street, first, gone)

    take_in(street, first, gone)
    again = a_proposed_list(street, campaign, now=LATER)
    assert gone in on(street, again)

    withdraw(street, again, gone, "又搬走了")
    third = a_proposed_list(street, campaign, now=LATER)
    assert left_out(street, third)[gone].note == "又搬走了"


def test_only_whom_somebody_took_off_is_taken_in_again_and_only_by_who_may(street, campaign):
    gone, other = a_household(street, "张三", categories=DIBAO), a_household(street, "李四")
    first = a_proposed_list(street, campaign)
    withdraw(street, first, gone)

    with pytest.raises(DomainError, match=r"list.not_kept_out"):
        take_in(street, first, other)
    with pytest.raises(Forbidden), transaction():
        take_in_again(street.approver, first.id, gone, "搬回来了", now=LATER)


def test_it_holds_no_seat_of_a_quota(street):
    campaign = a_campaign(street)
    number = a_standard(street, campaign, HasCategory(DIBAO), grant=SEVEN_HUNDRED)
    with transaction():
        standards.save_quota(street.officer, number, Quota(total=1), now=NOON)
    one, two = a_household(street, "张三", categories=DIBAO), a_household(street, "李四", categories=DIBAO)
    first = a_proposed_list(street, campaign)
    (seated,) = on(street, first)
    withdraw(street, first, seated)

    assert on(street, a_proposed_list(street, campaign, now=LATER)) == [two if seated == one else one]


def test_the_file_it_went_into_is_the_same_family(street, campaign):
    gone, survivor = a_household(street, "张三", categories=DIBAO), a_household(street, "张三", categories=DIBAO)
    first = a_proposed_list(street, campaign)
    withdraw(street, first, gone)
    with transaction():
        db.session.get(Household, gone).merged_into = survivor

    again = a_proposed_list(street, campaign, now=LATER)
    assert survivor not in on(street, again)
    take_in(street, again, survivor)
    assert survivor in on(street, a_proposed_list(street, campaign, now=LATER))


def test_another_campaign_knows_nothing_of_it(street, campaign):
    gone = a_household(street, "张三", categories=DIBAO)
    withdraw(street, a_posted_list(street, campaign), gone)
    other = a_campaign(street, title="2027 年元宵")
    the_usual_standards(street, other)

    assert on(street, a_proposed_list(street, other)) == [gone]
    assert db.session.query(AwardLine).count() == 2
