"""Campaigns that exclude each other: checked in proposing, told why (SPEC 4.3)."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import (
    SEVEN_HUNDRED,
    a_campaign,
    a_frozen_list,
    a_household,
    a_posted_list,
    a_proposed_list,
    a_standard,
)
from tests.domain.campaigns.test_keeping_out import left_out, on
from tests.factories import NOON, Street, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden
from webapp.core.transaction import transaction
from webapp.domain.campaigns.conditions import AgeBetween, HasCategory
from webapp.domain.campaigns.excluding import allow_campaign, exclude_campaign, excluded_by
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.posting import post_list
from webapp.domain.campaigns.rules import LeftOutReason
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household


@pytest.fixture
def street(database) -> Street:
    return a_street()


def for_all(street: Street, title: str) -> Campaign:
    campaign = a_campaign(street, title=title)
    a_standard(street, campaign, AgeBetween(18, None), grant=SEVEN_HUNDRED)
    return campaign


def exclude(street: Street, campaign: Campaign, other: Campaign) -> None:
    with transaction():
        exclude_campaign(street.officer, campaign.id, other.id, now=NOON)


def test_whom_the_other_has_on_a_list_this_one_leaves_out_and_says_why(street):
    taken = a_household(street, "张三", categories=(Category.DIBAO,))
    free = a_household(street, "李四")
    first = a_campaign(street, title="低保春节慰问")
    a_standard(street, first, HasCategory((Category.DIBAO,)), grant=SEVEN_HUNDRED)
    a_posted_list(street, first)
    second = for_all(street, "困难职工慰问")
    exclude(street, second, first)

    award_list = a_proposed_list(street, second)

    assert on(street, award_list) == [free]
    left = left_out(street, award_list)[taken]
    assert (left.reason, left.others) == (LeftOutReason.OTHER_CAMPAIGN, [1])


def test_it_holds_both_ways_and_for_the_file_another_went_into(street):
    gone, survivor = a_household(street, "张三"), a_household(street, "张三")
    first, second = for_all(street, "一"), for_all(street, "二")
    exclude(street, first, second)
    assert [other.id for other in excluded_by(second.id)] == [first.id]
    with transaction():
        db.session.get(Household, survivor).use_stopped_on = NOON.date()
    a_frozen_list(street, first)
    with transaction():
        file = db.session.get(Household, survivor)
        file.use_stopped_on = None
        db.session.get(Household, gone).merged_into = survivor

    assert survivor in left_out(street, a_proposed_list(street, second))


def test_only_a_proposal_binds_nobody_and_what_is_taken_back_no_longer_holds(street):
    household = a_household(street, "张三")
    first, second = for_all(street, "一"), for_all(street, "二")
    proposed = a_proposed_list(street, first)
    exclude(street, second, first)
    proposed = a_proposed_list(street, first)
    assert on(street, a_proposed_list(street, second)) == [household]

    post_list(street.officer, proposed.id, uuid4(), turns=transaction, now=NOON)
    assert on(street, a_proposed_list(street, second)) == []
    with transaction():
        allow_campaign(street.officer, second.id, first.id, now=NOON)
    assert on(street, a_proposed_list(street, second)) == [household]


def test_what_was_proposed_before_has_to_be_proposed_again(street):
    a_household(street, "张三")
    first, second = for_all(street, "一"), for_all(street, "二")
    award_list = a_proposed_list(street, second)
    exclude(street, second, first)

    with pytest.raises(DomainError, match=r"list.standards_changed"):
        post_list(street.officer, award_list.id, uuid4(), turns=transaction, now=NOON)


def test_no_campaign_excludes_itself_and_an_approver_says_nothing(street):
    campaign, other = for_all(street, "一"), for_all(street, "二")

    with pytest.raises(DomainError, match=r"campaign.excludes_itself"):
        exclude(street, campaign, campaign)
    with pytest.raises(Forbidden), transaction():
        exclude_campaign(street.approver, campaign.id, other.id, now=NOON)
