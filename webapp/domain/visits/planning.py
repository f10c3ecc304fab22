"""What the desk lays out: tasks from a frozen list, and slots to book them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from ...core.clock import local_day
from ...core.db import db
from .. import audit
from ..campaigns.queries import frozen_lines
from ..households.queries import contacts_of
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import rules
from .models import TaskStatus, VisitMode, VisitSlot, VisitTask

SLICE = 500
HEAVY_FROM = 2
"""Pieces of goods from which a visit is called heavy in the pool."""


@dataclass(frozen=True)
class SlotPlan:
    """Every day from `first` to `last` gets the windows, each with room for `capacity` households."""

    organisation_id: UUID
    first: date
    last: date
    windows: tuple[tuple[str, str], ...]
    place: str
    capacity: int


def open_tasks(actor: Actor, campaign_id: UUID, *, now: datetime) -> int:
    """One task for each approved line that has none yet (SPEC 5.1); at most a slice a call, 0 when all have one."""
    lines = frozen_lines(actor, campaign_id)
    known = set(db.session.scalars(select(VisitTask.subject_id).where(VisitTask.occasion_id == campaign_id)))
    fresh = [line for line in lines if line.id not in known][:SLICE]
    if not fresh:
        return 0
    contacts = contacts_of([line.household_id for line in fresh])
    rows = [
        {
            "id": uuid4(),
            "occasion_id": campaign_id,
            "subject_id": line.id,
            "household_id": line.household_id,
            "organisation_id": line.organisation_id,
            "building": contacts[line.household_id].building,
            "mode": VisitMode.HOME,
            "status": TaskStatus.OPEN,
            "two_needed": contacts[line.household_id].has_minor,
            "is_heavy": sum(int(goods["quantity"]) for goods in line.goods) >= HEAVY_FROM,
            "opened_at": now,
        }
        for line in fresh
    ]
    db.session.execute(insert(VisitTask), rows)
    audit.record(
        audit.Action.TASK_OPEN, actor_id=actor.user_id, subject_id=campaign_id, values={"count": len(rows)}, at=now
    )
    return len(rows)


def open_slots(actor: Actor, plan: SlotPlan, *, now: datetime) -> int:
    """Make the slots of a plan; a window that is open already stays as it is. Returns how many are new."""
    organisation = get_organisation(actor, plan.organisation_id)
    require(actor, Permission.VISIT_PLAN, organisation)
    rules.check_plan_days(plan.first, plan.last, today=local_day(now))
    wanted = _wanted(plan)
    open_already = select(VisitSlot.day, VisitSlot.starts).where(VisitSlot.organisation_id == organisation.id)
    known = {(row.day, row.starts) for row in db.session.execute(open_already)}
    fresh = [(day, window) for day, window in wanted if (day, window[0]) not in known]
    for day, (starts, ends) in fresh:
        db.session.add(
            VisitSlot(
                id=uuid4(),
                organisation_id=organisation.id,
                day=day,
                starts=starts,
                ends=ends,
                place=plan.place or organisation.name,
                capacity=plan.capacity,
                opened_by=actor.user_id,
                opened_at=now,
            )
        )
    if fresh:
        audit.record(
            audit.Action.SLOT_OPEN,
            actor_id=actor.user_id,
            subject_id=organisation.id,
            organisation_id=organisation.id,
            values={"count": len(fresh)},
            at=now,
        )
    return len(fresh)


def _wanted(plan: SlotPlan) -> Sequence[tuple[date, tuple[str, str]]]:
    days = [plan.first + timedelta(days=n) for n in range((plan.last - plan.first).days + 1)]
    return [(day, window) for day in days for window in plan.windows]
