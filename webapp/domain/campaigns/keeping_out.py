"""Whom somebody took off a list for a reason, so that no later list takes them up silently (SPEC 4.6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..households.models import Household
from ..households.twin_queries import merged_with
from ..people.actors import Actor
from . import lists
from .list_models import KeptOut
from .models import AwardLine
from .operations import to_write


def keep_out(actor: Actor, line: AwardLine, reason: str, *, now: datetime) -> None:
    """Remember why this household is off; said again, the later reason stands."""
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    kept = db.session.get(KeptOut, (line.campaign_id, line.household_id, line.round))
    if kept is None:
        kept = KeptOut(campaign_id=line.campaign_id, household_id=line.household_id, round=line.round)
        db.session.add(kept)
    kept.reason, kept.kept_by, kept.kept_at = reason, actor.user_id, now
    kept.taken_in_because = kept.taken_in_by = kept.taken_in_at = None


def kept_out(campaign_id: UUID, round_: int) -> dict[UUID, str]:
    """By household, why it is not taken up; a file that took in one of these is the same family (SPEC 3.8)."""
    statement = select(KeptOut.household_id, KeptOut.reason).where(
        KeptOut.campaign_id == campaign_id, KeptOut.round == round_, KeptOut.taken_in_at.is_(None)
    )
    found = {row.household_id: row.reason for row in db.session.execute(statement)}
    fresh = set(found)
    while fresh:
        into = select(Household.id, Household.merged_into).where(
            Household.id.in_(fresh), Household.merged_into.is_not(None)
        )
        moved = {row.merged_into: found[row.id] for row in db.session.execute(into) if row.merged_into not in found}
        found.update(moved)
        fresh = set(moved)
    return found


def take_in_again(actor: Actor, list_id: UUID, household_id: UUID, reason: str, *, now: datetime) -> UUID:
    """Let a household in again that was taken off; it joins the next proposal. The answer is the campaign.

    Sent twice it is one. Raises DomainError list.not_kept_out.
    """
    campaign, _list = lists.get_list(actor, list_id)
    to_write(actor, campaign.id)
    if not take_in(actor, campaign.id, household_id, campaign.round, reason, now=now):
        raise DomainError("list.not_kept_out")
    return campaign.id


def take_in(
    actor: Actor, campaign_id: UUID, household_id: UUID, round_: int, reason: str, *, now: datetime
) -> bool:
    """Note why it, or a file it took in, is measured again as everybody; whether it had been kept out."""
    files = [household_id, *merged_with([household_id]).get(household_id, [])]
    rows = db.session.scalars(
        select(KeptOut).where(
            KeptOut.campaign_id == campaign_id, KeptOut.household_id.in_(files), KeptOut.round == round_
        )
    ).all()
    for kept in rows:
        if kept.taken_in_at is None:
            kept.taken_in_because, kept.taken_in_by, kept.taken_in_at = reason, actor.user_id, now
            audit.record(audit.Action.LIST_LINE_CHANGE, actor_id=actor.user_id, subject_id=kept.household_id, at=now,
                         organisation_id=_place_of(household_id), fields=["taken_in_again"], reason=reason)  # fmt: skip
    return bool(rows)


def _place_of(household_id: UUID) -> UUID:
    return db.session.get_one(Household, household_id).organisation_id
