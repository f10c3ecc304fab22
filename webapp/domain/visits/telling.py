"""Telling a household that somebody will come: two days ahead, with proof (SPEC 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core import ahead
from ...core.db import db
from ...core.errors import InvalidInput, NotFound
from .. import audit
from ..people.actors import Actor
from . import changes, counting, joining, queries, rules
from .matters import MatterKind, no_longer_asked, open_matter
from .models import TaskStatus, ToldFact, ToldHow, Visit, VisitStatus

NOT_REACHED = "no_answer"
SAID_OTHERWISE = {"other_time": MatterKind.OTHER_TIME, "declined": MatterKind.NOT_WANTED}
"""Answers after which nobody can simply go: the desk decides."""
DOUBTED = {"late": MatterKind.TOLD_LATE, "not_in_scope": MatterKind.TOLD_BY_OTHERS, "over": MatterKind.TOLD_AFTER_END}


@dataclass(frozen=True)
class Told:
    """A household was told of its visit. `offset_ms`: phone clock minus server clock, as last measured."""

    id: UUID
    visit_id: UUID
    how: ToldHow
    told_at: datetime
    answer: str | None = None
    late_reason: str | None = None
    note: str | None = None
    offset_ms: int | None = None


def tell_household(actor: Actor, fact: Told, *, now: datetime) -> ToldFact:
    """The desk tells a household itself; somebody sits at the form, so a late telling without a reason is refused.

    So is one of a campaign that is over: raises DomainError campaign.is_over (SPEC 3.12).
    """
    visit = queries.get_visit(actor, fact.visit_id)
    if db.session.get(ToldFact, fact.id) is None:
        joining.check_open(visit)
    if rules.is_told_late(fact.told_at, visit.day) and not fact.late_reason:
        raise InvalidInput({"late_reason": ["field.required"]})
    return notify_household(actor, fact, now=now)


def notify_household(actor: Actor, fact: Told, *, now: datetime) -> ToldFact:
    """Keep the proof that a household was told, as a phone brings it. Nothing is refused (SPEC 6.5).

    Late without a reason, of a campaign that is over, or by somebody whose visit it is not: marked in `doubt`; the
    last moves nothing, nor does an answer that asks for another time or for nobody. All of these stand before the desk.
    """
    if earlier := ahead.get(ToldFact, fact.id):
        return earlier
    visit = ahead.get(Visit, fact.visit_id)
    if visit is None or actor.user_id is None:
        raise NotFound("visit.not_found")
    told = _store(actor, visit, fact, now)
    if told.doubt in DOUBTED:
        open_matter(visit, DOUBTED[told.doubt], told.id, now=now)
    if told.doubt != "not_in_scope":
        _follow_answer(visit, told, now)
    audit.record(
        audit.Action.VISIT_NOTIFY,
        actor_id=actor.user_id,
        subject_id=visit.id,
        organisation_id=visit.organisation_id,
        fields=[fact.how.value],
        at=now,
    )
    return told


def _store(actor: Actor, visit: Visit, fact: Told, now: datetime) -> ToldFact:
    at = rules.corrected_until(fact.told_at, fact.offset_ms, now)
    told = ToldFact(
        id=fact.id,
        visit_id=visit.id,
        by=actor.user_id,
        told_at=at,
        phone_said=fact.told_at if fact.told_at != at else None,
        received_at=now,
        how=fact.how,
        answer=fact.answer,
        late_reason=fact.late_reason,
        doubt=_doubt(actor, visit, fact, at),
    )
    told.note = fact.note
    ahead.add(told)
    return told


def _doubt(actor: Actor, visit: Visit, fact: Told, at: datetime) -> str | None:
    if not queries.may_speak_of(actor, visit):
        return "not_in_scope"
    if joining.is_over(visit):
        return "over"
    if fact.answer != NOT_REACHED and rules.is_told_late(at, visit.day) and not fact.late_reason:
        return "late"
    return rules.clock_doubt(fact.offset_ms)


def _follow_answer(visit: Visit, told: ToldFact, now: datetime) -> None:
    if told.answer in SAID_OTHERWISE:
        open_matter(visit, SAID_OTHERWISE[told.answer], told.id, now=now)
    elif told.answer != NOT_REACHED:
        no_longer_asked(visit, (MatterKind.TELL_AGAIN,), now=now)
        mark_told(visit, told)


def mark_told(visit: Visit, told: ToldFact) -> None:
    """They know, and nobody minds: the visit and its tasks move on."""
    if visit.status is not VisitStatus.BOOKED:
        return
    for task in joining.all_tasks(visit):
        if task.status is TaskStatus.BOOKED:
            task.status = TaskStatus.NOTIFIED
            counting.told(visit, task)
    visit.status, visit.told_at, visit.told_how = VisitStatus.NOTIFIED, told.told_at, told.how
    changes.touch(visit)
