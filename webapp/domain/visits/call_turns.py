"""Who calls whom: the desk gives households that are reached by phone to a volunteer, until a day (SPEC 2.4, 5.1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.clock import local_day
from ...core.db import Model, db
from ...core.errors import DomainError, InvalidInput, NotFound
from .. import audit
from ..people.actors import Actor
from . import queries, volunteers
from .models import BOOKABLE, VisitMode, VisitTask
from .waiting import waiting_among

LONGEST = timedelta(days=30)
MOST = 200


class CallTurn(Model):
    """A household is this volunteer's to call: they are told its number until the day after `last_day`."""

    __tablename__ = "visit_call_turns"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("visit_tasks.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    last_day: Mapped[date]
    given_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    given_at: Mapped[datetime]


@dataclass(frozen=True)
class Giving:
    """These are called by that volunteer until a day; nobody named: the desk calls them itself again."""

    task_ids: tuple[UUID, ...]
    user_id: UUID | None
    last_day: date | None


def give_calls(actor: Actor, giving: Giving, *, now: datetime) -> int:
    """Returns how many. Where a minor lives, only somebody who was checked for it calls (SPEC 5.3)."""
    tasks = [task for task in waiting_among(actor, giving.task_ids) if task.mode is VisitMode.PHONE]
    if not tasks:
        raise DomainError("visit.no_call_to_give")
    if giving.user_id is not None:
        _check_caller(actor, giving.user_id, tasks, local_day(now))
    end_turns([task.id for task in tasks])
    for task in tasks:
        if giving.user_id is not None:
            db.session.add(CallTurn(task_id=task.id, user_id=giving.user_id, last_day=_last_day(giving, local_day(now)),
                                    given_by=actor.user_id, given_at=now))  # fmt: skip
        audit.record(
            audit.Action.TASK_GIVE,
            actor_id=actor.user_id,
            subject_id=task.id,
            organisation_id=task.organisation_id,
            values={"user": str(giving.user_id)},
            at=now,
        )
    return len(tasks)


def _check_caller(actor: Actor, user_id: UUID, tasks: Sequence[VisitTask], today: date) -> None:
    caller = next((one for one in volunteers.assignable(actor, today) if one.id == user_id), None)
    if caller is None:
        raise DomainError("visit.caller_not_verified")
    if not caller.is_for_children and any(task.two_needed for task in tasks):
        raise DomainError("visit.caller_not_checked")


def _last_day(giving: Giving, today: date) -> date:
    if giving.last_day is None:
        raise InvalidInput({"last_day": ["field.required"]})
    if not today <= giving.last_day <= today + LONGEST:
        raise InvalidInput({"last_day": ["visit.calls_until"]})
    return giving.last_day


def end_turns(task_ids: Collection[UUID]) -> None:
    """They are nobody's to call any more."""
    db.session.execute(delete(CallTurn).where(CallTurn.task_id.in_(task_ids)))


def end_turns_of(user_id: UUID) -> None:
    """Somebody calls nobody any more."""
    db.session.execute(delete(CallTurn).where(CallTurn.user_id == user_id))


def turns_of(task_ids: Collection[UUID]) -> dict[UUID, CallTurn]:
    """By task, who has it."""
    rows = db.session.scalars(select(CallTurn).where(CallTurn.task_id.in_(task_ids)))
    return {row.task_id: row for row in rows}


def own_calls(actor: Actor, today: date) -> Sequence[VisitTask]:
    """Whom the actor calls; nobody who may not go on visits is told a number."""
    if not volunteers.is_active(actor):
        return []
    statement = (
        select(VisitTask)
        .join(CallTurn, CallTurn.task_id == VisitTask.id)
        .where(CallTurn.user_id == actor.user_id, CallTurn.last_day >= today - timedelta(days=1))
        .where(VisitTask.mode == VisitMode.PHONE, VisitTask.status.in_(BOOKABLE), queries.goes_on())
    )
    return db.session.scalars(statement.order_by(VisitTask.building, VisitTask.id).limit(MOST)).all()


def own_call(actor: Actor, task_id: UUID, today: date) -> VisitTask:
    """One of them, else NotFound."""
    task = next((one for one in own_calls(actor, today) if one.id == task_id), None)
    if task is None:
        raise NotFound("visit.task_not_found")
    return task
