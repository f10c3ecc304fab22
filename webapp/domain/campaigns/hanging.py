"""Hang a list out: the rows of its notice are written some at a time while nobody sees them, then one short switch.

The list is `posting` all the while and nothing of it changes. Where the work stops midway, whoever asks again goes on
where it stopped, or the clock takes it back (`going_back`).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError
from .. import audit
from ..holidays.queries import working_days
from ..notices import making
from ..notices.models import NoticeKind
from ..notices.operations import NewNotice
from ..people.actors import Actor
from . import entries, lists, queries
from .entries import Entries
from .going_back import bring_back
from .leaving_out import leave_out
from .measuring import GoOn, Turns
from .models import AwardLine, AwardList, Campaign
from .operations import check_open
from .periods import period
from .rules import LeftOutReason
from .states import LineStatus, ListStatus


def begin_to_hang(
    actor: Actor, campaign: Campaign, award_list: AwardList, notice_id: UUID, correction: str | None, *, now: datetime
) -> None:
    """From here on the list is on its way. One that is already goes on with the notice that was begun."""
    if award_list.status is not ListStatus.POSTING:
        new = NewNotice(
            id=notice_id, organisation_id=campaign.organisation_id, kind=NoticeKind.CANDIDATE, title=_title(campaign, award_list),
            lead="", entries=(), occasion_id=campaign.id, correction=correction,
        )  # fmt: skip
        award_list.next_notice_id = making.begin_notice(actor, new, now=now).id
        award_list.status = ListStatus.POSTING
    award_list.under_way_since = now


def hang_out(actor: Actor, list_id: UUID, *, turns: Turns, go_on: GoOn, now: datetime) -> None:
    """Write the notice of a list on its way and hang it out for a whole period; what hung for the list before becomes
    its earlier version. What is refused at the end leaves the list as it was."""
    while _write_some(actor, list_id, turns):
        if not go_on():
            return
    try:
        while not _switch(actor, list_id, turns, now):
            pass
    except DomainError:
        bring_back(list_id, turns=turns)
        raise


def _write_some(actor: Actor, list_id: UUID, turns: Turns) -> bool:
    """The next lines, with the names of those who are willing at that moment; False when all are written."""
    campaign, award_list, notice_id = _on_its_way(actor, list_id)
    written, last = making.last_row(notice_id)
    found = entries.candidates(actor, campaign, award_list, after=last)
    if found is None:
        return False
    with turns():
        campaign, award_list, notice_id = _on_its_way(actor, list_id)
        if making.add_entries(notice_id, found.naming(entries.willing(found.entries)), after=written):
            leave_out(campaign, found.gone, LeftOutReason.NOT_ACTIVE, None)
            if not award_list.is_revision:  # there a line may still wait for the place of another
                _mark_posted(found)
    return True


def _mark_posted(found: Entries) -> None:
    lines = [entry.subject_id for entry in found.entries]
    proposed = (AwardLine.id.in_(lines)) & (AwardLine.status == LineStatus.PROPOSED)
    db.session.execute(update(AwardLine).where(proposed).values(status=LineStatus.POSTED))


def _on_its_way(actor: Actor, list_id: UUID) -> tuple[Campaign, AwardList, UUID]:
    campaign, award_list = lists.get_list(actor, list_id)
    if award_list.status is not ListStatus.POSTING or award_list.next_notice_id is None:
        raise Conflict("somebody_was_first")
    return campaign, award_list, award_list.next_notice_id


def _switch(actor: Actor, list_id: UUID, turns: Turns, now: datetime) -> bool:
    """Show it. False where a row was changed after the notice was read: it is read again."""
    campaign, award_list, notice_id = _on_its_way(actor, list_id)
    count, _last = making.last_row(notice_id)
    if not count:
        raise DomainError("list.is_empty")
    smallest = making.smallest_group(queries.organisation_of(campaign))
    rare = making.rare_numbers(notice_id, smallest)
    with turns():
        mark = making.mark(notice_id, rare)
    whole = making.read(notice_id, mark, _wording(campaign, award_list, count, now), smallest)
    with turns():
        campaign, award_list, notice_id = _on_its_way(actor, list_id)
        check_open(campaign)
        is_first = award_list.posted_at is None and not award_list.is_revision
        if is_first and award_list.standards_revision != campaign.standards_revision:
            raise DomainError("list.standards_changed")
        notice = making.hang(actor, notice_id, whole, supersedes=award_list.notice_id, now=now)
        if notice is None:
            return False
        award_list.status, award_list.notice_id, award_list.ends_on = ListStatus.POSTED, notice.id, notice.ends_on
        award_list.posted_by, award_list.posted_at = actor.user_id, now
        award_list.next_notice_id = award_list.under_way_since = None
        audit.record(audit.Action.LIST_POST, actor_id=actor.user_id, subject_id=list_id,
                     organisation_id=campaign.organisation_id, at=now)  # fmt: skip
    return True


def _title(campaign: Campaign, award_list: AwardList) -> str:
    return f"{campaign.title} {'名单修订' if award_list.is_revision else '拟慰问名单'}公示"


def _wording(campaign: Campaign, award_list: AwardList, count: int, now: datetime) -> making.Wording:
    working = working_days(campaign.organisation_id)
    days = award_list.notice_days if award_list.is_revision else campaign.notice_days
    starts_on, ends_on = period(local_day(now), days or 0, campaign.notice_count, working)
    what = "名单修订，新增或调整" if award_list.is_revision else "按照慰问标准，拟慰问"
    lead = f"{what}下列 {count} 户，现予公示。有不同意见的，请在公示期内提出，可以不留姓名。"
    return making.Wording(_title(campaign, award_list), lead, starts_on, ends_on)
