"""Daily help goes through the year in rounds; what lower organisations hold is part of what is held above."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_plan,
    a_proposed_list,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import DomainError, Forbidden, NotFound
from webapp.core.lunar import LAST_DAY
from webapp.core.transaction import transaction
from webapp.domain.campaigns import lists, operations
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.children import children_of, parents_to_choose
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign
from webapp.domain.campaigns.posting import post_list
from webapp.domain.campaigns.proposing import propose_list
from webapp.domain.campaigns.standing import open_round
from webapp.domain.campaigns.states import CampaignStatus, Festival, LineStatus
from webapp.domain.households.categories import Category
from webapp.domain.people.permissions import Role
from webapp.domain.reports.board import board_of

DIBAO = (Category.DIBAO,)


@pytest.fixture
def street(app) -> Street:
    with app.app_context():
        yield a_street()


def a_standing_one(street) -> Campaign:
    campaign = a_campaign(street, title="日常慰问", festival=Festival.DAILY, ends_on=LAST_DAY, is_standing=True)
    the_usual_standards(street, campaign)
    return campaign


def next_list(street, campaign, days: int) -> AwardList:
    now = NOON + timedelta(days=days)
    made = propose_list(street.officer, campaign.id, uuid4(), turns=transaction, now=now)
    post_list(street.officer, made.id, uuid4(), turns=transaction, now=now)
    return approve_list(street.approver, made.id, turns=transaction, now=now + timedelta(days=6))


def listed(award_list: AwardList) -> set:
    return set(db.session.scalars(select(AwardLine.household_id).where(AwardLine.list_id == award_list.id)))


def test_a_list_is_proposed_again_for_who_has_come_since(street):
    campaign = a_standing_one(street)
    first_household = a_household(street, categories=DIBAO)
    first = a_frozen_list(street, campaign)
    later = a_household(street, "李四", categories=DIBAO)

    second = next_list(street, campaign, 30)

    assert (listed(first), listed(second)) == ({first_household}, {later})
    assert second.version > first.version


def test_in_a_new_round_everybody_is_measured_again(street):
    campaign = a_standing_one(street)
    household = a_household(street, categories=DIBAO)
    a_frozen_list(street, campaign)

    with transaction():
        open_round(street.officer, campaign.id, 1, now=AFTER_THE_PERIOD)
    here = db.session.get_one(Campaign, campaign.id)
    assert board_of(street.officer, here).total.not_measured == 1, "nobody has been measured in this round"
    second = next_list(street, campaign, 60)

    assert (second.round, listed(second)) == (2, {household})
    lines = db.session.scalars(select(AwardLine).where(AwardLine.household_id == household)).all()
    assert {(line.round, line.status) for line in lines} == {(1, LineStatus.APPROVED), (2, LineStatus.APPROVED)}
    assert len(lists.frozen_lines(street.officer, campaign.id)) == 2


def test_the_round_button_pressed_twice_opens_one_round(street):
    campaign = a_standing_one(street)
    a_household(street, categories=DIBAO)
    a_frozen_list(street, campaign)

    for _ in range(2):
        with transaction():
            open_round(street.officer, campaign.id, 1, now=AFTER_THE_PERIOD)

    assert db.session.get(Campaign, campaign.id).round == 2


def test_a_round_is_finished_before_the_next_begins(street):
    campaign = a_standing_one(street)
    a_household(street, categories=DIBAO)

    def refused() -> str:
        with pytest.raises(DomainError) as error, transaction():
            open_round(street.officer, campaign.id, 1, now=NOON)
        return error.value.code

    assert refused() == "campaign.round_unused"
    a_proposed_list(street, campaign)
    assert refused() == "campaign.round_is_open"


def test_a_campaign_with_a_last_day_has_no_rounds(street):
    campaign = a_campaign(street)

    with pytest.raises(DomainError) as error, transaction():
        open_round(street.officer, campaign.id, 1, now=NOON)
    assert error.value.code == "campaign.not_standing"


def test_what_has_lists_stays_what_it_is(street):
    campaign = a_standing_one(street)
    a_household(street, categories=DIBAO)
    a_proposed_list(street, campaign)

    with pytest.raises(DomainError) as error, transaction():
        operations.change_campaign(street.officer, campaign.id, a_plan(), now=NOON)
    assert error.value.code == "campaign.standing_is_fixed"


def in_community(street, place=0, parent=None, **said) -> Campaign:
    login = f"there-{uuid4().hex[:6]}"
    actor = an_account(street.communities[place], login, Role.OFFICER)
    with transaction():
        return operations.create_campaign(actor, street.communities[place], uuid4(),
                                          a_plan(parent_id=parent and parent.id, **said), now=NOON)  # fmt: skip


def test_a_communitys_campaign_is_part_of_the_streets(street):
    above = a_campaign(street)
    one, other = in_community(street, 0, above), in_community(street, 1, above)
    in_community(street, 0)

    found = children_of(street.officer, above)

    assert [child.campaign.id for child in found] == [one.id, other.id]
    assert [child.below for child in found] == [(one.id,), (other.id,)]


def test_what_is_part_of_a_part_counts_with_it(street):
    above = a_campaign(street)
    child = in_community(street, 0, above)
    with transaction():
        grandchild = Campaign(id=uuid4(), organisation_id=street.communities[0].id, parent_id=child.id, created_by=above.created_by,
                              created_at=NOON, status=CampaignStatus.PLANNED, standards_revision=0,
                              **{k: v for k, v in vars(a_plan()).items() if k != "parent_id"})  # fmt: skip
        db.session.add(grandchild)

    (found,) = children_of(street.officer, above)

    assert found.below == (child.id, grandchild.id)


def test_a_campaign_is_no_part_of_itself_of_its_equals_or_of_what_is_below(street):
    above = a_campaign(street)
    child = in_community(street, 0, above)
    beside = in_community(street, 1)

    for campaign, parent in ((above, above), (above, child), (above, a_campaign(street))):
        with pytest.raises(NotFound), transaction():
            operations.change_campaign(street.officer, campaign.id, a_plan(parent_id=parent.id), now=NOON)
    with pytest.raises((NotFound, Forbidden)):
        in_community(street, 0, beside)


def test_no_campaign_of_a_stranger_is_a_parent(street):
    strange = a_campaign(a_street(name="别处街道", code="BC"))

    with pytest.raises(NotFound):
        in_community(street, 0, strange)


def test_those_that_are_over_are_not_offered_and_not_taken(street):
    over, running = a_campaign(street), a_campaign(street)
    with transaction():
        operations.end_campaign(street.officer, over.id, CampaignStatus.CANCELLED, "不办了", now=NOON)
    there = an_account(street.communities[0], "there", Role.OFFICER)

    assert [parent.id for parent in parents_to_choose(there, street.communities[0])] == [running.id]
    assert parents_to_choose(street.officer, street.root) == []
    with pytest.raises(DomainError):
        in_community(street, 0, over)
