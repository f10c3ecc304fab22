"""One visit brings all that one household is owed: further tasks join the first, so that nobody comes twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select

from ...core import ahead, occasions
from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError
from . import changes, counting, queries
from .models import AT_A_DOOR, BOOKABLE, LIVE, MoreTask, TaskSource, TaskStatus, Visit, VisitStatus, VisitTask


def does_task(task_id: UUID) -> ColumnElement[bool]:
    """Visits that do this task, alone or with others."""
    return or_(Visit.task_id == task_id, Visit.id.in_(select(MoreTask.visit_id).where(MoreTask.task_id == task_id)))


def tasks_of(visits: Collection[Visit]) -> dict[UUID, list[VisitTask]]:
    """The tasks of each visit, the one it was booked for first; two queries."""
    tasks = {task.id: task for task in db.session.scalars(_first(visits))}
    found = {visit.id: [tasks[visit.task_id]] for visit in visits if visit.task_id in tasks}
    more = (
        select(MoreTask.visit_id, VisitTask)
        .join(VisitTask, VisitTask.id == MoreTask.task_id)
        .where(MoreTask.visit_id.in_([visit.id for visit in visits]))
        .order_by(MoreTask.joined_at, MoreTask.task_id)
    )
    for visit_id, task in db.session.execute(more):
        found.setdefault(visit_id, []).append(task)
    return found


def _first(visits: Collection[Visit]) -> Select[Any]:
    return select(VisitTask).where(VisitTask.id.in_([visit.task_id for visit in visits]))


def all_tasks(visit: Visit) -> list[VisitTask]:
    """Those of one visit."""
    more = sorted(ahead.of(MoreTask.visit_id, visit.id), key=lambda one: (one.joined_at, one.task_id))
    tasks = [ahead.get(VisitTask, task_id) for task_id in (visit.task_id, *(one.task_id for one in more))]
    return [task for task in tasks if task is not None]


def is_over(visit: Visit) -> bool:
    """Whether all it was to bring belongs to campaigns that are over (SPEC 3.12)."""
    return all(occasions.is_over(task.occasion_id) for task in all_tasks(visit))


def check_open(visit: Visit) -> None:
    """Raises DomainError("campaign.is_over")."""
    if is_over(visit):
        raise DomainError("campaign.is_over")


def join_others(visit: Visit, *, now: datetime) -> list[VisitTask]:
    """Whatever else of this household waits in the pool of that place goes along."""
    waiting = select(VisitTask).where(
        VisitTask.household_id == visit.household_id,
        VisitTask.organisation_id == visit.organisation_id,
        VisitTask.status.in_(BOOKABLE),
        VisitTask.source == TaskSource.LINE,
        VisitTask.mode.in_(AT_A_DOOR),
        VisitTask.id != visit.task_id,
        queries.goes_on(),
    )
    others = list(db.session.scalars(waiting.order_by(VisitTask.opened_at, VisitTask.id)))
    for task in others:
        join(visit, task, now=now)
    return others


def join(visit: Visit, task: VisitTask, *, now: datetime) -> None:
    """One more task for a visit that stands; a household that was told of the visit was told of this as well."""
    if db.session.get(MoreTask, (visit.id, task.id)) is None:
        db.session.add(MoreTask(visit_id=visit.id, task_id=task.id, joined_at=now))
    task.status = TaskStatus.BOOKED
    if visit.status is VisitStatus.NOTIFIED:
        task.status = TaskStatus.NOTIFIED
        counting.told(visit, task)


def send_along(household_ids: Collection[UUID], *, now: datetime) -> None:
    """What is new in the pool goes along with visits that stand; three queries and one for each that goes."""
    visits: dict[tuple[UUID, UUID], Visit] = {}
    for visit in live_visits_of(household_ids, since=local_day(now), source=TaskSource.LINE):
        visits.setdefault((visit.household_id, visit.organisation_id), visit)
    if not visits:
        return
    waiting = select(VisitTask).where(
        VisitTask.household_id.in_([household_id for household_id, _place in visits]),
        VisitTask.status.in_(BOOKABLE),
        VisitTask.source == TaskSource.LINE,
        VisitTask.mode.in_(AT_A_DOOR),
        queries.goes_on(),
    )
    for task in db.session.scalars(waiting.order_by(VisitTask.opened_at, VisitTask.id)):
        if goes := visits.get((task.household_id, task.organisation_id)):
            join(goes, task, now=now)
            changes.touch(goes)


def live_visits_of(
    household_ids: Collection[UUID], *, since: date, source: TaskSource | None = None
) -> Sequence[Visit]:
    """Visits that are still to be made to these households, the next first; of one source where it is given."""
    statement = select(Visit).where(
        Visit.household_id.in_(household_ids), Visit.status.in_(LIVE), Visit.day >= since
    )
    if source is not None:
        statement = statement.join(VisitTask, VisitTask.id == Visit.task_id).where(VisitTask.source == source)
    return db.session.scalars(statement.order_by(Visit.starts_at, Visit.id)).all()


def live_visit_doing(task_id: UUID) -> Visit | None:
    """The visit that stands for this task."""
    return db.session.scalar(select(Visit).where(does_task(task_id), Visit.status.in_(LIVE)))
