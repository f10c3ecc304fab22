"""电话慰问: a household is called, not called on. No door, no goods; a short record like that of a visit (SPEC 5.1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, NotFound
from .. import audit
from ..people.actors import Actor
from . import call_turns, counting, following_up, pairs
from .delivering import Recorded
from .models import BOOKABLE, Outcome, TaskStatus, Visit, VisitMode, VisitRecord, VisitStatus, VisitTask
from .moving import STATUS
from .recording import keep_record
from .waiting import get_waiting


@dataclass(frozen=True)
class Call:
    """What came of one call."""

    id: UUID
    task_id: UUID
    outcome: Outcome
    note: str = ""
    needs: tuple[str, ...] = ()
    appeal: str | None = None


def task_to_call(actor: Actor, task_id: UUID, *, now: datetime) -> VisitTask:
    """One of the desk's places, or one that was given to the actor; else NotFound."""
    try:
        return get_waiting(actor, task_id, VisitMode.PHONE)
    except NotFound:
        return call_turns.own_call(actor, task_id, local_day(now))


def record_call(actor: Actor, call: Call, *, now: datetime) -> VisitRecord:
    """Keep it as a visit that was made at this moment; sent twice it is one.

    What the line brings is not handed over by a call: its slip stays open. Whom nobody reached is called again. Nobody
    was at a door, so the visit has no visitors; who called is the author of its record.
    """
    if actor.user_id is None:
        raise NotFound("visit.task_not_found")
    if earlier := db.session.get(VisitRecord, call.id):
        return _same(actor, earlier, call)
    task = task_to_call(actor, call.task_id, now=now)
    visit = _made(actor.user_id, task, call, now)
    fact = Recorded(
        id=call.id, visit_id=visit.id, outcome=call.outcome, made_at=now, content=_content(call), needs=call.needs,
        appeal=call.appeal,
    )  # fmt: skip
    record = keep_record(actor, visit, fact, None, (), None, now)
    counting.reached(task, TaskStatus(visit.status.value), corrects=False)
    if task.status not in BOOKABLE:
        call_turns.end_turns([task.id])
    following_up.note_needs(visit, fact.needs, corrects=False, now=now)
    following_up.open_cases(actor, visit, fact, None, now=now)
    audit.record(
        audit.Action.VISIT_CALL,
        actor_id=actor.user_id,
        subject_id=visit.id,
        organisation_id=visit.organisation_id,
        fields=[call.outcome.value],
        values={"content": dict(fact.content)},
        at=now,
    )
    return record


def _same(actor: Actor, earlier: VisitRecord, call: Call) -> VisitRecord:
    visit = db.session.get_one(Visit, earlier.visit_id)
    if visit.task_id != call.task_id or earlier.author_id != actor.user_id:
        raise Conflict("visit.id_reused")
    return earlier


def _made(caller: UUID, task: VisitTask, call: Call, now: datetime) -> Visit:
    day = local_day(now)
    slot = pairs.care_day(task.organisation_id, day, now)
    visit = Visit(
        id=call.id, task_id=task.id, slot_id=slot.id, household_id=task.household_id, organisation_id=task.organisation_id,
        day=day, starts_at=now, status=VisitStatus(STATUS[call.outcome]), booked_by=caller, booked_at=now, ended_at=now,
        space_version=0,
    )  # fmt: skip
    db.session.add(visit)
    db.session.flush()
    return visit


def _content(call: Call) -> dict[str, object]:
    appeal = {"text": call.appeal} if call.appeal else None
    return {"outcome": call.outcome.value, "needs": list(call.needs), "appeal": appeal, "note": call.note,
            "by_phone": True}  # fmt: skip


def tries_of(task_ids: Collection[UUID]) -> dict[UUID, int]:
    """How often somebody has called and reached nobody, one query."""
    rows = db.session.execute(
        select(Visit.task_id, func.count())
        .where(Visit.task_id.in_(task_ids), Visit.status == VisitStatus.NOT_HOME)
        .group_by(Visit.task_id)
    )
    return {task_id: count for task_id, count in rows}
