"""A volunteer leaves for good: only when nobody waits at a door for them (SPEC 12.6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError
from ..files.operations import remove_files
from ..people.actors import Actor
from ..people.leaving import erase_account
from ..people.models import User
from .call_turns import end_turns_of
from .models import LIVE, Visit, VisitVisitor
from .pairs import end_of_sponsor
from .posts import free_all_of

MOST = 50


def coming_visits(user_id: UUID, today: date) -> Sequence[Visit]:
    """What somebody is still booked for; the caller has checked that the actor may see the person."""
    statement = (
        select(Visit)
        .join(VisitVisitor, VisitVisitor.visit_id == Visit.id)
        .where(VisitVisitor.user_id == user_id, VisitVisitor.day >= today, Visit.status.in_(LIVE))
    )
    return db.session.scalars(statement.order_by(Visit.starts_at, Visit.id).limit(MOST)).all()


def let_go(actor: Actor, user_id: UUID, *, now: datetime) -> None:
    """Erase a person, papers included. Raises DomainError("volunteer.has_visits") while visits wait for them."""
    if visits := coming_visits(user_id, local_day(now)):
        raise DomainError("volunteer.has_visits", count=len(visits))
    end_of_sponsor(actor, user_id, now=now)
    end_turns_of(user_id)
    free_all_of(actor, user_id, now=now)
    papers = erase_account(actor, user_id, now=now)
    db.session.flush()
    remove_files(papers)


def uninsured(visit_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """By visit, the names of those whose insurance is not on record or ends before the day; one query."""
    rows = db.session.execute(
        select(VisitVisitor.visit_id, User.name)
        .join(User, User.id == VisitVisitor.user_id)
        .where(
            VisitVisitor.visit_id.in_(visit_ids),
            User.insured_until.is_(None) | (User.insured_until < VisitVisitor.day),
        )
        .order_by(User.name)
    )
    found: dict[UUID, list[str]] = {}
    for visit_id, name in rows:
        found.setdefault(visit_id, []).append(name)
    return found
