"""What an approver has to have looked at before saying yes: who is on another list of the festival, and who is kin of an
officer (SPEC 2.3, 4.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from ...core.db import db
from ...core.errors import DomainError
from ..households.models import Household
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import lists, queries
from .elsewhere import is_elsewhere, others_of
from .list_models import ListLook
from .models import AwardLine, AwardList, Campaign
from .states import LineStatus, ListStatus


@dataclass(frozen=True)
class Flagged:
    """Lines that wait to be approved."""

    elsewhere: int
    relatives: int

    def __bool__(self) -> bool:
        return bool(self.elsewhere or self.relatives)


def is_of_relative() -> ColumnElement[bool]:
    """Lines of households whose kinship with an officer is on file: few, found first, however long the list is."""
    return AwardLine.household_id.in_(select(Household.id).where(Household.is_relative_of_officer))


def flagged(campaign: Campaign, award_list: AwardList) -> Flagged:
    """How many of each; nothing to count once approving has begun. Other campaigns of the festival are few or none."""
    if award_list.status not in (ListStatus.PROPOSED, ListStatus.POSTED):
        return Flagged(0, 0)
    waiting = (AwardLine.list_id == award_list.id) & (AwardLine.status != LineStatus.WITHDRAWN)
    elsewhere = _count(waiting & is_elsewhere(campaign)) if others_of(campaign) else 0
    return Flagged(elsewhere, _count(waiting & is_of_relative()))


def _count(lines: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(AwardLine).where(lines)) or 0


def has_looked(actor: Actor, list_id: UUID, now_flagged: Flagged) -> bool:
    """Whether this person has, since there were so many."""
    look = db.session.get(ListLook, (list_id, actor.user_id)) if actor.user_id else None
    return look is not None and (look.elsewhere, look.relatives) == (now_flagged.elsewhere, now_flagged.relatives)


def note_look(actor: Actor, list_id: UUID, seen: Flagged, *, now: datetime) -> None:
    """They have read these lines. Raises DomainError list.look_again where there are others by now."""
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.LIST_APPROVE, queries.organisation_of(campaign))
    if flagged(campaign, award_list) != seen:
        raise DomainError("list.look_again")
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    look = ListLook(list_id=list_id, user_id=actor.user_id, elsewhere=seen.elsewhere, relatives=seen.relatives, at=now)
    db.session.merge(look)


def check_looked(actor: Actor, campaign: Campaign, award_list: AwardList) -> None:
    """Nobody approves what they have not looked at. Raises DomainError list.look_first."""
    found = flagged(campaign, award_list)
    if found and not has_looked(actor, award_list.id, found):
        raise DomainError("list.look_first", elsewhere=found.elsewhere, relatives=found.relatives)
