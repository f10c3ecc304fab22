"""What the desk lays out: tasks from a frozen list, and slots to book them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import insert, select

from ...core import occasions
from ...core.clock import local_day
from ...core.db import db
from .. import audit
from ..campaigns.queries import frozen_lines
from ..households.queries import contacts_of
from ..people.actors import Actor, in_scope, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from ..receipts.models import Receipt
from ..receipts.queries import receipts_of
from . import joining, rules
from .models import TaskStatus, VisitSlot, VisitTask
from .modes import usual_mode

SLICE = 500


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
    """One task for each approved line that has none yet (SPEC 5.1); at most a slice a call, 0 when all have one.

    A household that somebody calls on anyway gets it in that visit; a line with a new slip, after the old one was
    revoked, is in the pool again.
    """
    occasions.check_open(campaign_id)
    lines = frozen_lines(actor, campaign_id)
    known = set(db.session.scalars(select(VisitTask.subject_id).where(VisitTask.occasion_id == campaign_id)))
    fresh = [line for line in lines if line.id not in known][:SLICE]
    if not fresh:
        return _open_again(actor, campaign_id, now)
    contacts, mode = contacts_of([line.household_id for line in fresh]), usual_mode(campaign_id)
    rows = [
        {
            "id": uuid4(),
            "occasion_id": campaign_id,
            "subject_id": line.id,
            "household_id": line.household_id,
            "organisation_id": line.organisation_id,
            "building": contacts[line.household_id].building,
            "mode": mode,
            "status": TaskStatus.OPEN,
            "two_needed": contacts[line.household_id].has_minor,
            "opened_at": now,
        }
        for line in fresh
    ]
    db.session.execute(insert(VisitTask), rows)
    joining.send_along({line.household_id for line in fresh}, now=now)
    _record_opening(actor, campaign_id, len(rows), now)
    return len(rows)


def _record_opening(actor: Actor, campaign_id: UUID, count: int, now: datetime) -> None:
    audit.record(
        audit.Action.TASK_OPEN, actor_id=actor.user_id, subject_id=campaign_id, values={"count": count}, at=now
    )


def _open_again(actor: Actor, campaign_id: UUID, now: datetime) -> int:
    stopped = db.session.scalars(
        select(VisitTask).where(
            VisitTask.occasion_id == campaign_id,
            VisitTask.status == TaskStatus.CANCELLED,
            VisitTask.stopped_at.is_not(None),
            in_scope(actor, Permission.VISIT_PLAN, VisitTask.organisation_id),
        )
    ).all()
    slips = receipts_of([task.subject_id for task in stopped])
    again = [task for task in stopped if _has_a_new_slip(task, slips.get(task.subject_id))][:SLICE]
    for task in again:
        task.status, task.stopped_at, task.stopped_because = TaskStatus.OPEN, None, None
    if again:
        _record_opening(actor, campaign_id, len(again), now)
    return len(again)


def _has_a_new_slip(task: VisitTask, slip: Receipt | None) -> bool:
    return slip is not None and task.stopped_at is not None and slip.issued_at > task.stopped_at


def open_slots(actor: Actor, plan: SlotPlan, *, now: datetime) -> int:
    """Make the slots of a plan; a window that is open already at that place stays as it is, and a closed one is
    opened again. Returns how many are new."""
    organisation = get_organisation(actor, plan.organisation_id)
    require(actor, Permission.VISIT_PLAN, organisation)
    rules.check_plan_days(plan.first, plan.last, today=local_day(now))
    wanted = _wanted(plan)
    place = plan.place or organisation.name
    known = _slots_there(organisation.id, plan, place)
    fresh = [(day, window) for day, window in wanted if (day, window[0]) not in known]
    closed = [known[day, window[0]] for day, window in wanted if (day, window[0]) in known]
    closed = [slot for slot in closed if slot.closed_at is not None]
    for slot in closed:
        slot.closed_at, slot.closed_reason, slot.capacity = None, None, plan.capacity
    for day, (starts, ends) in fresh:
        db.session.add(
            VisitSlot(
                id=uuid4(),
                organisation_id=organisation.id,
                day=day,
                starts=starts,
                ends=ends,
                place=place,
                capacity=plan.capacity,
                opened_by=actor.user_id,
                opened_at=now,
            )
        )
    count = len(fresh) + len(closed)
    if count:
        audit.record(
            audit.Action.SLOT_OPEN,
            actor_id=actor.user_id,
            subject_id=organisation.id,
            organisation_id=organisation.id,
            values={"count": count},
            at=now,
        )
    return count


def _slots_there(organisation_id: UUID, plan: SlotPlan, place: str) -> dict[tuple[date, str], VisitSlot]:
    statement = select(VisitSlot).where(
        VisitSlot.organisation_id == organisation_id, VisitSlot.place == place,
        VisitSlot.day.between(plan.first, plan.last),
    )  # fmt: skip
    return {(slot.day, slot.starts): slot for slot in db.session.scalars(statement)}


def _wanted(plan: SlotPlan) -> Sequence[tuple[date, tuple[str, str]]]:
    days = [plan.first + timedelta(days=n) for n in range((plan.last - plan.first).days + 1)]
    return [(day, window) for day in days for window in plan.windows]
