"""Counts and short lists for the desk, each one query."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from . import queries
from .models import BOOKABLE, NeedFound, NeedOutcome, TaskSource, TaskStatus, Visit, VisitSlot, VisitStatus, VisitTask


def counts(actor: Actor, today: date) -> dict[str, int]:
    """`open` tasks, `untold` visits within two days, `today` visits: of the actor's places."""
    tasks = (
        select(func.count())
        .select_from(VisitTask)
        .where(in_scope(actor, Permission.VISIT_READ, VisitTask.organisation_id), VisitTask.status.in_(BOOKABLE),
               VisitTask.source == TaskSource.LINE, queries.goes_on())
    )  # fmt: skip
    visits = (
        select(func.count()).select_from(Visit).where(in_scope(actor, Permission.VISIT_READ, Visit.organisation_id))
    )
    untold = select(func.count()).select_from(Visit).where(queries.untold(actor, today + timedelta(days=2)))
    return {
        "open": db.session.scalar(tasks) or 0,
        "untold": db.session.scalar(untold) or 0,
        "today": db.session.scalar(visits.where(Visit.day == today, Visit.status != VisitStatus.CANCELLED)) or 0,
    }


def count_unrecorded(actor: Actor, today: date) -> int:
    """Visits whose day is over and of which nothing has come."""
    return db.session.scalar(select(func.count()).select_from(Visit).where(queries.unrecorded(actor, today))) or 0


def tasks_by_campaign(campaign_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """`{campaign: {status: tasks}}`."""
    rows = db.session.execute(
        select(VisitTask.occasion_id, VisitTask.status, func.count())
        .where(VisitTask.occasion_id.in_(campaign_ids))
        .group_by(VisitTask.occasion_id, VisitTask.status)
    )
    found: dict[UUID, dict[str, int]] = {}
    for campaign, status, count in rows:
        found.setdefault(campaign, {})[TaskStatus(status).value] = count
    return found


def coming_slots(actor: Actor, today: date) -> list[tuple[VisitSlot, int]]:
    """Slots of the next two weeks with the places taken."""
    slots = queries.open_slots(actor, today, today + timedelta(days=14))
    taken = queries.taken_places([slot.id for slot in slots])
    return [(slot, taken.get(slot.id, 0)) for slot in slots]


def needs_of(visit_id: UUID) -> Sequence[NeedFound]:
    """What the visit found is needed; what a correction took back is not."""
    taken_back = NeedFound.outcome.is_not_distinct_from(NeedOutcome.WITHDRAWN)
    statement = select(NeedFound).where(NeedFound.visit_id == visit_id, ~taken_back)
    return db.session.scalars(statement.order_by(NeedFound.need)).all()


def note_opening(actor: Actor, visit_id: UUID, *, now: datetime) -> None:
    """Somebody opened what was observed at a door."""
    visit = queries.see_visit(actor, visit_id)
    audit.record(
        audit.Action.HOUSEHOLD_SEE_SENSITIVE,
        actor_id=actor.user_id,
        subject_id=visit.household_id,
        organisation_id=visit.organisation_id,
        fields=["visit_record"],
        at=now,
    )


def note_reading(actor: Actor, visit_id: UUID | None, sent_id: UUID, *, now: datetime) -> None:
    """Somebody opened what a phone sent and nobody has taken yet; it may be about a visit that nobody knows."""
    visit = queries.seen_visits(actor, {visit_id}).get(visit_id) if visit_id else None
    audit.record(
        audit.Action.HOUSEHOLD_SEE_SENSITIVE,
        actor_id=actor.user_id,
        subject_id=visit.household_id if visit else sent_id,
        organisation_id=visit.organisation_id if visit else actor.organisation_id,
        fields=["sent_record"],
        at=now,
    )
