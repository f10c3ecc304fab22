"""Booking: whoever clicks first, and always two (SPEC 5.2, 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core import occasions
from ...core.db import db
from ...core.errors import Conflict, DomainError, Forbidden, NotFound
from .. import audit
from ..campaigns.plan_queries import led_by
from ..households.queries import contacts_of
from ..people.actors import Actor
from ..people.permissions import Permission
from . import changes, joining, queries, rules, volunteers
from .models import AT_A_DOOR, BOOKABLE, TaskStatus, Visit, VisitSlot, VisitStatus, VisitTask, VisitVisitor


@dataclass(frozen=True)
class VisitBooking:
    """A wish to go: `starts_at` None takes the next free time of the window."""

    id: UUID
    slot_id: UUID
    task_id: UUID
    partner_id: UUID | None
    starts_at: datetime | None = None


def book_visit(actor: Actor, booking: VisitBooking, *, now: datetime) -> Visit:
    """Book a household for oneself and a partner. The same booking sent again returns the visit it made.

    What goes along with one of the actor's visits already is no second visit: that one is returned.
    """
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


def book_for_group(actor: Actor, booking: VisitBooking, visitors: tuple[UUID, ...], *, now: datetime) -> Visit:
    """A leader sends people of the group they lead in that campaign, with or without themselves (SPEC 5.2).

    Raises Forbidden visit.not_your_group.
    """
    if actor.user_id is None or not actor.can(Permission.VISIT_LEAD):
        raise Forbidden("visit.not_your_group")
    if earlier := db.session.get(Visit, booking.id):
        return _same_visit(earlier, actor, booking)
    volunteers.check_active_volunteer(actor.user_id, "visit.not_verified")
    if len(set(visitors)) < 2:
        raise DomainError("visit.partner_needed")
    task = queries.get_task(actor, booking.task_id)
    if not set(visitors) <= led_by(actor.user_id, task.occasion_id):
        raise Forbidden("visit.not_your_group")
    volunteers.check_volunteers(actor, Permission.VISIT_BOOK, set(visitors))
    return _book(actor, booking, visitors, now)


def _same_visit(earlier: Visit, actor: Actor, booking: VisitBooking) -> Visit:
    if earlier.booked_by != actor.user_id or earlier.task_id != booking.task_id:
        raise Conflict("visit.id_reused")
    return earlier


def _book(actor: Actor, booking: VisitBooking, visitors: tuple[UUID, ...], now: datetime) -> Visit:
    task = queries.get_task(actor, booking.task_id)
    occasions.check_open(task.occasion_id)
    slot = queries.get_slot(actor, booking.slot_id)
    if task.status not in BOOKABLE:
        return _goes_along(actor, task)
    if task.mode not in AT_A_DOOR:
        raise Conflict("visit.not_at_a_door")
    if task.organisation_id != slot.organisation_id:
        raise DomainError("visit.other_place")
    if slot.closed_at is not None:
        raise Conflict("visit.slot_closed")
    if queries.live_visits_in(slot.id) >= slot.capacity:
        raise Conflict("visit.slot_full")
    _check_nobody_else_goes(task, slot)
    has_minor = task.two_needed or contacts_of([task.household_id])[task.household_id].has_minor
    volunteers.check_party(set(visitors), slot.day, has_minor=has_minor)
    visit = make_visit(actor.user_id, booking, task, slot, visitors, now)
    joining.join_others(visit, now=now)
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


def _goes_along(actor: Actor, task: VisitTask) -> Visit:
    """The actor's own visit that brings this as well. Raises Conflict("visit.task_taken")."""
    visit = joining.live_visit_doing(task.id)
    if visit is None or visit.task_id == task.id or not queries.is_visitor(actor, visit.id):
        raise Conflict("visit.task_taken")
    return visit


def _check_nobody_else_goes(task: VisitTask, slot: VisitSlot) -> None:
    """One party a day goes to one door (SPEC 5.3): said in words, before the database says it."""
    if any(visit.day == slot.day for visit in joining.live_visits_of([task.household_id], since=slot.day)):
        raise Conflict("visit.household_busy")


def make_visit(
    booked_by: UUID | None, booking: VisitBooking, task: VisitTask, slot: VisitSlot, visitors: tuple[UUID, ...],
    now: datetime, hours: tuple[str, str] | None = None,
) -> Visit:  # fmt: skip
    """The appointment, at the wanted time or the first free one of the slot's window, or of `hours` within it; who may
    go has been checked."""
    times = rules.window_times(slot.day, *(hours or (slot.starts, slot.ends)))
    busy = queries.busy_times(visitors, slot.day, times)
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
        booked_by=booked_by,
        booked_at=now,
        space_version=0,
    )
    db.session.add(visit)
    db.session.flush()
    db.session.add_all(
        VisitVisitor(visit_id=visit.id, user_id=visitor, day=slot.day, starts_at=starts_at, is_live=True)
        for visitor in dict.fromkeys(visitors)
    )
    task.status = TaskStatus.BOOKED
    db.session.flush()
    return visit

