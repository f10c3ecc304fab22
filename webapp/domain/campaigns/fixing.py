"""A standard that leaves room: the officer fixes each amount before the list is posted or approved (SPEC 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update

from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import levels, lists, needs, queries
from .forecast import Forecast
from .models import AwardLine, AwardList
from .operations import check_open
from .states import LineStatus, ListStatus


def fix_amount(actor: Actor, line_id: UUID, fen: int, reason: str | None, *, now: datetime) -> AwardLine:
    """Say what this household receives, between the ends of its standard; until the list is posted it may change."""
    campaign, award_list, line = lists.get_line(actor, line_id)
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    check_open(campaign)
    lists.check_at_rest(award_list)
    if line.least_fen is None or line.most_fen is None or _is_settled(line, award_list):
        raise DomainError("list.amount_is_fixed")
    if not line.least_fen <= fen <= line.most_fen:
        raise DomainError("list.amount_outside")
    forecast = Forecast.from_json(award_list.summary)
    forecast.shift(line.organisation_id, line.standard_number, fen - line.amount_fen)
    award_list.summary = forecast.as_json()
    needs.change(line, fen - line.amount_fen)
    levels.forget(award_list.id)
    line.amount_fen, line.fixed_at, line.changed_by = fen, now, actor.user_id
    audit.record(audit.Action.LIST_LINE_CHANGE, actor_id=actor.user_id, subject_id=line.id, fields=["amount_fen"],
                 organisation_id=line.organisation_id, reason=reason, at=now)  # fmt: skip
    return line


def _is_settled(line: AwardLine, award_list: AwardList) -> bool:
    return line.status is not LineStatus.PROPOSED or award_list.is_revision


def fix_the_rest(actor: Actor, list_id: UUID, *, now: datetime) -> int:
    """Every amount of the list that is still open becomes the least; the answer is how many there were."""
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    check_open(campaign)
    lists.check_at_rest(award_list)
    count = count_not_fixed(list_id)
    levels.forget(list_id)
    db.session.execute(update(AwardLine).where(_not_fixed(list_id)).values(fixed_at=now, changed_by=actor.user_id))
    audit.record(audit.Action.LIST_LINE_CHANGE, actor_id=actor.user_id, subject_id=award_list.id, at=now,
                 organisation_id=campaign.organisation_id, fields=["amount_fen"], values={"lines": count})  # fmt: skip
    return count


@dataclass(frozen=True)
class Fixed:
    """An amount somebody has fixed, and between which ends."""

    least_fen: int
    most_fen: int
    amount_fen: int
    at: datetime
    by: UUID | None


def fixed_before(campaign_id: UUID) -> dict[UUID, Fixed]:
    """By household, what was fixed on the proposal that a new one replaces: nobody types it twice."""
    lines = select(AwardLine).join(AwardList, AwardList.id == AwardLine.list_id).where(
        AwardList.campaign_id == campaign_id, AwardList.status == ListStatus.PROPOSED,
        AwardLine.status == LineStatus.PROPOSED, AwardLine.fixed_at.is_not(None),
    )  # fmt: skip
    found = {}
    for line in db.session.scalars(lines):
        if line.least_fen is not None and line.most_fen is not None and line.fixed_at is not None:
            found[line.household_id] = Fixed(
                line.least_fen, line.most_fen, line.amount_fen, line.fixed_at, line.changed_by
            )
    return found


def _not_fixed(list_id: UUID) -> ColumnElement[bool]:
    return (
        (AwardLine.list_id == list_id) & (AwardLine.status == LineStatus.PROPOSED)
        & AwardLine.most_fen.is_not(None) & AwardLine.fixed_at.is_(None)
    )  # fmt: skip


def count_not_fixed(list_id: UUID) -> int:
    """Lines whose amount somebody has still to say."""
    return db.session.scalar(select(func.count()).where(_not_fixed(list_id))) or 0


def check_all_fixed(list_id: UUID) -> None:
    """No list goes on while an amount on it is open."""
    if count := count_not_fixed(list_id):
        raise DomainError("list.amounts_open", count=count)
