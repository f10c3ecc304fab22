"""Who waits to be reached, and by which way (SPEC 5.1). Only what goes on, and what nobody is on the way to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, tuple_

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from . import queries
from .models import BOOKABLE, TaskSource, VisitMode, VisitTask

PAGE = 50


def is_waiting(actor: Actor) -> ColumnElement[bool]:
    """Tasks of the actor's places that nobody has booked and nobody has done."""
    mine = in_scope(actor, Permission.VISIT_PLAN, VisitTask.organisation_id)
    return mine & VisitTask.status.in_(BOOKABLE) & (VisitTask.source == TaskSource.LINE) & queries.goes_on()


def list_waiting(actor: Actor, mode: VisitMode, after: tuple[str, UUID] | None = None) -> Sequence[VisitTask]:
    """A page of those who are to be reached in this way, by building; `after` is (building, id) of the last one seen."""
    statement = select(VisitTask).where(is_waiting(actor), VisitTask.mode == mode)
    if after is not None:
        statement = statement.where(tuple_(VisitTask.building, VisitTask.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(VisitTask.building, VisitTask.id).limit(PAGE)).all()


def count_waiting(actor: Actor) -> dict[VisitMode, int]:
    """How many wait by each way, one query over what is open alone."""
    rows = db.session.execute(select(VisitTask.mode, func.count()).where(is_waiting(actor)).group_by(VisitTask.mode))
    return {mode: count for mode, count in rows}


def waiting_among(actor: Actor, task_ids: Collection[UUID]) -> Sequence[VisitTask]:
    """Those of these that still wait."""
    statement = select(VisitTask).where(VisitTask.id.in_(task_ids), is_waiting(actor))
    return db.session.scalars(statement.order_by(VisitTask.id)).all()


def get_waiting(actor: Actor, task_id: UUID, mode: VisitMode) -> VisitTask:
    """One that is to be reached in this way, else NotFound."""
    found = select(VisitTask).where(VisitTask.id == task_id, VisitTask.mode == mode, is_waiting(actor))
    task = db.session.scalar(found)
    if task is None:
        raise NotFound("visit.task_not_found")
    return task
