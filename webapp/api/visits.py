"""Booking from the phone: online only, and the pool tells nothing about people (docs/sync.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.receipts.queries import receipts_of
from ..domain.visits import phone, queries, volunteers
from ..domain.visits.buildings import described
from ..domain.visits.loads import loads_of
from ..domain.visits.models import VisitMode, VisitSlot, VisitTask
from ..domain.visits.operations import VisitBooking, book_for_group, book_visit, cancel_visit
from ..domain.visits.rules import FURTHEST_PLAN
from ..domain.visits.volunteers import Companion
from ..schemas.visit_answers import DaysSchema, GroupVisitSchema, SlotsSchema, VisitRowSchema
from ..schemas.visits import AssignSchema, CancelSchema, VisitBookingSchema
from ..web.access import current_actor, requires
from ..web.asked import asked_day
from ..web.forms import json_object
from ..web.words import label
from .room import Room, gives, takes

bp = Room("api_visits", __name__, description="Visits")
PREFIX = ""
MINUTES = 20
LONGEST = timedelta(days=31)


@bp.get("/visit-slots")
@requires(Permission.VISIT_BOOK)
@takes(DaysSchema, where="query")
@gives(SlotsSchema)
def list_slots() -> ResponseReturnValue:
    """Windows with free places, and by building the households nobody has booked."""
    actor, today = current_actor(), clock.local_day(clock.now())
    first = min(max(today, asked_day("from", today)), today + FURTHEST_PLAN)
    last = min(first + LONGEST, asked_day("to", today + timedelta(days=14)))
    slots = queries.open_slots(actor, first, last)
    taken = queries.taken_places([slot.id for slot in slots])
    tasks = queries.pool(actor, {slot.organisation_id for slot in slots})
    return jsonify(
        slots=[_slot(slot, taken.get(slot.id, 0)) for slot in slots], pool=_by_building(tasks),
        partners=[_companion(one) for one in volunteers.partners(actor, today)],
        group=[{**_companion(one), "is_you": one.id == actor.user_id} for one in volunteers.led(actor, today)],
    )  # fmt: skip


def _companion(one: Companion) -> dict[str, Any]:
    return {"id": str(one.id), "name": one.name, "for_children": one.is_for_children}


def _slot(slot: VisitSlot, taken: int) -> dict[str, Any]:
    return {
        "id": str(slot.id),
        "place_id": str(slot.organisation_id),
        "place": slot.place,
        "date": slot.day.isoformat(),
        "window": [slot.starts, slot.ends],
        "free": max(0, slot.capacity - taken),
    }


def _by_building(tasks: Sequence[VisitTask]) -> list[dict[str, Any]]:
    """One entry a building: it is the building that people choose by; which hospital is told the day before."""
    entries: dict[tuple[UUID, str], dict[str, Any]] = {}
    known = described({(task.organisation_id, task.building) for task in tasks})
    loads = loads_of({task.id: [task] for task in tasks}, receipts_of([task.subject_id for task in tasks]))
    for task in tasks:
        where = label(task.mode) if task.mode is VisitMode.HOSPITAL else task.building
        empty: dict[str, Any] = {
            "place_id": str(task.organisation_id),
            "building": where,
            **phone.told_of(None if task.mode is VisitMode.HOSPITAL else known.get((task.organisation_id, where))),
            "tasks": [],
        }
        entry = entries.setdefault((task.organisation_id, where), empty)
        entry["tasks"].append({"id": str(task.id), "load": loads[task.id].value, "two_needed": task.two_needed, "minutes": MINUTES})
    return list(entries.values())


@bp.put("/visits/<uuid:visit_id>")
@requires(Permission.VISIT_BOOK)
@takes(VisitBookingSchema(exclude=("id",)))
@gives(VisitRowSchema)
def put_visit(visit_id: UUID) -> ResponseReturnValue:
    """Book; the same address again is the same visit."""
    booking = VisitBookingSchema().load({**json_object(), "id": str(visit_id)})
    with transaction():
        visit = book_visit(current_actor(), booking, now=clock.now())
        row = phone.rows_of([visit], clock.local_day(clock.now()))[0].fields
    return jsonify(row)


@bp.put("/group-visits/<uuid:visit_id>")
@requires(Permission.VISIT_LEAD)
@takes(AssignSchema(exclude=("id",)))
@gives(GroupVisitSchema)
def put_group_visit(visit_id: UUID) -> ResponseReturnValue:
    """A leader books for people of their own group; who does not go there learns nothing of the household."""
    given = AssignSchema().load({**json_object(), "id": str(visit_id)})
    booking = VisitBooking(visit_id, given["slot_id"], given["task_id"], None)
    with transaction():
        visit = book_for_group(current_actor(), booking, tuple(given["visitors"]), now=clock.now())
        told = {"id": str(visit.id), "date": visit.day.isoformat(), "starts_at": visit.starts_at.isoformat()}
    return jsonify(told)


@bp.put("/visits/<uuid:visit_id>/cancelled")
@requires(Permission.VISIT_BOOK)
@takes(CancelSchema)
@gives(VisitRowSchema)
def put_cancelled(visit_id: UUID) -> ResponseReturnValue:
    """Give it back to the pool."""
    given = CancelSchema().load(json_object())
    with transaction():
        visit = cancel_visit(current_actor(), visit_id, given["reason"], now=clock.now())
        row = phone.rows_of([visit], clock.local_day(clock.now()))[0].fields
    return jsonify(row)
