"""Booking from the phone: online only, and the pool tells nothing about people (docs/sync.md)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue
from flask_smorest import Blueprint

from ..core import clock
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.visits import phone, queries, volunteers
from ..domain.visits.models import VisitSlot, VisitTask
from ..domain.visits.operations import book_visit, cancel_visit
from ..domain.visits.rules import FURTHEST_PLAN
from ..schemas.visits import CancelSchema, VisitBookingSchema
from ..web.access import current_actor, requires
from ..web.asked import asked_day
from ..web.forms import json_object

bp = Blueprint("api_visits", __name__, description="Visits")
PREFIX = ""
MINUTES = 20
LONGEST = timedelta(days=31)


@bp.get("/visit-slots")
@requires(Permission.VISIT_BOOK)
def list_slots() -> ResponseReturnValue:
    """Windows with free places, and by building the households nobody has booked."""
    actor, today = current_actor(), clock.local_day(clock.now())
    first = min(max(today, asked_day("from", today)), today + FURTHEST_PLAN)
    last = min(first + LONGEST, asked_day("to", today + timedelta(days=14)))
    slots = queries.open_slots(actor, first, last)
    taken = queries.taken_places([slot.id for slot in slots])
    tasks = queries.pool(actor, {slot.organisation_id for slot in slots})
    entries = [entry for slot in slots for entry in _entries(slot, slot.capacity - taken.get(slot.id, 0), tasks)]
    people = [{"id": str(user.id), "name": user.name} for user in volunteers.partners(actor)]
    return jsonify(slots=entries, partners=people)


def _entries(slot: VisitSlot, free: int, tasks: Iterable[VisitTask]) -> list[dict[str, Any]]:
    """One entry a building: it is the building that people choose by."""
    by_building: dict[str, list[VisitTask]] = {}
    for task in tasks:
        if task.organisation_id == slot.organisation_id:
            by_building.setdefault(task.building, []).append(task)
    return [
        {
            "id": str(slot.id),
            "date": slot.day.isoformat(),
            "window": [slot.starts, slot.ends],
            "place": slot.place,
            "building": building,
            "lift": None,
            "free": max(0, free),
            "tasks": [
                {
                    "id": str(t.id),
                    "load": "heavy" if t.is_heavy else "light",
                    "two_needed": t.two_needed,
                    "minutes": MINUTES,
                }
                for t in here
            ],
        }
        for building, here in by_building.items()
    ]


@bp.put("/visits/<uuid:visit_id>")
@requires(Permission.VISIT_BOOK)
def put_visit(visit_id: UUID) -> ResponseReturnValue:
    """Book; the same address again is the same visit."""
    booking = VisitBookingSchema().load({**json_object(), "id": str(visit_id)})
    with transaction():
        visit = book_visit(current_actor(), booking, now=clock.now())
        row = phone.rows_of([visit], clock.local_day(clock.now()))[0].fields
    return jsonify(row)


@bp.put("/visits/<uuid:visit_id>/cancelled")
@requires(Permission.VISIT_BOOK)
def put_cancelled(visit_id: UUID) -> ResponseReturnValue:
    """Give it back to the pool."""
    given = CancelSchema().load(json_object())
    with transaction():
        visit = cancel_visit(current_actor(), visit_id, given["reason"], now=clock.now())
        row = phone.rows_of([visit], clock.local_day(clock.now()))[0].fields
    return jsonify(row)
