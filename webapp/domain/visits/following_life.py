"""Visits follow life: a household that ends, a slip that is revoked, a move, a child that moves in (SPEC 3.12, 5.6).

The rooms below call these as listeners, in the transaction of what happened; phones hear of it at their next pull.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select

from ...core.clock import local_day
from ...core.db import db
from .. import audit
from ..households.queries import Home, homes_of
from ..people.actors import Actor
from ..people.models import Organisation
from . import cancelling, changes, joining
from .matters import MatterKind, Verdict, of_subject, open_matter
from .models import UNDER_WAY, TaskSource, TaskStatus, VisitTask

MOVED_AWAY = "moved_away"
"""Why a task was stopped whose household now lives in another community; the desk says what becomes of it."""


def stop_visits(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> None:
    """Nobody calls on a household whose file has ended, and nobody has to be told of it."""
    for task in _tasks_of(household_id):
        _stop(actor, task, reason, now)
    for visit in joining.live_visits_of([household_id], since=date.min):
        cancelling.call_off(actor, visit, reason, tell_again=False, now=now)


def stop_task_of(actor: Actor, subject_id: UUID, *, reason: str, now: datetime) -> None:
    """The slip of a line was revoked: nothing is brought on it. What else the visit brings is still brought."""
    doing = select(VisitTask).where(VisitTask.subject_id == subject_id, VisitTask.status.in_(UNDER_WAY))
    task = db.session.scalar(doing)
    if task is None:
        return
    visit = joining.live_visit_doing(task.id)
    _stop(actor, task, reason, now)
    if visit is None:
        return
    if any(other.status in UNDER_WAY for other in joining.all_tasks(visit)):
        changes.touch(visit)
    else:
        cancelling.call_off(actor, visit, reason, now=now)


def follow_household(actor: Actor, household_id: UUID, *, now: datetime) -> None:
    """Its file was changed: the pool shows where it lives now, and that two must go where a child lives."""
    tasks = _tasks_of(household_id)
    home = homes_of([household_id]).get(household_id) if tasks else None
    if home is None:
        return
    for task in tasks:
        stays = task.organisation_id == home.organisation_id or task.source is TaskSource.PAIRING
        if stays or _is_to_be_brought_all_the_same(task):
            _follow(actor, task, home, now)
        elif task.stopped_at is None:
            _leave_to_the_desk(actor, task, now)


def _tasks_of(household_id: UUID) -> Sequence[VisitTask]:
    """Those still to be done, and those that wait for the desk's word after a move."""
    waits = or_(VisitTask.status.in_(UNDER_WAY), VisitTask.stopped_because == MOVED_AWAY)
    return db.session.scalars(select(VisitTask).where(VisitTask.household_id == household_id, waits)).all()


def _stop(actor: Actor, task: VisitTask, reason: str, now: datetime) -> None:
    task.status, task.stopped_at, task.stopped_because = TaskStatus.CANCELLED, now, reason
    audit.record(
        audit.Action.VISIT_STOP,
        actor_id=actor.user_id,
        subject_id=task.id,
        organisation_id=task.organisation_id,
        reason=reason or None,
        at=now,
    )


def _is_to_be_brought_all_the_same(task: VisitTask) -> bool:
    verdicts = [matter.verdict for matter in of_subject(task.id) if matter.kind is MatterKind.MOVED_AWAY]
    return Verdict.ACCEPTED in verdicts


def _leave_to_the_desk(actor: Actor, task: VisitTask, now: datetime) -> None:
    """Its community goes there no more by itself: somebody decides who brings it, or that the slip is revoked."""
    visit = joining.live_visit_doing(task.id)
    _stop(actor, task, MOVED_AWAY, now)
    open_matter(task, MatterKind.MOVED_AWAY, task.id, now=now)
    if visit is not None and not any(other.status in UNDER_WAY for other in joining.all_tasks(visit)):
        cancelling.call_off(actor, visit, "", tell_again=False, now=now)


def bring_all_the_same(actor: Actor, task: VisitTask, *, now: datetime) -> None:
    """Back into the pool, with the community's name before the building."""
    home = homes_of([task.household_id])[task.household_id]
    _follow(actor, task, home, now)


def _follow(actor: Actor, task: VisitTask, home: Home, now: datetime) -> None:
    """Take over what the file says now; a task that was stopped for a move is back."""
    before = (task.building, task.two_needed, task.stopped_at)
    task.building, task.two_needed = _where(task, home), home.has_minor(local_day(now))
    if task.stopped_because == MOVED_AWAY:
        task.status, task.stopped_at, task.stopped_because = TaskStatus.OPEN, None, None
    if (task.building, task.two_needed, task.stopped_at) == before:
        return
    if visit := joining.live_visit_doing(task.id):
        changes.touch(visit)
    audit.record(
        audit.Action.VISIT_FOLLOW,
        actor_id=actor.user_id,
        subject_id=task.id,
        organisation_id=task.organisation_id,
        fields=["building", "two_needed"],
        at=now,
    )


def _where(task: VisitTask, home: Home) -> str:
    if home.organisation_id == task.organisation_id:
        return home.building
    place = db.session.get_one(Organisation, home.organisation_id)
    return f"{place.name} {home.building}"
