"""Hang the list out for its period, and the result at the end (SPEC 4.9, 4.10, 9.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select, update

from ...core import tally
from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError
from .. import audit
from ..holidays.queries import working_days
from ..notices.models import NoticeKind, PublicNotice
from ..notices.operations import NewNotice, publish_notice
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import changes, entries, levels, lists, needs, queries
from .entries import Entries
from .fixing import check_all_fixed
from .last_time import count_exceptions
from .measuring import Turns, record_use
from .models import AwardLine, AwardList, Campaign, LeftOut
from .operations import check_open
from .outcome import Outcome, outcome_of, told
from .periods import period
from .rules import LeftOutReason
from .states import LineStatus, ListStatus

AGAIN = "上一版已撤下，现重新公示，公示期重新计算。"
"""The note of a notice that hangs in the place of one taken down."""


def post_list(actor: Actor, list_id: UUID, notice_id: UUID, *, turns: Turns, now: datetime) -> AwardList:
    """Publish the candidate notice; a household that has left the register since leaves the list.

    The same request sent again changes nothing. Names and consent are read before the turn that publishes.
    """
    with turns():
        campaign, award_list = _to_post(actor, list_id)
        if _hangs(award_list):
            return award_list
        record_use(actor, campaign, now=now)
    found = entries.candidates(actor, campaign, award_list)
    with turns():
        campaign, award_list = _to_post(actor, list_id)
        if _hangs(award_list):
            raise Conflict("somebody_was_first")
        _post(actor, campaign, award_list, found, notice_id, now)
    return lists.get_list(actor, list_id)[1]


def _hangs(award_list: AwardList) -> bool:
    return award_list.notice_id is not None and award_list.status is not ListStatus.PROPOSED


def _to_post(actor: Actor, list_id: UUID) -> tuple[Campaign, AwardList]:
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.NOTICE_PUBLISH, queries.organisation_of(campaign))
    check_open(campaign)
    if not _hangs(award_list):
        if award_list.status is not ListStatus.PROPOSED or award_list.notice_days == 0:
            raise DomainError("list.not_proposed")
        if not award_list.is_revision and award_list.standards_revision != campaign.standards_revision:
            raise DomainError("list.standards_changed")
        check_all_fixed(award_list.id)
    return campaign, award_list


def _post(
    actor: Actor, campaign: Campaign, award_list: AwardList, found: Entries, notice_id: UUID, now: datetime
) -> None:
    open_lines = (AwardLine.list_id == award_list.id) & (AwardLine.status == LineStatus.PROPOSED)
    if db.session.scalar(select(func.count()).where(open_lines)) != len(found.entries) + len(found.gone):
        raise Conflict("somebody_was_first")
    if not found.entries:
        raise DomainError("list.is_empty")
    leave_out(campaign, found.gone, LeftOutReason.NOT_ACTIVE, None)
    hang_out(actor, campaign, award_list, found, notice_id, now, AGAIN if award_list.notice_id else None)
    if not award_list.is_revision:  # there a line may still wait for the place of another
        db.session.execute(update(AwardLine).where(open_lines).values(status=LineStatus.POSTED))


def hang_out(
    actor: Actor, campaign: Campaign, award_list: AwardList, found: Entries, notice_id: UUID, now: datetime,
    correction: str | None,
) -> None:  # fmt: skip
    """Publish these entries for a whole period; what hung for this list before becomes their earlier version."""
    working = working_days(campaign.organisation_id)
    days = award_list.notice_days if award_list.is_revision else campaign.notice_days
    starts_on, ends_on = period(local_day(now), days or 0, campaign.notice_count, working)
    what = "名单修订，新增或调整" if award_list.is_revision else "按照慰问标准，拟慰问"
    notice = publish_notice(
        actor,
        NewNotice(
            id=notice_id, organisation_id=campaign.organisation_id, kind=NoticeKind.CANDIDATE,
            title=f"{campaign.title} {'名单修订' if award_list.is_revision else '拟慰问名单'}公示",
            lead=f"{what}下列 {len(found.entries)} 户，现予公示。"
                 "有不同意见的，请在公示期内提出，可以不留姓名。",
            entries=found.entries, starts_on=starts_on, ends_on=ends_on, occasion_id=campaign.id,
            supersedes=award_list.notice_id, correction=correction,
        ),
        now=now,
    )  # fmt: skip
    award_list.status, award_list.notice_id, award_list.ends_on = ListStatus.POSTED, notice.id, ends_on
    award_list.posted_by, award_list.posted_at = actor.user_id, now
    audit.record(audit.Action.LIST_POST, actor_id=actor.user_id, subject_id=award_list.id,
                 organisation_id=campaign.organisation_id, at=now)  # fmt: skip


def back_to_proposed(actor: Actor, notice: PublicNotice, now: datetime) -> None:
    """The notice of a list that nobody has approved was taken down: the list waits to be posted anew, for a whole
    period. What was said to its lines stands."""
    award_list = db.session.scalar(
        select(AwardList).where(
            AwardList.notice_id == notice.id, AwardList.status == ListStatus.POSTED, lists.hung_by_itself()
        )
    )  # fmt: skip
    if award_list is None:
        return
    lines = (AwardLine.list_id == award_list.id) & (AwardLine.status == LineStatus.POSTED)
    db.session.execute(update(AwardLine).where(lines).values(status=LineStatus.PROPOSED))
    award_list.status = ListStatus.PROPOSED
    levels.forget(award_list.id)
    award_list.ends_on = award_list.posted_by = award_list.posted_at = None
    audit.record(audit.Action.LIST_TAKE_DOWN, actor_id=actor.user_id, subject_id=award_list.id,
                 organisation_id=notice.organisation_id, at=now)  # fmt: skip


def leave_out(campaign: Campaign, line_ids: Sequence[UUID], reason: LeftOutReason, note: str | None) -> None:
    """Take lines off their list; their households join those left out, with the reason."""
    home = lists.latest_proposal(campaign.id)
    assert home is not None  # noqa: S101  (a line came from a proposal)
    gone, replacing = Counter[UUID](), changes.replacing_among(line_ids)
    number = db.session.scalar(select(func.max(LeftOut.number)).where(LeftOut.list_id == home.id)) or 0
    for line in db.session.scalars(select(AwardLine).where(AwardLine.id.in_(line_ids))).all():
        number += 1
        line.status, line.change_reason = LineStatus.WITHDRAWN, note
        needs.change(line, -line.amount_fen)
        if line.id in replacing:
            continue  # its household stands by the line it would have taken the place of
        db.session.add(
            LeftOut(list_id=home.id, household_id=line.household_id, number=number, reason=reason, note=note,
                    organisation_id=line.organisation_id, others=[line.standard_number, *line.others])
        )  # fmt: skip
        gone[line.organisation_id] += 1
    for place_id, count in gone.items():
        tally.add(campaign.id, place_id, "proposed", -count)
        tally.add(campaign.id, place_id, "left_out", count)
    db.session.flush()


def publish_result(actor: Actor, campaign_id: UUID, notice_id: UUID, *, turns: Turns, now: datetime) -> PublicNotice:
    """Hang out who received what, masked, and what is still open; a later result takes the earlier one's place."""
    with turns():
        campaign = _to_publish(actor, campaign_id)
        record_use(actor, campaign, now=now)
    found = entries.results(actor, campaign)
    with turns():
        campaign = _to_publish(actor, campaign_id)
        outcome = outcome_of(campaign)
        if not outcome.approved:
            raise DomainError("campaign.nothing_approved")
        supersedes = campaign.result_notice_id if campaign.result_notice_id != notice_id else None
        notice = publish_notice(
            actor,
            NewNotice(
                id=notice_id, organisation_id=campaign.organisation_id, kind=NoticeKind.RESULT,
                title=f"{campaign.title} 慰问结果公布",
                lead=_result_lead(outcome, count_exceptions(campaign.id), local_day(now)),
                entries=found.entries, occasion_id=campaign.id, supersedes=supersedes,
                correction="情况有更新，重新公布。" if supersedes else None,
            ),
            now=now,
        )  # fmt: skip
        campaign.result_notice_id = notice.id
    return notice


def _result_lead(outcome: Outcome, again: int, day: date) -> str:
    exceptions = f"其中 {again} 户去年已慰问过，经说明理由再次列入。" if again else ""
    return f"{told(outcome, day)}{exceptions}下面列出的是已经送到的人家，现予公布。感谢各位邻居的关心和监督。"


def _to_publish(actor: Actor, campaign_id: UUID) -> Campaign:
    campaign = queries.get_campaign(actor, campaign_id)
    require(actor, Permission.NOTICE_PUBLISH, queries.organisation_of(campaign))
    check_open(campaign)
    return campaign
