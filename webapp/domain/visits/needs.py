"""Needs that visits found: seen to by the desk, or asked of donors without a word about whose they are (SPEC 8.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_

from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..donations.models import Need
from ..donations.operations import NewNeed, open_need
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import NeedFound, NeedOutcome

PAGE = 50


def list_needs(actor: Actor, after: tuple[datetime, UUID] | None = None) -> Sequence[NeedFound]:
    """A page of what nobody has seen to yet, the oldest first."""
    statement = select(NeedFound).where(_open(actor))
    if after is not None:
        statement = statement.where(tuple_(NeedFound.found_at, NeedFound.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(NeedFound.found_at, NeedFound.id).limit(PAGE)).all()


def count_needs(actor: Actor) -> int:
    """How many stand open, over what is open alone."""
    return db.session.scalar(select(func.count()).select_from(NeedFound).where(_open(actor))) or 0


def _open(actor: Actor) -> ColumnElement[bool]:
    return in_scope(actor, Permission.VISIT_READ, NeedFound.organisation_id) & NeedFound.settled_at.is_(None)


def get_need_found(actor: Actor, need_id: UUID) -> NeedFound:
    """One need in the places where the actor plans visits, else NotFound."""
    reach = in_scope(actor, Permission.VISIT_PLAN, NeedFound.organisation_id)
    found = db.session.scalar(select(NeedFound).where(NeedFound.id == need_id, reach))
    if found is None:
        raise NotFound("need_found.not_found")
    return found


def find_need_behind(actor: Actor, need: Need) -> NeedFound | None:
    """What a visit found that a need of the list came of, for those who plan visits there."""
    reach = in_scope(actor, Permission.VISIT_PLAN, NeedFound.organisation_id)
    here = NeedFound.organisation_id == need.organisation_id
    return db.session.scalar(select(NeedFound).where(NeedFound.need_id == need.id, here, reach))


def settle_need(actor: Actor, need_id: UUID, reason: str, *, now: datetime) -> NeedFound:
    """Seen to, or not to be: somebody says how. Raises Conflict for what another has settled already."""
    found = _still_open(actor, need_id)
    if not reason.strip():
        raise DomainError("matter.reason_missing")
    _settle(actor, found, NeedOutcome.SETTLED, reason.strip(), now)
    return found


def ask_for_need(actor: Actor, need_id: UUID, new: NewNeed, *, now: datetime) -> Need:
    """Put a thing on the needs list; the household is kept inside, in the place where the visit was. Twice is once."""
    found = get_need_found(actor, need_id)
    if found.outcome is NeedOutcome.ASKED and found.need_id == new.id:
        return db.session.get_one(Need, new.id)
    found = _still_open(actor, need_id)
    whole = replace(new, household_id=found.household_id, organisation_id=found.organisation_id)
    need = open_need(actor, whole, now=now)
    found.need_id = need.id
    _settle(actor, found, NeedOutcome.ASKED, None, now)
    return need


def _still_open(actor: Actor, need_id: UUID) -> NeedFound:
    found = get_need_found(actor, need_id)
    if found.settled_at is not None:
        raise Conflict("need_found.is_settled")
    return found


def _settle(actor: Actor, found: NeedFound, outcome: NeedOutcome, reason: str | None, now: datetime) -> None:
    found.outcome, found.settled_at, found.settled_by = outcome, now, actor.user_id
    audit.record(
        audit.Action.NEED_FOUND_SETTLE,
        actor_id=actor.user_id,
        subject_id=found.visit_id,
        organisation_id=found.organisation_id,
        fields=[found.need, outcome.value],
        reason=reason,
        at=now,
    )
