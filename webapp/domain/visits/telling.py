"""Telling a household that somebody will come: two days ahead, with proof (SPEC 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.db import db
from ...core.errors import InvalidInput, NotFound
from .. import audit
from ..people.actors import Actor
from . import changes, counting, queries, rules
from .models import TaskStatus, ToldFact, ToldHow, Visit, VisitStatus, VisitTask

NOT_REACHED = "no_answer"


@dataclass(frozen=True)
class Told:
    """A household was told of its visit."""

    id: UUID
    visit_id: UUID
    how: ToldHow
    told_at: datetime
    answer: str | None = None
    late_reason: str | None = None
    note: str | None = None
    offset_ms: int | None = None


def tell_household(actor: Actor, fact: Told, *, now: datetime) -> ToldFact:
    """The desk tells a household itself; somebody sits at the form, so a late telling without a reason is refused."""
    visit = queries.get_visit(actor, fact.visit_id)
    if rules.is_told_late(fact.told_at, visit.day) and not fact.late_reason:
        raise InvalidInput({"late_reason": ["field.required"]})
    return notify_household(actor, fact, now=now)


def notify_household(actor: Actor, fact: Told, *, now: datetime) -> ToldFact:
    """Keep the proof that a household was told, as a phone brings it. Nothing is refused (SPEC 6.5).

    Late without a reason, or by somebody whose visit it is not: marked in `doubt`; the latter moves nothing.
    """
    if earlier := db.session.get(ToldFact, fact.id):
        return earlier
    visit = db.session.get(Visit, fact.visit_id)
    if visit is None or actor.user_id is None:
        raise NotFound("visit.not_found")
    told = ToldFact(
        id=fact.id,
        visit_id=visit.id,
        by=actor.user_id,
        told_at=fact.told_at,
        received_at=now,
        how=fact.how,
        answer=fact.answer,
        late_reason=fact.late_reason,
        doubt=_doubt(actor, visit, fact),
    )
    told.note = fact.note
    db.session.add(told)
    if visit.status is VisitStatus.BOOKED and fact.answer != NOT_REACHED and told.doubt != "not_in_scope":
        _mark_told(visit, fact)
    audit.record(
        audit.Action.VISIT_NOTIFY,
        actor_id=actor.user_id,
        subject_id=visit.id,
        organisation_id=visit.organisation_id,
        fields=[fact.how.value],
        at=now,
    )
    return told


def _doubt(actor: Actor, visit: Visit, fact: Told) -> str | None:
    if not queries.may_speak_of(actor, visit):
        return "not_in_scope"
    if rules.is_told_late(fact.told_at, visit.day) and not fact.late_reason:
        return "late"
    return rules.clock_doubt(fact.offset_ms)


def _mark_told(visit: Visit, fact: Told) -> None:
    task = db.session.get(VisitTask, visit.task_id)
    if task is not None and task.status is TaskStatus.BOOKED:
        task.status = TaskStatus.NOTIFIED
        counting.told(visit, task)
    visit.status, visit.told_at, visit.told_how = VisitStatus.NOTIFIED, fact.told_at, fact.how
    changes.touch(visit)
