"""Facts from the door. They have happened: they are stored, and what a rule doubts goes to the desk (SPEC 6.5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import Conflict, NotFound
from .. import audit
from ..people.actors import Actor
from . import changes, counting, delivering, following_up, queries, rules
from .delivering import Effect, Recorded
from .models import LIVE, Outcome, TaskStatus, Visit, VisitRecord, VisitStatus, VisitTask

STATUS = {
    Outcome.DONE: VisitStatus.DONE,
    Outcome.NOT_HOME: VisitStatus.NOT_HOME,
    Outcome.DECLINED: VisitStatus.DECLINED,
    Outcome.HOSPITAL: VisitStatus.NOT_HOME,
    Outcome.MOVED: VisitStatus.CANCELLED,
    Outcome.DIED: VisitStatus.CANCELLED,
}
WAITING = ("quarantine", "not_in_scope", "second_author", "recorded_twice")
"""Reviews before which a record moves nothing; the others mark one that has moved what it could."""


def record_visit(actor: Actor, fact: Recorded, *, now: datetime) -> Effect:
    """Store a record and everything that follows from it. The same id again changes nothing.

    Raises NotFound("visit.not_found") only when there is no such visit at all.
    """
    if earlier := db.session.get(VisitRecord, fact.id):
        return _same(earlier, fact)
    visit = db.session.get(Visit, fact.visit_id)
    if visit is None or actor.user_id is None:
        raise NotFound("visit.not_found")
    amended = _amended(visit, fact)
    effect = Effect(_store(actor, visit, fact, amended, now))
    if effect.record.review is None:
        _move_on(actor, visit, fact, amended, effect, now)
    audit.record(
        audit.Action.VISIT_AMEND if fact.amends else audit.Action.VISIT_RECORD,
        actor_id=actor.user_id,
        subject_id=visit.id,
        organisation_id=visit.organisation_id,
        fields=[fact.outcome.value],
        values={"content": dict(fact.content)},
        at=now,
    )
    return effect


def _same(earlier: VisitRecord, fact: Recorded) -> Effect:
    if earlier.visit_id != fact.visit_id:
        raise Conflict("visit.id_reused")
    return Effect(earlier)


def _amended(visit: Visit, fact: Recorded) -> VisitRecord | None:
    """The version this one puts right; one we never got, or of another visit, is none."""
    found = db.session.get(VisitRecord, fact.amends) if fact.amends else None
    return found if found is not None and found.visit_id == visit.id else None


def _store(actor: Actor, visit: Visit, fact: Recorded, amended: VisitRecord | None, now: datetime) -> VisitRecord:
    version = (
        db.session.scalar(select(func.count()).select_from(VisitRecord).where(VisitRecord.visit_id == visit.id)) or 0
    )
    record = VisitRecord(
        id=fact.id,
        visit_id=visit.id,
        organisation_id=visit.organisation_id,
        author_id=actor.user_id,
        version=version + 1,
        amends_id=amended.id if amended else None,
        outcome=fact.outcome,
        made_at=fact.made_at,
        received_at=now,
        started_at=fact.started_at,
        ended_at=fact.ended_at,
        photos=[dict(photo) for photo in fact.photos],
        missing_photos=fact.missing_photos,
        review=_review(actor, visit, fact, amended),
        doubt=rules.clock_doubt(fact.offset_ms),
    )
    record.content = dict(fact.content)
    db.session.add(record)
    db.session.flush()
    return record


def _review(actor: Actor, visit: Visit, fact: Recorded, amended: VisitRecord | None) -> str | None:
    """Why a person has to look before it counts; None when nobody has to."""
    if fact.quarantined:
        return "quarantine"
    if not (fact.on_paper or queries.is_visitor(actor, visit.id)):
        return "not_in_scope"
    if amended is not None and amended.author_id == actor.user_id:
        return amended.review if amended.review in WAITING else None
    authors = set(db.session.scalars(select(VisitRecord.author_id).where(VisitRecord.visit_id == visit.id)))
    if not authors:
        return None
    return "recorded_twice" if authors == {actor.user_id} else "second_author"


def _move_on(
    actor: Actor, visit: Visit, fact: Recorded, amended: VisitRecord | None, effect: Effect, now: datetime
) -> None:
    was_live, status = visit.status in LIVE, STATUS[fact.outcome]
    task = db.session.get(VisitTask, visit.task_id)
    if task is not None:
        if Outcome.DONE in (fact.outcome, amended.outcome if amended else None):
            delivering.deliver(actor, visit, task, fact, effect, now)
        # Of a visit that was cancelled meanwhile only goods that arrived tell anything about its household.
        if was_live or amended or status is VisitStatus.DONE:
            counting.reached(task, TaskStatus(status.value), corrects=amended is not None)
    visit.status = status
    visit.ended_at = rules.corrected(fact.ended_at, fact.offset_ms) if fact.ended_at else now
    changes.release(visit)
    changes.touch(visit)
    following_up.note_needs(visit, fact.needs, now)
    if amended is None:
        following_up.open_cases(actor, visit, fact.outcome, fact.appeal, now)
