"""Slips for doors nobody could tell by phone: which visits, and that they were printed (SPEC 5.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import Visit, VisitMode, VisitTask
from .queries import untold

MOST: Final = 120
"""Slips in one file: twenty sheets."""


def print_slips(actor: Actor, until: date, *, now: datetime) -> Sequence[Visit]:
    """Booked visits, still to come, up to this day whose household nobody has told, by day and building.

    On record, because doors leave the house on paper. Who lies in hospital finds no slip at home. Printing tells nobody
    yet: who took a slip there notes it. Raises DomainError visit.nobody_to_tell.
    """
    mine = in_scope(actor, Permission.VISIT_PLAN, Visit.organisation_id)
    statement = (
        select(Visit)
        .join(VisitTask, VisitTask.id == Visit.task_id)
        .where(untold(actor, until), Visit.starts_at > now, mine, VisitTask.mode == VisitMode.HOME)
        .order_by(Visit.day, Visit.organisation_id, VisitTask.building, Visit.id)
    )
    visits = db.session.scalars(statement.limit(MOST)).all()
    if not visits:
        raise DomainError("visit.nobody_to_tell")
    for place, count in Counter(visit.organisation_id for visit in visits).items():
        audit.record(audit.Action.ROUTE_PRINT_SLIPS, actor_id=actor.user_id, subject_id=place, organisation_id=place,
                     values={"slips": count}, at=now)  # fmt: skip
    return visits
