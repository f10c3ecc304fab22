"""The desk settles what phones have left open: it holds and takes effect, or it is set aside; always with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ..people.actors import Actor
from ..receipts import deliveries
from ..receipts.models import Receipt
from . import cancelling, delivering, joining, matters, queries, signing
from .delivering import Effect, Recorded
from .following_life import bring_all_the_same
from .matters import OF_RECEIPTS, OF_RECORDS, WAITING, MatterKind, Verdict, VisitMatter
from .models import LIVE, TaskStatus, ToldFact, Visit, VisitRecord, VisitTask
from .moving import move_on
from .standing import standing_of
from .telling import mark_told

ReadAgain = Callable[[VisitRecord], Recorded]
"""The fact once more, from what was kept of it: the door knows how to read it."""


class Settled(Protocol):
    """What a room above does when all that was open of a record is settled, in the same transaction."""

    def __call__(self, actor: Actor, record_id: UUID, reason: str, /, *, now: datetime) -> object: ...


_listeners: list[Settled] = []


def when_record_is_settled(listener: Settled) -> None:
    """A room above keeps an open line for the same record (what a phone sent)."""
    if listener not in _listeners:  # a process may make several apps
        _listeners.append(listener)


def settle_matter(
    actor: Actor, matter_id: UUID, verdict: Verdict, reason: str, *, read_again: ReadAgain, now: datetime
) -> VisitMatter:
    """Accept: what was said takes effect. Set aside: it stays on record and moves nothing, or what it moved is taken
    back. Raises Conflict for what another has settled already.
    """
    matter = matters.get_matter(actor, matter_id)
    matters.settle(actor, matter, verdict, reason, now=now)
    if matter.kind in OF_RECORDS:
        _settle_record(actor, matter, verdict, reason, read_again, now)
    elif matter.kind is MatterKind.MOVED_AWAY:
        if verdict is Verdict.ACCEPTED:
            bring_all_the_same(actor, db.session.get_one(VisitTask, matter.subject_id), now=now)
    elif matter.kind is not MatterKind.TELL_AGAIN:
        _settle_telling(actor, matter, verdict, reason, now)
    return matter


def _settle_record(
    actor: Actor, matter: VisitMatter, verdict: Verdict, reason: str, read_again: ReadAgain, now: datetime
) -> None:
    record = db.session.get_one(VisitRecord, matter.subject_id)
    visit = db.session.get_one(Visit, record.visit_id)
    if matter.kind in WAITING:
        if verdict is Verdict.ACCEPTED:
            _take_effect(matter, visit, record, read_again(record), now)
    elif verdict is Verdict.SET_ASIDE:
        _take_back(actor, visit, record, now)
    elif matter.kind is MatterKind.OTHER_SLIP:
        signing.note_signatures(signing.author_of(record), record, _slips(visit), now=now)
    if matter.kind in OF_RECEIPTS:
        for slip in _slips(visit):
            if slip.review is not None:
                deliveries.settle_review(actor, slip.id, note=reason, now=now)
    _tell_settled(actor, record.id, reason, now)


def _take_effect(matter: VisitMatter, visit: Visit, record: VisitRecord, fact: Recorded, now: datetime) -> None:
    """As if it had counted at once, in its author's name; it takes the place of the record that stood."""
    others = [one for one in queries.records_of(visit.id) if one.id != record.id]
    move_on(signing.author_of(record), visit, fact, standing_of(others), Effect(record), now=now)


def _take_back(actor: Actor, visit: Visit, record: VisitRecord, now: datetime) -> None:
    tasks = joining.all_tasks(visit)
    slips = delivering.slips_of(tasks)
    for task in tasks:
        if slip := slips.get(task.subject_id):
            delivering.take_back(actor, record, slip, is_first=task.id == visit.task_id, now=now)


def _slips(visit: Visit) -> list[Receipt]:
    return list(delivering.slips_of(joining.all_tasks(visit)).values())


def _settle_telling(actor: Actor, matter: VisitMatter, verdict: Verdict, reason: str, now: datetime) -> None:
    told = db.session.get_one(ToldFact, matter.subject_id)
    visit = db.session.get_one(Visit, told.visit_id)
    if matter.kind in matters.OF_ANSWERS:
        if verdict is Verdict.SET_ASIDE:
            mark_told(visit, told)
        else:
            _do_as_they_said(actor, visit, matter.kind, reason, now)
    elif matter.kind is MatterKind.TOLD_BY_OTHERS and verdict is Verdict.ACCEPTED:
        mark_told(visit, told)


def _do_as_they_said(actor: Actor, visit: Visit, kind: MatterKind, reason: str, now: datetime) -> None:
    """Another time: back into the pool. Nobody wanted: declined, and out of it."""
    if visit.status not in LIVE:
        return
    cancelling.call_off(actor, visit, reason, tell_again=False, now=now)
    if kind is MatterKind.NOT_WANTED:
        for task in joining.all_tasks(visit):
            if task.status is TaskStatus.OPEN:
                task.status = TaskStatus.DECLINED


def _tell_settled(actor: Actor, record_id: UUID, reason: str, now: datetime) -> None:
    if all(matter.settled_at for matter in matters.of_subject(record_id)):
        for listener in _listeners:
            listener(actor, record_id, reason, now=now)


def slip_was_looked_at(actor: Actor, subject_id: UUID, *, reason: str, now: datetime) -> None:
    """Somebody settled a flagged delivery on its slip: the visits that brought it are asked about no more."""
    task = db.session.scalar(select(VisitTask).where(VisitTask.subject_id == subject_id))
    if task is None:
        return
    visits = select(Visit.id).where(joining.does_task(task.id))
    asked = select(VisitMatter).where(
        VisitMatter.visit_id.in_(visits), VisitMatter.kind.in_(OF_RECEIPTS), VisitMatter.settled_at.is_(None)
    )
    for matter in db.session.scalars(asked).all():
        matters.settle(actor, matter, Verdict.ACCEPTED, reason, now=now)
        _tell_settled(actor, matter.subject_id, reason, now)
