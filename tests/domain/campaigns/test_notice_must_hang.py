"""A list is approved only when its notice hung its whole period; a correction hangs as long as the first (SPEC 4.9, 9.3)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from tests.domain.campaigns.ground import (
    AFTER_THE_PERIOD,
    a_campaign,
    a_frozen_list,
    a_household,
    a_posted_list,
    the_usual_standards,
)
from tests.factories import NOON, Street, a_street
from webapp.core.db import db
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.campaigns import lists
from webapp.domain.campaigns.approving import approve_list
from webapp.domain.campaigns.correcting import correct_notice
from webapp.domain.campaigns.lists import LineFilter
from webapp.domain.campaigns.models import AwardList, Campaign
from webapp.domain.campaigns.posting import post_list
from webapp.domain.campaigns.states import LineStatus, ListStatus
from webapp.domain.cases.models import CaseOutcome
from webapp.domain.cases.operations import answer_case, investigate_case
from webapp.domain.households.categories import Category
from webapp.domain.households.models import Household
from webapp.domain.notices.models import NoticeStatus
from webapp.domain.notices.operations import raise_objection, withdraw_notice
from webapp.domain.notices.queries import get_notice, listed_rows
from webapp.domain.people.actors import NOBODY

DIBAO = (Category.DIBAO,)


@pytest.fixture
def street(database) -> Street:
    return a_street()


@pytest.fixture
def campaign(street) -> Campaign:
    campaign = a_campaign(street)
    the_usual_standards(street, campaign)
    a_household(street, "张三", categories=DIBAO)
    a_household(street, "李四", categories=DIBAO)
    return campaign


def take_down(street: Street, notice_id: UUID | None, now=NOON) -> None:
    assert notice_id is not None
    with transaction():
        withdraw_notice(street.officer, notice_id, "贴错了", now=now)


def approve(street: Street, award_list: AwardList, now=AFTER_THE_PERIOD) -> AwardList:
    return approve_list(street.approver, award_list.id, turns=transaction, now=now)


def post_again(street: Street, award_list: AwardList, now) -> AwardList:
    return post_list(street.officer, award_list.id, uuid4(), turns=transaction, now=now)


def standing(street: Street, award_list: AwardList) -> set[LineStatus]:
    return {line.status for line in lists.list_lines(street.officer, award_list.id, LineFilter())[0]}


def test_a_notice_that_hung_for_a_minute_approves_nothing(street, campaign):
    award_list = a_posted_list(street, campaign)

    take_down(street, award_list.notice_id, NOON + timedelta(minutes=1))

    with pytest.raises(DomainError, match=r"list.not_posted"):
        approve(street, award_list)


def test_a_list_whose_notice_came_down_can_be_posted_again_for_a_whole_period(street, campaign):
    award_list = a_posted_list(street, campaign)
    first = award_list.notice_id
    take_down(street, first, NOON + timedelta(days=2))
    assert (award_list.status, award_list.ends_on) == (ListStatus.PROPOSED, None)
    assert standing(street, award_list) == {LineStatus.PROPOSED}

    again = post_again(street, award_list, NOON + timedelta(days=3))

    notice = get_notice(street.officer, again.notice_id)
    assert (again.status, again.ends_on) == (ListStatus.POSTED, date(2027, 1, 20))
    assert (notice.version, notice.supersedes_id, bool(notice.correction)) == (2, first, True)
    assert get_notice(street.officer, first).status is NoticeStatus.WITHDRAWN
    with pytest.raises(DomainError, match=r"list.period_running"):
        approve(street, again)
    assert approve(street, again, NOON + timedelta(days=9)).status is ListStatus.FROZEN


def test_posting_again_twice_hangs_one_notice(street, campaign):
    award_list = a_posted_list(street, campaign)
    take_down(street, award_list.notice_id)

    key = uuid4()
    for _ in range(2):
        post_list(street.officer, award_list.id, key, turns=transaction, now=NOON)

    assert award_list.notice_id == key


def test_taking_it_down_after_the_last_day_also_means_posting_it_again(street, campaign):
    """Nobody takes down what was right; whoever does says that something was wrong."""
    award_list = a_posted_list(street, campaign)

    take_down(street, award_list.notice_id, AFTER_THE_PERIOD)

    with pytest.raises(DomainError, match=r"list.not_posted"):
        approve(street, award_list, AFTER_THE_PERIOD + timedelta(days=1))


def test_what_was_approved_stays_approved_when_its_notice_comes_down_later(street, campaign):
    award_list = a_frozen_list(street, campaign)

    take_down(street, award_list.notice_id, AFTER_THE_PERIOD + timedelta(days=1))

    assert award_list.status is ListStatus.FROZEN


def test_a_posted_list_without_its_notice_is_refused_whatever_took_it_away(street, campaign):
    award_list = a_posted_list(street, campaign)
    with transaction():
        notice = get_notice(street.officer, award_list.notice_id)
        notice.status, notice.withdrawn_at = NoticeStatus.WITHDRAWN, NOON + timedelta(days=1)

    with pytest.raises(DomainError, match=r"list.notice_came_down"):
        approve(street, award_list)


def test_an_objection_outlives_the_notice_it_was_made_to(street, campaign):
    award_list = a_posted_list(street, campaign)
    with transaction():
        raise_objection(NOBODY, award_list.notice_id, id=uuid4(), number=1, text="他家有两套房", contact=None, now=NOON)
    take_down(street, award_list.notice_id)
    again = post_again(street, award_list, NOON)

    approve(street, again)

    assert standing(street, again) == {LineStatus.APPROVED, LineStatus.OBJECTED}


def test_an_objection_to_the_whole_is_not_lost_by_a_correction(street, campaign):
    award_list = a_posted_list(street, campaign)
    case = uuid4()
    with transaction():
        raise_objection(NOBODY, award_list.notice_id, id=case, number=None, text="标准不对", contact=None, now=NOON)

    corrected = correct_notice(street.officer, award_list.id, uuid4(), "改了一户的姓名", turns=transaction, now=NOON)

    with pytest.raises(DomainError, match=r"list.whole_objected"):
        approve(street, corrected)
    with transaction():
        investigate_case(street.officer, case, "查过了", street.second_officer.user_id, now=NOON)
        answer_case(street.officer, case, CaseOutcome.NOT_UPHELD, "标准是对的", now=NOON)
    assert approve(street, corrected).status is ListStatus.FROZEN


def test_a_correction_is_a_new_version_with_a_note_and_a_whole_period(street, campaign):
    award_list = a_posted_list(street, campaign)
    first = award_list.notice_id
    with transaction():
        db.session.query(Household).filter_by(head_name="张三").one().head_name = "章三"

    corrected = correct_notice(
        street.officer, award_list.id, uuid4(), "改了一户的姓名", turns=transaction, now=NOON + timedelta(days=3)
    )

    notice = get_notice(street.officer, corrected.notice_id)
    assert (notice.version, notice.correction, notice.ends_on) == (2, "改了一户的姓名", date(2027, 1, 20))
    assert {row.shown_name for row in listed_rows(notice.id)} == {"章*", "李*"}
    assert {row.shown_name for row in listed_rows(first)} == {"张*", "李*"}
    assert get_notice(street.officer, first).status is NoticeStatus.SUPERSEDED
    with pytest.raises(DomainError, match=r"list.period_running"):
        approve(street, corrected)
    assert approve(street, corrected, NOON + timedelta(days=9)).status is ListStatus.FROZEN


def test_only_a_list_that_hangs_is_corrected(street, campaign):
    award_list = a_frozen_list(street, campaign)

    with pytest.raises(DomainError, match=r"list.not_hanging"):
        correct_notice(street.officer, award_list.id, uuid4(), "改了姓名", turns=transaction, now=AFTER_THE_PERIOD)
