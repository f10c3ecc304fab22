"""Facts from the door. They have happened: they are stored, and what a rule doubts goes to the desk (SPEC 6.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select

from ...core import tally
from ...core.db import db
from ...core.errors import Conflict, NotFound
from .. import audit
from ..cases.models import CaseKind
from ..cases.operations import NewCase, open_case
from ..people.actors import Actor
from ..receipts.deliveries import hand_over
from ..receipts.facts import HandOver, Item
from ..receipts.queries import receipts_of
from . import changes, queries, rules
from .models import (
    LIVE,
    NeedFound,
    Outcome,
    TaskStatus,
    ToldFact,
    ToldHow,
    Visit,
    VisitRecord,
    VisitStatus,
    VisitTask,
)

STATUS = {
    Outcome.DONE: VisitStatus.DONE,
    Outcome.NOT_HOME: VisitStatus.NOT_HOME,
    Outcome.DECLINED: VisitStatus.DECLINED,
    Outcome.HOSPITAL: VisitStatus.NOT_HOME,
    Outcome.MOVED: VisitStatus.CANCELLED,
    Outcome.DIED: VisitStatus.CANCELLED,
}
TELLS_OF_CHANGE = (Outcome.HOSPITAL, Outcome.MOVED, Outcome.DIED)
"""Outcomes after which somebody at the desk looks at the household's file (SPEC 5.6)."""


@dataclass(frozen=True)
class Recorded:
    """A visit record as the phone made it. `offset_ms`: phone clock minus server clock, as last measured.

    `delivered`: `{item number on the slip: quantity}`, fen for money; None means all as listed.
    `content` is the whole record as it arrived, kept sealed.
    """

    id: UUID
    visit_id: UUID
    outcome: Outcome
    made_at: datetime
    content: Mapping[str, Any]
    delivered: Mapping[int, int] | None = None
    difference_reason: str | None = None
    needs: Sequence[str] = ()
    appeal: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    offset_ms: int | None = None
    photos: Sequence[Mapping[str, Any]] = ()
    missing_photos: int = 0
    files: tuple[UUID, ...] = ()
    amends: UUID | None = None
    quarantined: bool = False


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


@dataclass(frozen=True)
class Alarm:
    """Danger, a child at risk, somebody ill: it goes ahead of everything (SPEC 5.6)."""

    id: UUID
    kind: str
    text: str
    visit_id: UUID | None = None


@dataclass
class Effect:
    """What a record moved, for the answer to the phone."""

    record: VisitRecord
    codes: list[str] = field(default_factory=list)


def record_visit(actor: Actor, fact: Recorded, *, now: datetime) -> Effect:
    """Store a record and everything that follows from it. The same id again changes nothing.

    Raises NotFound("visit.not_found") only when there is no such visit at all.
    """
    if earlier := db.session.get(VisitRecord, fact.id):
        return _same(earlier, fact)
    visit = db.session.get(Visit, fact.visit_id)
    if visit is None or actor.user_id is None:
        raise NotFound("visit.not_found")
    effect = Effect(_store(actor, visit, fact, now))
    if effect.record.review is None or effect.record.review == "clock":
        _move_on(actor, visit, fact, effect, now)
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


def _store(actor: Actor, visit: Visit, fact: Recorded, now: datetime) -> VisitRecord:
    version = (
        db.session.scalar(select(func.count()).select_from(VisitRecord).where(VisitRecord.visit_id == visit.id)) or 0
    )
    record = VisitRecord(
        id=fact.id,
        visit_id=visit.id,
        organisation_id=visit.organisation_id,
        author_id=actor.user_id,
        version=version + 1,
        amends_id=fact.amends,
        outcome=fact.outcome,
        made_at=fact.made_at,
        received_at=now,
        started_at=fact.started_at,
        ended_at=fact.ended_at,
        photos=[dict(photo) for photo in fact.photos],
        missing_photos=fact.missing_photos,
        review=_review(actor, visit, fact),
        doubt=rules.clock_doubt(fact.offset_ms),
    )
    record.content = dict(fact.content)
    db.session.add(record)
    db.session.flush()
    return record


def _review(actor: Actor, visit: Visit, fact: Recorded) -> str | None:
    """Why a person has to look before it counts; None when nobody has to."""
    if fact.quarantined:
        return "quarantine"
    if not queries.is_visitor(actor, visit.id):
        return "not_in_scope"
    others = select(VisitRecord.id).where(VisitRecord.visit_id == visit.id, VisitRecord.author_id != actor.user_id)
    if fact.amends is None and db.session.scalar(others.limit(1)) is not None:
        return "second_author"
    return None


def _move_on(actor: Actor, visit: Visit, fact: Recorded, effect: Effect, now: datetime) -> None:
    task = db.session.get(VisitTask, visit.task_id)
    first = visit.status in LIVE
    if task is not None:
        if fact.outcome is Outcome.DONE:
            _deliver(actor, visit, task, fact, effect, now)
        if first and fact.outcome is Outcome.DONE:
            tally.add(task.occasion_id, task.organisation_id, "visited")
        task.status = TaskStatus(STATUS[fact.outcome].value)
    visit.status, visit.ended_at = STATUS[fact.outcome], fact.ended_at or now
    changes.release(visit)
    changes.touch(visit)
    _note_needs(visit, fact, now)
    _follow_up(actor, visit, fact, now)


