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
from .models import (
    AT_A_DOOR,
    BOOKABLE,
    NeedFound,
    NeedOutcome,
    TaskSource,
    TaskStatus,
    Visit,
    VisitMode,
    VisitSlot,
    VisitStatus,
    VisitTask,
)


def counts(actor: Actor, today: date) -> dict[str, int]:
    """`open` tasks at doors, `elsewise` those to be reached in other ways, `untold` visits within two days, `today`
    visits: of the actor's places."""
    rows = db.session.execute(
        select(VisitTask.mode, func.count())
        .where(in_scope(actor, Permission.VISIT_READ, VisitTask.organisation_id), VisitTask.status.in_(BOOKABLE),
               VisitTask.source == TaskSource.LINE, queries.goes_on())
        .group_by(VisitTask.mode)
    )  # fmt: skip
    waiting = {mode: count for mode, count in rows}
    visits = (
        select(func.count())
        .select_from(Visit)
        .join(VisitTask, VisitTask.id == Visit.task_id)
        .where(in_scope(actor, Permission.VISIT_READ, Visit.organisation_id), VisitTask.mode.in_(AT_A_DOOR))
    )
    untold = select(func.count()).select_from(Visit).where(queries.untold(actor, today + timedelta(days=2)))
    return {
        "open": sum(count for mode, count in waiting.items() if mode in AT_A_DOOR),
        "elsewise": sum(count for mode, count in waiting.items() if mode not in AT_A_DOOR),
        "untold": db.session.scalar(untold) or 0,
        "today": db.session.scalar(visits.where(Visit.day == today, Visit.status != VisitStatus.CANCELLED)) or 0,
    }


def modes_of(visits: Collection[Visit]) -> dict[UUID, VisitMode]:
    """How each of these visits reaches its household, one query."""
    rows = db.session.execute(
        select(VisitTask.id, VisitTask.mode).where(VisitTask.id.in_([visit.task_id for visit in visits]))
    )
    modes = {task_id: mode for task_id, mode in rows}
    return {visit.id: modes[visit.task_id] for visit in visits}


def hospital_of(visit: Visit) -> str | None:
    """Hospital and ward, for whoever opened the record of this visit."""
    return db.session.get_one(VisitTask, visit.task_id).where


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
