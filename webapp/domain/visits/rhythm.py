"""What a visit means to a pair: a visit that was made moves its rhythm on, one that is taken back moves it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from ...core import ahead
from ...core.db import db
from ..pairings.models import Pairing
from ..pairings.operations import move_on
from .models import TaskSource, Visit, VisitStatus, VisitTask


def keep(visit: Visit, tasks: Sequence[VisitTask]) -> None:
    """Called when what came of the visit is known; the pair counts from the day of its last visit that was made."""
    for task in tasks:
        pairing = ahead.get(Pairing, task.occasion_id) if task.source is TaskSource.PAIRING else None
        if pairing is None:
            continue
        is_made = visit.status is VisitStatus.DONE
        if is_made or pairing.last_visited_on == visit.day:
            earlier = _last_but(visit, pairing.id)
            days = [day for day in (earlier, visit.day if is_made else None) if day]
            move_on(pairing, max(days, default=None))


def _last_but(visit: Visit, pairing_id: UUID) -> date | None:
    """The day of the last visit of this pair that was made, other than this one."""
    statement = (
        select(func.max(Visit.day))
        .join(VisitTask, VisitTask.id == Visit.task_id)
        .where(VisitTask.occasion_id == pairing_id, Visit.status == VisitStatus.DONE, Visit.id != visit.id)
    )
    return db.session.scalar(statement)
