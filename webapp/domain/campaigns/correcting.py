"""A list that hangs with a mistake hangs anew: another version of its notice, with a note, for a whole period (SPEC 9.3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import Conflict, DomainError
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import entries, levels, lists, queries
from .measuring import Turns, record_use
from .models import AwardLine, AwardList, Campaign
from .operations import check_open
from .posting import hang_out, leave_out
from .rules import LeftOutReason
from .states import LineStatus, ListKind, ListStatus


def correct_notice(
    actor: Actor, list_id: UUID, notice_id: UUID, note: str, *, turns: Turns, now: datetime
) -> AwardList:
    """Hang the list as the files have it now. Objections to its lines, and to the whole, stand.

    The same request sent again changes nothing. Raises DomainError list.not_hanging for a list that does not hang.
    """
    with turns():
        campaign, award_list = _to_correct(actor, list_id)
        if award_list.notice_id == notice_id:
            return award_list
        record_use(actor, campaign, now=now)
    found = entries.candidates(actor, campaign, award_list)
    with turns():
        campaign, award_list = _to_correct(actor, list_id)
        on_it = (AwardLine.list_id == award_list.id) & (AwardLine.status == LineStatus.POSTED)
        if db.session.scalar(select(func.count()).where(on_it)) != len(found.entries) + len(found.gone):
            raise Conflict("somebody_was_first")
        if not found.entries:
            raise DomainError("list.is_empty")
        levels.forget(award_list.id)
        leave_out(campaign, found.gone, LeftOutReason.NOT_ACTIVE, None)
        hang_out(actor, campaign, award_list, found, notice_id, now, note.strip())
    return lists.get_list(actor, list_id)[1]


def _to_correct(actor: Actor, list_id: UUID) -> tuple[Campaign, AwardList]:
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.NOTICE_PUBLISH, queries.organisation_of(campaign))
    check_open(campaign)
    if award_list.status is not ListStatus.POSTED or award_list.kind is not ListKind.PROPOSAL:
        raise DomainError("list.not_hanging")
    return campaign, award_list
