"""A list that hangs with a mistake hangs anew: another version of its notice, with a note, for a whole period (SPEC 9.3)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ...core.errors import DomainError
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import levels, lists, queries
from .hanging import begin_to_hang, hang_out
from .measuring import GoOn, Turns, record_use, to_the_end
from .models import AwardList, Campaign
from .operations import check_open
from .states import ListKind, ListStatus


def correct_notice(
    actor: Actor, list_id: UUID, notice_id: UUID, note: str, *, turns: Turns, now: datetime, go_on: GoOn = to_the_end
) -> AwardList:
    """Hang the list as the files have it now. Objections to its lines, and to the whole, stand.

    The same request sent again changes nothing; one that was stopped midway is gone on with. Raises DomainError
    list.not_hanging for a list that does not hang.
    """
    with turns():
        campaign, award_list = _to_correct(actor, list_id)
        if award_list.notice_id == notice_id:
            return award_list
        record_use(actor, campaign, now=now)
        levels.forget(award_list.id)
        begin_to_hang(actor, campaign, award_list, notice_id, note.strip(), now=now)
    hang_out(actor, list_id, turns=turns, go_on=go_on, now=now)
    return lists.get_list(actor, list_id)[1]


def _to_correct(actor: Actor, list_id: UUID) -> tuple[Campaign, AwardList]:
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.NOTICE_PUBLISH, queries.organisation_of(campaign))
    check_open(campaign)
    if award_list.stands is not ListStatus.POSTED or award_list.kind is not ListKind.PROPOSAL:
        raise DomainError("list.not_hanging")
    if award_list.status is not ListStatus.POSTING:
        lists.check_at_rest(award_list)
    return campaign, award_list
