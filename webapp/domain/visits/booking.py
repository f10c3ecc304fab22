"""Booking and cancelling: whoever clicks first, and always two (SPEC 5.2, 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..households.queries import contacts_of
from ..people.actors import Actor
from ..people.permissions import Permission
from . import changes, counting, queries, rules, volunteers
from .models import BOOKABLE, LIVE, TaskStatus, Visit, VisitSlot, VisitStatus, VisitTask, VisitVisitor


@dataclass(frozen=True)
class VisitBooking:
    """A wish to go: `starts_at` None takes the next free time of the window."""

    id: UUID
    slot_id: UUID
    task_id: UUID
    partner_id: UUID | None
    starts_at: datetime | None = None


def book_visit(actor: Actor, booking: VisitBooking, *, now: datetime) -> Visit:
    """Book a household for oneself and a partner. The same booking sent again returns the visit it made."""
    if actor.user_id is None:
        raise NotFound()
    if earlier := db.session.get(Visit, booking.id):
        return _same_visit(earlier, actor, booking)
    volunteers.check_active_volunteer(actor.user_id, "visit.not_verified")
    if booking.partner_id is None or booking.partner_id == actor.user_id:
        raise DomainError("visit.partner_needed")
    volunteers.check_volunteers(actor, Permission.VISIT_BOOK, {booking.partner_id})
    return _book(actor, booking, (actor.user_id, booking.partner_id), now)


def assign_visit(actor: Actor, booking: VisitBooking, visitors: tuple[UUID, ...], *, now: datetime) -> Visit:
    """An officer sends volunteers of their places. The same assignment sent again returns the visit it made."""
    if earlier := db.session.get(Visit, booking.id):
        return _same_visit(earlier, actor, booking)
    if len(set(visitors)) < 2:
        raise DomainError("visit.partner_needed")
    volunteers.check_volunteers(actor, Permission.VISIT_PLAN, set(visitors))
    return _book(actor, booking, visitors, now)


def _same_visit(earlier: Visit, actor: Actor, booking: VisitBooking) -> Visit:
    if earlier.booked_by != actor.user_id or earlier.task_id != booking.task_id:
        raise Conflict("visit.id_reused")
    return earlier


def _book(actor: Actor, booking: VisitBooking, visitors: tuple[UUID, ...], now: datetime) -> Visit:
    task = queries.get_task(actor, booking.task_id)
    slot = queries.get_slot(actor, booking.slot_id)
    if task.status not in BOOKABLE:
        raise Conflict("visit.task_taken")
    if task.organisation_id != slot.organisation_id:
        raise DomainError("visit.other_place")
    if queries.live_visits_in(slot.id) >= slot.capacity:
        raise Conflict("visit.slot_full")
    has_minor = task.two_needed or contacts_of([task.household_id])[task.household_id].has_minor
    volunteers.check_party(set(visitors), slot.day, has_minor=has_minor)
    visit = _make(actor, booking, task, slot, visitors, now)
    task.status = TaskStatus.BOOKED
    changes.touch(visit)
    audit.record(
        audit.Action.VISIT_BOOK,
        actor_id=actor.user_id,
        subject_id=visit.id,
        organisation_id=visit.organisation_id,
        values={"task": str(task.id), "visitors": [str(v) for v in visitors]},
        at=now,
    )
    return visit


def _make(
    actor: Actor, booking: VisitBooking, task: VisitTask, slot: VisitSlot, visitors: tuple[UUID, ...], now: datetime
) -> Visit:
    times = rules.window_times(slot.day, slot.starts, slot.ends)
    busy = queries.busy_times(visitors, slot.day)
    starts_at = rules.pick_time(times, wanted=booking.starts_at, busy=busy, now=now)
    visit = Visit(
        id=booking.id,
        task_id=task.id,
        slot_id=slot.id,
        household_id=task.household_id,
        organisation_id=task.organisation_id,
        day=slot.day,
        starts_at=starts_at,
        status=VisitStatus.BOOKED,
        booked_by=actor.user_id,
        booked_at=now,
        space_version=0,
    )
    db.session.add(visit)
    db.session.flush()
    db.session.add_all(
        VisitVisitor(visit_id=visit.id, user_id=visitor, day=slot.day, starts_at=starts_at, is_live=True)
        for visitor in dict.fromkeys(visitors)
    )
    db.session.flush()
    return visit


def cancel_visit(actor: Actor, visit_id: UUID, reason: str, *, now: datetime) -> Visit:
    """Give the household back to the pool. Cancelling twice is no error."""
    visit = queries.get_visit(actor, visit_id)
    if visit.status is VisitStatus.CANCELLED:
        return visit
    if visit.status not in LIVE:
        raise Conflict("visit.is_over")
    visit.status, visit.cancelled_reason, visit.ended_at = VisitStatus.CANCELLED, reason, now
    changes.release(visit)
    task = db.session.get(VisitTask, visit.task_id)
    if task is not None:
        task.status = TaskStatus.OPEN
        counting.no_longer_told(visit, task)
    changes.touch(visit)
    audit.record(
        audit.Action.VISIT_CANCEL,
        actor_id=actor.user_id,
        subject_id=visit.id,
        organisation_id=visit.organisation_id,
        reason=reason or None,
        at=now,
    )
    return visit
