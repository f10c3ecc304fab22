"""Hang the list out for its period, and the result at the end (SPEC 4.9, 4.10, 9.1)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..notices import making
from ..notices.models import NoticeKind, NoticeStatus, PublicNotice
from ..notices.operations import NewNotice
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import entries, levels, lists, queries
from .fixing import check_all_fixed
from .going_back import go_back_some
from .hanging import begin_to_hang, hang_out
from .last_time import count_exceptions
from .measuring import GoOn, Turns, record_use, to_the_end
from .models import AwardList, Campaign
from .operations import check_open
from .outcome import Outcome, is_anything_approved, outcome_of, told
from .states import ListStatus

AGAIN = "上一版已撤下，现重新公示，公示期重新计算。"
"""The note of a notice that hangs in the place of one taken down."""


def post_list(
    actor: Actor, list_id: UUID, notice_id: UUID, *, turns: Turns, now: datetime, go_on: GoOn = to_the_end
) -> AwardList:
    """Publish the candidate notice; a household that has left the register since leaves the list.

    The same request sent again changes nothing; one that was stopped midway is gone on with.
    """
    with turns():
        hangs = _begin(actor, list_id, notice_id, now)
    if not hangs:
        hang_out(actor, list_id, turns=turns, go_on=go_on, now=now)
    return lists.get_list(actor, list_id)[1]


def _begin(actor: Actor, list_id: UUID, notice_id: UUID, now: datetime) -> bool:
    """Whether it hangs already; else it is on its way."""
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.NOTICE_PUBLISH, queries.organisation_of(campaign))
    check_open(campaign)
    if award_list.status is not ListStatus.POSTING:
        if award_list.notice_id is not None and award_list.status is not ListStatus.PROPOSED:
            return True
        lists.check_at_rest(award_list)
        if award_list.status is not ListStatus.PROPOSED or award_list.notice_days == 0:
            raise DomainError("list.not_proposed")
        if not award_list.is_revision and award_list.standards_revision != campaign.standards_revision:
            raise DomainError("list.standards_changed")
        check_all_fixed(award_list.id)
    record_use(actor, campaign, now=now)
    begin_to_hang(actor, campaign, award_list, notice_id, AGAIN if award_list.notice_id else None, now=now)
    return False


def back_to_proposed(actor: Actor, notice: PublicNotice, now: datetime) -> None:
    """The notice of a list that nobody has approved was taken down: the list waits to be posted anew, for a whole
    period. What was said to its lines stands. A long list is on its way back: `going_back.bring_back`."""
    award_list = db.session.scalar(
        select(AwardList).where(
            AwardList.notice_id == notice.id, AwardList.posted_at.is_not(None), lists.hung_by_itself(),
            AwardList.status.in_((ListStatus.POSTED, ListStatus.POSTING, ListStatus.APPROVING)),
        )
    )  # fmt: skip
    if award_list is None:
        return
    award_list.status = ListStatus.RETURNING
    levels.forget(award_list.id)
    award_list.ends_on = award_list.posted_by = award_list.posted_at = None
    audit.record(audit.Action.LIST_TAKE_DOWN, actor_id=actor.user_id, subject_id=award_list.id,
                 organisation_id=notice.organisation_id, at=now)  # fmt: skip
    go_back_some(award_list)


def publish_result(actor: Actor, campaign_id: UUID, notice_id: UUID, *, turns: Turns, now: datetime) -> PublicNotice:
    """Hang out who received what, masked, and what is still open; a later result takes the earlier one's place.

    The same request sent again is the same notice; one that was stopped midway is gone on with.
    """
    with turns():
        hangs = _begin_result(actor, campaign_id, notice_id, now)
    while not hangs and _write_some(actor, campaign_id, notice_id, turns):
        pass
    while not hangs:
        hangs = _switch(actor, campaign_id, notice_id, turns, now)
    found = making.find_notice(notice_id)
    assert found is not None  # noqa: S101  (it hangs)
    return found


def _begin_result(actor: Actor, campaign_id: UUID, notice_id: UUID, now: datetime) -> bool:
    """Whether it hangs already; else it is being written."""
    campaign = _to_publish(actor, campaign_id)
    if (earlier := making.find_notice(notice_id)) is not None and earlier.occasion_id == campaign.id:
        return earlier.status is not NoticeStatus.MAKING
    if not is_anything_approved(campaign):
        raise DomainError("campaign.nothing_approved")
    record_use(actor, campaign, now=now)
    new = NewNotice(id=notice_id, organisation_id=campaign.organisation_id, kind=NoticeKind.RESULT,
                    title=_result_title(campaign), lead="", entries=(), occasion_id=campaign.id,
                    correction="情况有更新，重新公布。")  # fmt: skip
    making.begin_notice(actor, new, now=now)
    return False


def _write_some(actor: Actor, campaign_id: UUID, notice_id: UUID, turns: Turns) -> bool:
    """The next households, with the names of those who are willing at that moment; False when all are written."""
    written, last = making.last_row(notice_id)
    found = entries.results(actor, queries.get_campaign(actor, campaign_id), after=last)
    if found is None:
        return False
    with turns():
        making.add_entries(notice_id, found.naming(entries.willing(found.entries)), after=written)
    return True


def _switch(actor: Actor, campaign_id: UUID, notice_id: UUID, turns: Turns, now: datetime) -> bool:
    """Show it. False where a row was changed after the notice was read: it is read again."""
    campaign = queries.get_campaign(actor, campaign_id)
    smallest = making.smallest_group(queries.organisation_of(campaign))
    rare = making.rare_numbers(notice_id, smallest)
    with turns():
        mark = making.mark(notice_id, rare)
    lead = _result_lead(outcome_of(campaign), count_exceptions(campaign.id), local_day(now))
    whole = making.read(notice_id, mark, making.Wording(_result_title(campaign), lead), smallest)
    with turns():
        campaign = _to_publish(actor, campaign_id)
        notice = making.hang(actor, notice_id, whole, supersedes=campaign.result_notice_id, now=now)
        if notice is not None:
            campaign.result_notice_id = notice.id
    return notice is not None


def _result_title(campaign: Campaign) -> str:
    return f"{campaign.title} 慰问结果公布"


def _result_lead(outcome: Outcome, again: int, day: date) -> str:
    exceptions = f"其中 {again} 户去年已慰问过，经说明理由再次列入。" if again else ""
    return f"{told(outcome, day)}{exceptions}下面列出的是已经送到的人家，现予公布。感谢各位邻居的关心和监督。"


def _to_publish(actor: Actor, campaign_id: UUID) -> Campaign:
    campaign = queries.get_campaign(actor, campaign_id)
    require(actor, Permission.NOTICE_PUBLISH, queries.organisation_of(campaign))
    check_open(campaign)
    return campaign