def _deliver(actor: Actor, visit: Visit, task: VisitTask, fact: Recorded, effect: Effect, now: datetime) -> None:
    receipt = receipts_of([task.subject_id]).get(task.subject_id)
    if receipt is None:
        effect.codes.append("no_receipt")
        return
    promised = [Item.from_json(item) for item in receipt.items]
    visitors = tuple(user for user, _name in queries.visitors_of([visit.id]).get(visit.id, []))
    hand_over(
        actor,
        HandOver(
            id=fact.id,
            receipt_id=receipt.id,
            at=fact.ended_at or fact.made_at,
            by=visitors,
            items=_items(promised, fact.delivered),
            difference_reason=fact.difference_reason,
            files=fact.files,
            doubt=effect.record.doubt,
            amends=fact.amends,
        ),
        now=now,
    )
    if receipt.review:
        effect.record.review = receipt.review


def _items(promised: Sequence[Item], delivered: Mapping[int, int] | None) -> tuple[Item, ...]:
    if delivered is None:
        return tuple(promised)
    items = []
    for number, item in enumerate(promised):
        given = delivered.get(number, 0)
        if given <= 0:
            continue
        money = item.amount_fen is not None
        items.append(Item(item.label, 1 if money else given, item.unit, given if money else None))
    return tuple(items)


def _note_needs(visit: Visit, fact: Recorded, now: datetime) -> None:
    known = set(db.session.scalars(select(NeedFound.need).where(NeedFound.visit_id == visit.id)))
    for need in dict.fromkeys(fact.needs):
        if need not in known:
            db.session.add(
                NeedFound(
                    id=uuid4(),
                    visit_id=visit.id,
                    household_id=visit.household_id,
                    organisation_id=visit.organisation_id,
                    need=need,
                    found_at=now,
                )
            )


def _follow_up(actor: Actor, visit: Visit, fact: Recorded, now: datetime) -> None:
    if fact.appeal and fact.amends is None:
        _open(actor, visit, CaseKind.APPEAL, fact.appeal, now)
    if fact.outcome in TELLS_OF_CHANGE and fact.amends is None:
        _open(actor, visit, CaseKind.APPEAL, fact.outcome.value, now, subject_kind="household")


def _open(actor: Actor, visit: Visit, kind: CaseKind, said: str, now: datetime, subject_kind: str = "visit") -> None:
    subject = visit.household_id if subject_kind == "household" else visit.id
    task = db.session.get(VisitTask, visit.task_id)
    new = NewCase(
        id=uuid4(),
        kind=kind,
        organisation_id=visit.organisation_id,
        subject_kind=subject_kind,
        subject_id=subject,
        subject_text=task.building if task else "",
        text=said,
    )
    open_case(actor, new, now=now)


def notify_household(actor: Actor, fact: Told, *, now: datetime) -> ToldFact:
    """Keep the proof that a household was told; a late telling without a reason is marked, not refused."""
    if earlier := db.session.get(ToldFact, fact.id):
        return earlier
    visit = db.session.get(Visit, fact.visit_id)
    if visit is None or actor.user_id is None:
        raise NotFound("visit.not_found")
    late = rules.is_told_late(fact.told_at, visit.day) and not fact.late_reason
    told = ToldFact(
        id=fact.id,
        visit_id=visit.id,
        by=actor.user_id,
        told_at=fact.told_at,
        received_at=now,
        how=fact.how,
        answer=fact.answer,
        late_reason=fact.late_reason,
        doubt="late" if late else rules.clock_doubt(fact.offset_ms),
    )
    told.note = fact.note
    db.session.add(told)
    if visit.status is VisitStatus.BOOKED and fact.answer != "no_answer":
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


def _mark_told(visit: Visit, fact: Told) -> None:
    visit.status, visit.told_at, visit.told_how = VisitStatus.NOTIFIED, fact.told_at, fact.how
    task = db.session.get(VisitTask, visit.task_id)
    if task is not None and task.status is TaskStatus.BOOKED:
        task.status = TaskStatus.NOTIFIED
        tally.add(task.occasion_id, task.organisation_id, "notified")
    changes.touch(visit)


def raise_alarm(actor: Actor, fact: Alarm, *, now: datetime) -> UUID:
    """A case that is due today; returns its id, which is the alarm's."""
    visit = db.session.get(Visit, fact.visit_id) if fact.visit_id else None
    place = visit.organisation_id if visit else actor.organisation_id
    if place is None:
        raise NotFound("visit.not_found")
    task = db.session.get(VisitTask, visit.task_id) if visit else None
    new = NewCase(
        id=fact.id,
        kind=CaseKind.ALARM,
        organisation_id=place,
        subject_kind="visit",
        subject_id=visit.id if visit else None,
        subject_text=task.building if task else "",
        text=fact.text or fact.kind,
    )
    case, _code = open_case(actor, new, now=now)
    audit.record(
        audit.Action.ALARM_RAISE,
        actor_id=actor.user_id,
        subject_id=case.id,
        organisation_id=place,
        fields=[fact.kind],
        at=now,
    )
    return case.id
