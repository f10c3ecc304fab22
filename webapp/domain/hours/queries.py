"""Reading requests to put hours right, in the places where the actor plans visits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import HoursCorrection

PAGE = 50


def list_open(actor: Actor, after: tuple[datetime, UUID] | None = None) -> Sequence[HoursCorrection]:
    """A page of those nobody has decided, the oldest first; `after` is (asked_at, id) of the last one seen."""
    order = (HoursCorrection.asked_at, HoursCorrection.id)
    statement = select(HoursCorrection).where(HoursCorrection.verdict.is_(None), _here(actor))
    if after is not None:
        statement = statement.where(tuple_(*order) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(*order).limit(PAGE)).all()


def count_to_decide(actor: Actor) -> int:
    """How many wait for this actor: those they asked for, or that are about them, wait for another."""
    mine = (HoursCorrection.asked_by == actor.user_id) | (HoursCorrection.user_id == actor.user_id)
    condition = HoursCorrection.verdict.is_(None) & _here(actor) & ~mine
    return db.session.scalar(select(func.count()).select_from(HoursCorrection).where(condition)) or 0


def get_correction(actor: Actor, correction_id: UUID) -> HoursCorrection:
    """One request, else NotFound."""
    found = db.session.scalar(select(HoursCorrection).where(HoursCorrection.id == correction_id, _here(actor)))
    if found is None:
        raise NotFound("hours.not_found")
    return found


def find_open(user_id: UUID, visit_id: UUID) -> HoursCorrection | None:
    """What has been asked about one person at one door and not been decided; the caller has checked both."""
    condition = (HoursCorrection.user_id == user_id) & (HoursCorrection.visit_id == visit_id)
    return db.session.scalar(select(HoursCorrection).where(condition, HoursCorrection.verdict.is_(None)))


def _here(actor: Actor) -> ColumnElement[bool]:
    return in_scope(actor, Permission.VISIT_PLAN, HoursCorrection.organisation_id)
