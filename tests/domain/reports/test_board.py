"""The board counts what stands, opens to what it counts, and asks the same few questions however large the street."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_plan,
    a_posted_list,
    a_proposed_list,
    end_household,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street, an_account
from webapp.core import tally
from webapp.core.transaction import transaction
from webapp.domain.campaigns import lists, operations, queries
from webapp.domain.campaigns.issuing import issue_next
from webapp.domain.campaigns.lists import LineFilter
from webapp.domain.campaigns.models import Campaign
from webapp.domain.campaigns.posting import post_list
from webapp.domain.campaigns.stages import Stage, stage_of
from webapp.domain.campaigns.states import CampaignStatus, LineStatus
from webapp.domain.campaigns.taking_off import withdraw_line
from webapp.domain.households.categories import Category
from webapp.domain.people.permissions import Role
from webapp.domain.reports.behind import Measure, households_behind
from webapp.domain.reports.board import board_of
from webapp.domain.reports.today import tasks_of

DIBAO = (Category.DIBAO,)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    return campaign


def test_the_chain_by_community_and_in_all(street, campaign):
    a_household(street, "张三", size=2, categories=DIBAO)
    a_household(street, "李四", categories=DIBAO, place=1)
    a_household(street, "王五", place=1)
    frozen = a_frozen_list(street, campaign)
    issue_next(street.officer, frozen.id, turns=transaction, now=AFTER_THE_PERIOD)
    with transaction():
        tally.add(campaign.id, street.communities[0].id, "notified")
        tally.add(campaign.id, street.communities[0].id, "visited")
        tally.add(campaign.id, street.communities[0].id, "confirmed_self")
        tally.add(campaign.id, street.communities[1].id, "confirmed_paper")

    board = board_of(street.officer, campaign)

    first, second = (row.counts for row in sorted(board.rows, key=lambda row: row.name != "幸福社区"))
    assert (first.active, first.proposed, first.approved, first.issued, first.visited, first.confirmed) == (1,) * 6
    assert first.approved_fen == 980_00
    assert (second.active, second.proposed, second.left_out, second.confirmed_otherwise) == (2, 1, 1, 1)
    assert (board.total.active, board.total.approved_fen, board.total.confirmed) == (3, 1630_00, 2)


def test_proposed_and_left_out_make_up_the_register_whatever_is_done_to_a_line(street, campaign):
    for name in ("张三", "李四", "王五"):
        a_household(street, name, categories=DIBAO if name != "王五" else ())
    award_list = a_posted_list(street, campaign)
    line = lists.list_lines(street.officer, award_list.id, LineFilter())[0][0]
    with transaction():
        withdraw_line(street.officer, line.id, "已搬走", now=NOON)

    total = board_of(street.officer, campaign).total

    assert (total.active, total.proposed, total.left_out) == (3, 1, 2)
    assert board_of(street.officer, campaign).total.not_measured == 0


def test_who_joins_the_register_later_is_told_apart(street, campaign):
    a_household(street, categories=DIBAO)
    a_proposed_list(street, campaign)
    a_household(street, "新来", categories=DIBAO)

    assert board_of(street.officer, campaign).total.not_measured == 1


def test_who_left_the_register_does_not_hide_who_joined(street, campaign):
    gone = a_household(street, categories=DIBAO)
    a_posted_list(street, campaign)
    end_household(gone)
    a_household(street, "新来", categories=DIBAO)

    assert board_of(street.officer, campaign).total.not_measured == 1


def test_a_community_sees_its_own_row(street, campaign):
    a_household(street, categories=DIBAO)
    a_household(street, categories=DIBAO, place=1)
    there = an_account(street.communities[1], "there", Role.OFFICER)

    assert [row.name for row in board_of(there, campaign).rows] == ["和平社区"]


def test_a_number_opens_to_its_households(street, campaign):
    households = {a_household(street, name, categories=DIBAO) for name in ("张三", "李四", "王五")}
    a_frozen_list(street, campaign)

    found, after = lists.list_campaign_lines(
        street.officer, campaign.id, LineFilter(status=LineStatus.APPROVED), limit=2
    )
    rest, end = lists.list_campaign_lines(
        street.officer, campaign.id, LineFilter(status=LineStatus.APPROVED), after=after, limit=2
    )

    assert {line.household_id for line in (*found, *rest)} == households
    assert end is None
    for measure in Measure:
        assert households_behind(street.officer, campaign, measure, None) == ([], "")


def test_pages_go_on_across_versions(street, campaign):
    first = [a_household(street, name, categories=DIBAO) for name in ("张三", "李四")]
    a_posted_list(street, campaign)
    second = [a_household(street, name, categories=DIBAO) for name in ("王五", "赵六")]
    a_proposed_list(street, campaign)

    page, after = lists.list_campaign_lines(street.officer, campaign.id, LineFilter(), limit=3)
    rest, end = lists.list_campaign_lines(street.officer, campaign.id, LineFilter(), after=after, limit=3)

    assert {line.household_id for line in page} >= set(first)
    assert {line.household_id for line in (*page, *rest)} == {*first, *second}
    assert end is None


def codes(street: Street, who: str, campaign: Campaign, now=NOON) -> list[str]:
    return [task.code for task in tasks_of(getattr(street, who), [campaign], now=now)]


def test_each_sees_what_waits_for_them(street, campaign):
    a_household(street, categories=DIBAO)
    assert codes(street, "officer", campaign) == []

    award_list = a_proposed_list(street, campaign)
    assert codes(street, "officer", campaign) == ["today.to_post"]
    assert codes(street, "approver", campaign) == []



    post_list(street.officer, award_list.id, uuid4(), turns=transaction, now=NOON)
    assert codes(street, "approver", campaign) == []
    assert codes(street, "approver", campaign, AFTER_THE_PERIOD) == ["today.to_approve"]
    assert codes(street, "officer", campaign, AFTER_THE_PERIOD) == []


def test_receipts_that_are_still_to_be_issued_wait_at_the_desk(street, campaign):
    a_household(street, categories=DIBAO)
    frozen = a_frozen_list(street, campaign)

    assert codes(street, "officer", campaign, AFTER_THE_PERIOD) == ["today.to_issue"]
    issue_next(street.officer, frozen.id, turns=transaction, now=AFTER_THE_PERIOD)
    assert codes(street, "officer", campaign, AFTER_THE_PERIOD) == []


def stage(street: Street, campaign: Campaign, now=NOON, *, all_issued: bool = False) -> Stage:
    has_standards = bool(queries.list_standards(campaign.id))
    return stage_of(campaign, lists.lists_of(campaign.id), has_standards=has_standards, all_issued=all_issued, now=now)


def test_a_campaign_goes_through_its_stages(street):
    campaign = a_campaign(street)
    a_household(street, categories=DIBAO)
    assert stage(street, campaign) is Stage.STANDARDS
    the_usual_standards(street, campaign)
    assert stage(street, campaign) is Stage.PROPOSE
    a_proposed_list(street, campaign)
    assert stage(street, campaign) is Stage.POST
    a_frozen_list(street, campaign)
    assert stage(street, campaign) is Stage.ISSUE
    assert stage(street, campaign, all_issued=True) is Stage.DELIVER


def test_the_period_is_a_stage_of_its_own(street, campaign):
    a_household(street, categories=DIBAO)
    a_posted_list(street, campaign)

    assert stage(street, campaign) is Stage.PERIOD
    assert stage(street, campaign, AFTER_THE_PERIOD) is Stage.APPROVE


def test_the_desk_is_busy_with_the_campaign_of_these_days(street, campaign):
    later = a_campaign(street, title="元宵", starts_on=date(2027, 2, 18), ends_on=date(2027, 2, 25))
    with transaction():
        over = operations.create_campaign(street.officer, street.root, uuid4(), a_plan(title="不办了"), now=NOON)
        operations.end_campaign(street.officer, over.id, CampaignStatus.CANCELLED, "改期", now=NOON)
    a_household(street, categories=DIBAO)
    a_proposed_list(street, campaign)

    busy = queries.current_campaigns(street.officer, today=date(2027, 1, 12))

    assert [found.id for found in busy] == [campaign.id, later.id]
