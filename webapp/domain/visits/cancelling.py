"""A visit does not take place: what it was to bring waits in the pool again, and who was told is told again."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ...core.errors import Conflict
from .. import audit
from ..people.actors import Actor
from . import changes, counting, joining, queries
from .matters import OF_ANSWERS, MatterKind, no_longer_asked, open_matter
from .models import LIVE, UNDER_WAY, TaskStatus, Visit, VisitStatus


def cancel_visit(actor: Actor, visit_id: UUID, reason: str, *, now: datetime) -> Visit:
    """Give the household back to the pool. Cancelling twice is no error."""
    visit = queries.get_visit(actor, visit_id)
    if visit.status is VisitStatus.CANCELLED:
        return visit
    if visit.status not in LIVE:
        raise Conflict("visit.is_over")
    call_off(actor, visit, reason, now=now)
    return visit


def call_off(actor: Actor, visit: Visit, reason: str, *, tell_again: bool = True, now: datetime) -> None:
    """End a visit that stands; tasks that were stopped before stay stopped.

    A household that was told and now waits for nobody stands on the desk's list, to be told (SPEC 5.4).
    """
    visit.status, visit.cancelled_reason, visit.ended_at = VisitStatus.CANCELLED, reason, now
    changes.release(visit)
    for task in joining.all_tasks(visit):
        counting.no_longer_told(visit, task)
        if task.status in UNDER_WAY:
            task.status = TaskStatus.OPEN
    changes.touch(visit)
    no_longer_asked(visit, OF_ANSWERS, now=now)
    if tell_again and visit.told_at is not None:
        open_matter(visit, MatterKind.TELL_AGAIN, visit.id, now=now)
    audit.record(
        audit.Action.VISIT_CANCEL,
        actor_id=actor.user_id,
        subject_id=visit.id,
        organisation_id=visit.organisation_id,
        reason=reason or None,
        at=now,
    )
