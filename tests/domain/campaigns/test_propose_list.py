"""Nobody twice, nobody forgotten, and a reason beside every name (SPEC 4.3, 4.6, 4.9)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from tests.domain.campaigns.ground import (
    SEVEN_HUNDRED,
    a_campaign,
    a_household,
    a_plan,
    a_posted_list,
    a_proposed_list,
    a_standard,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.audit import Action
from webapp.domain.audit.models import AuditEvent
from webapp.domain.campaigns import lists, operations, queries, standards
from webapp.domain.campaigns.conditions import Bound, HasCategory, IncomeUpTo
from webapp.domain.campaigns.lists import LineFilter
from webapp.domain.campaigns.measuring import try_out
from webapp.domain.campaigns.models import AwardLine, AwardList, Campaign, LeftOut
from webapp.domain.campaigns.proposing import propose_list
from webapp.domain.campaigns.rules import LeftOutReason
from webapp.domain.campaigns.states import CampaignStatus, ListStatus
from webapp.domain.campaigns.taking_off import withdraw_line
from webapp.domain.households.categories import Category


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    return campaign


def lines_of(street, award_list) -> list[AwardLine]:
    return list(lists.list_lines(street.officer, award_list.id, LineFilter())[0])


def left_out_of(street, award_list) -> list[LeftOut]:
    return list(lists.list_left_out(street.officer, award_list.id)[0])


def test_every_active_household_is_on_the_list_or_carries_a_reason(street, campaign):
    dibao = a_household(street, size=2, categories=(Category.DIBAO,))
    old = a_household(street, born=date(1950, 1, 1), place=1)
    neither = a_household(street, "李四")

    award_list = a_proposed_list(street, campaign)

    on = {line.household_id: (line.standard_number, line.amount_fen) for line in lines_of(street, award_list)}
    off = {row.household_id: row.reason for row in left_out_of(street, award_list)}
    assert on == {dibao: (1, 980_00), old: (2, 700_00)}
    assert off == {neither: LeftOutReason.NO_STANDARD}


def test_the_list_is_numbered_by_the_names_in_pinyin_place_by_place(street, campaign):
    names = {a_household(street, head, place=place, categories=(Category.DIBAO,)): head
             for head, place in (("王五", 0), ("陈七", 1), ("丁一", 0), ("张三", 0), ("阿依", 0))}  # fmt: skip

    award_list = a_proposed_list(street, campaign)

    assert [names[line.household_id] for line in lines_of(street, award_list)] == ["阿依", "丁一", "王五", "张三", "陈七"]


def test_the_line_keeps_the_other_standards_it_met(street, campaign):
    a_household(street, born=date(1950, 1, 1), categories=(Category.DIBAO,))

    (line,) = lines_of(street, a_proposed_list(street, campaign))

    assert (line.standard_number, line.others) == (1, [2])  # 650 and a sack of rice for 60 beat 700
    assert line.goods[0]["label"] == "大米"


def test_one_event_says_that_the_register_was_used(street, campaign):
    a_household(street)
    a_household(street)

    a_proposed_list(street, campaign)

    used = select(AuditEvent).where(AuditEvent.action == Action.HOUSEHOLD_USE_FOR_PROPOSAL.value)
    assert [event.actor_id for event in db.session.scalars(used)] == [street.officer.user_id]


def test_the_running_totals_follow(street, campaign):
    a_household(street, categories=(Category.DIBAO,))
    a_household(street)
    a_household(street, place=1)

    a_proposed_list(street, campaign)
    a_proposed_list(street, campaign)

    first, second = (place.id for place in street.communities)
    totals = tally.totals(campaign.id)
    assert (totals[first]["proposed"], totals[first]["left_out"]) == (1, 1)
    assert totals[second] == {"left_out": 1}


def test_a_new_proposal_takes_the_place_of_one_that_was_not_posted(street, campaign):
    a_household(street, categories=(Category.DIBAO,))
    first = a_proposed_list(street, campaign)

    second = a_proposed_list(street, campaign)

    assert [lst.id for lst in lists.lists_of(campaign.id)] == [second.id]
    assert second.version == 2
    assert db.session.scalar(select(func.count()).select_from(AwardLine).where(AwardLine.list_id == first.id)) == 0
    with pytest.raises(NotFound):
        lists.get_list(street.officer, first.id)


def test_the_same_request_sent_twice_makes_one_list(street, campaign):
    a_household(street, categories=(Category.DIBAO,))
    key = uuid4()

    propose_list(street.officer, campaign.id, key, turns=transaction, now=NOON)
    propose_list(street.officer, campaign.id, key, turns=transaction, now=NOON)

    assert db.session.scalar(select(func.count()).select_from(AwardLine)) == 1


def test_a_list_in_the_making_is_seen_by_nobody(street, campaign):
    a_household(street)
    with transaction():
        db.session.add(AwardList(
            id=(key := uuid4()), campaign_id=campaign.id, version=1, kind="proposal", status=ListStatus.MAKING,
            standards=[], standards_revision=0, summary={}, proposed_by=street.officer.user_id, proposed_at=NOON,
        ))  # fmt: skip

    with pytest.raises(NotFound):
        lists.get_list(street.officer, key)
    with pytest.raises(Conflict):
        propose_list(street.officer, campaign.id, key, turns=transaction, now=NOON)


def test_who_is_on_a_posted_list_is_not_taken_up_again(street, campaign):
    a_household(street, categories=(Category.DIBAO,))
    a_posted_list(street, campaign)
    late = a_household(street, "张三", categories=(Category.DIBAO,))

    supplement = a_proposed_list(street, campaign)

    assert [line.household_id for line in lines_of(street, supplement)] == [late]
    assert supplement.amends_id is not None


def test_without_standards_there_is_nothing_to_propose(street):
    with pytest.raises(DomainError, match=r"standard.none_yet"):
        a_proposed_list(street, a_campaign(street))


def test_a_multiple_of_the_local_line_needs_that_line(street):
    campaign = a_campaign(street)
    a_standard(street, campaign, IncomeUpTo(Bound.AT_MOST, 150, None), grant=SEVEN_HUNDRED)
    with transaction():
        db.session.merge(street.root).settings = {}

    with pytest.raises(DomainError, match=r"standard.no_dibao_line"):
        a_proposed_list(street, campaign)


def test_a_village_with_its_own_line_is_measured_by_it(street):
    campaign = a_campaign(street)
    a_standard(street, campaign, IncomeUpTo(Bound.AT_MOST, 100, None), grant=SEVEN_HUNDRED)
    with transaction():
        db.session.merge(street.communities[1]).settings = {"dibao_monthly_fen": 500_00}
    in_town = a_household(street, income_fen=700_00)
    a_household(street, place=1, income_fen=700_00)

    award_list = a_proposed_list(street, campaign)

    assert [line.household_id for line in lines_of(street, award_list)] == [in_town]


def test_a_try_out_counts_and_keeps_nothing_of_anybody(street, campaign):
    a_household(street, size=2, categories=(Category.DIBAO,))
    a_household(street, born=date(1950, 1, 1), categories=(Category.DIBAO,), place=1)
    a_household(street)

    forecast = try_out(street.officer, campaign.id, turns=transaction, now=NOON)

    place = forecast.places[street.communities[1].id]
    assert (place.listed, place.several, place.money_fen, place.goods_fen) == (1, 1, 650_00, 60_00)
    assert forecast.total.listed == 2
    assert forecast.rules[1].money_fen == 1630_00
    assert forecast.reasons == {LeftOutReason.NO_STANDARD: 1}
    assert db.session.scalar(select(func.count()).select_from(AwardLine)) == 0


def test_counts_of_a_try_out_go_with_the_next_change_of_the_standards(street, campaign):
    a_household(street, categories=(Category.DIBAO,))
    try_out(street.officer, campaign.id, turns=transaction, now=NOON)
    assert queries.get_campaign(street.officer, campaign.id).forecast is not None

    a_standard(street, campaign, HasCategory((Category.ORPHAN,)), grant=SEVEN_HUNDRED)

    assert queries.get_campaign(street.officer, campaign.id).forecast is None


def test_only_who_may_write_proposes(street, campaign):
    with pytest.raises(Forbidden):
        propose_list(street.approver, campaign.id, uuid4(), turns=transaction, now=NOON)


def test_another_street_does_not_know_of_it(street, campaign):
    other = a_street(name="别处街道", code="BC")

    with pytest.raises(NotFound):
        queries.get_campaign(other.officer, campaign.id)


def test_a_cancelled_campaign_is_only_read(street, campaign):
    with transaction():
        operations.end_campaign(street.officer, campaign.id, CampaignStatus.CANCELLED, "改期", now=NOON)

    with pytest.raises(DomainError, match=r"campaign.is_over"):
        a_proposed_list(street, campaign)
    with pytest.raises(DomainError, match=r"campaign.is_over"), transaction():
        operations.change_campaign(street.officer, campaign.id, a_plan(title="另一个"), now=NOON)


def test_standards_change_places_and_keep_their_numbers_without_gaps(street, campaign):
    first, second = (standard.id for standard in queries.list_standards(campaign.id))

    with transaction():
        standards.move_standard(street.officer, second, up=True, now=NOON)
    assert [s.id for s in queries.list_standards(campaign.id)] == [second, first]

    with transaction():
        standards.remove_standard(street.officer, second, now=NOON)
    assert [(s.id, s.number) for s in queries.list_standards(campaign.id)] == [(first, 1)]


def test_pages_go_on_where_the_last_one_ended(street, campaign):
    for _ in range(5):
        a_household(street, categories=(Category.DIBAO,))
    award_list = a_proposed_list(street, campaign)

    first, after = lists.list_lines(street.officer, award_list.id, LineFilter(), limit=3)
    rest, end = lists.list_lines(street.officer, award_list.id, LineFilter(), after=after or 0, limit=3)

    assert [line.number for line in (*first, *rest)] == [1, 2, 3, 4, 5]
    assert end is None


def test_a_list_with_a_line_taken_off_is_proposed_again_without_it_and_the_reason_stays(street, campaign):
    one, other = [a_household(street, name, size=1, categories=(Category.DIBAO,)) for name in ("张三", "李四")]
    first = a_proposed_list(street, campaign)
    gone = lines_of(street, first)[0]
    with transaction():
        withdraw_line(street.officer, gone.id, "搬走", now=NOON)

    again = a_proposed_list(street, campaign)

    assert [line.household_id for line in lines_of(street, again)] == [other if gone.household_id == one else one]
    kept = db.session.scalars(select(AwardLine).where(AwardLine.list_id == first.id)).all()
    assert [(line.id, line.change_reason) for line in kept] == [(gone.id, "搬走")]
