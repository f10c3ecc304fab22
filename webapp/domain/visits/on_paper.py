"""A delivery that somebody made without a phone, written down at the desk: who went, when, what (SPEC 6.1, 13).

The same verbs as for a phone's record: where an appointment stands it is recorded as that visit, else the goods are
handed over on their slip and the household counts as visited.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.db import db
from ...core.errors import InvalidInput
from .. import audit
from ..bags.carrying import bag_of
from ..households.queries import contacts_of
from ..people.actors import Actor
from ..people.permissions import Permission
from ..receipts.deliveries import hand_over
from ..receipts.facts import HandOver, Item
from ..receipts.models import HandedOver, Receipt
from ..receipts.queries import get_receipt
from . import counting, delivering, joining, volunteers
from .delivering import Recorded
from .models import LIVE, Outcome, TaskStatus, Visit, VisitRecord, VisitTask
from .moving import STATUS
from .recording import record_visit

ALONE = "delivered_alone"
"""The review of a slip of which the paper names one person: always two (SPEC 5.3)."""
SLICE = 5
"""Slips in one turn at writing: each is some ten statements."""
TOO_EARLY = timedelta(days=366)
Turns = Callable[[], AbstractContextManager[object]]
OUTCOMES = (Outcome.DONE, Outcome.NOT_HOME, Outcome.DECLINED)


@dataclass(frozen=True)
class OnPaper:
    """What a paper says of one household. `delivered`: `{item number on the slip: quantity}`, fen for money; None: all."""

    id: UUID
    receipt_id: UUID
    at: datetime
    by: tuple[UUID, ...]
    outcome: Outcome = Outcome.DONE
    delivered: Mapping[int | str, int] | None = None
    difference_reason: str | None = None
    note: str = ""


def record_on_paper(actor: Actor, fact: OnPaper, *, now: datetime) -> Receipt:
    """Keep it; the same paper sent again changes nothing. Only what cannot have happened is asked for again: a time
    that has not come, people who are not there. One person alone, or a slip that has everything, is flagged."""
    receipt = get_receipt(actor, fact.receipt_id, Permission.RECEIPT_CONFIRM)
    if db.session.get(HandedOver, fact.id) or db.session.get(VisitRecord, fact.id):
        return receipt
    _check(actor, fact, now)
    task = _task_of(actor, receipt, now)
    visit = _appointment(task)
    if visit is not None:
        record_visit(actor, _as_record(fact, visit, receipt, now), now=now)
    else:
        _without_appointment(actor, receipt, task, fact, now)
    if fact.outcome is Outcome.DONE and len(set(fact.by)) < 2:
        receipt.review = receipt.review or ALONE
    return receipt


def _check(actor: Actor, fact: OnPaper, now: datetime) -> None:
    if not now - TOO_EARLY <= fact.at <= now:
        raise InvalidInput({"at": ["visit.paper_when"]})
    if not fact.by:
        raise InvalidInput({"by": ["field.required"]})
    volunteers.check_known(actor, fact.by)


def _task_of(actor: Actor, receipt: Receipt, now: datetime) -> VisitTask | None:
    """The task of the slip's line; where nobody has laid out visits it is opened for this one. None for an erased file."""
    task = db.session.scalar(select(VisitTask).where(VisitTask.subject_id == receipt.subject_id))
    if task is not None:
        return task
    contact = contacts_of([receipt.household_id]).get(receipt.household_id)
    if contact is None:
        return None
    task = VisitTask(
        id=uuid4(), occasion_id=receipt.occasion_id, subject_id=receipt.subject_id, household_id=receipt.household_id,
        organisation_id=receipt.organisation_id, building=contact.building, two_needed=contact.has_minor,
        status=TaskStatus.OPEN, opened_at=now,
    )  # fmt: skip
    db.session.add(task)
    db.session.flush()
    return task


def _appointment(task: VisitTask | None) -> Visit | None:
    if task is None:
        return None
    return db.session.scalar(select(Visit).where(Visit.task_id == task.id, Visit.status.in_(LIVE)))


def _as_record(fact: OnPaper, visit: Visit, receipt: Receipt, now: datetime) -> Recorded:
    delivered = fact.delivered
    if delivered is None and fact.outcome is Outcome.DONE and len(joining.all_tasks(visit)) > 1:
        # The paper speaks of one slip; what joined the visit on another goes back to the pool.
        promised = [Item.from_json(item) for item in receipt.items]
        delivered = {n: item.quantity if item.amount_fen is None else item.amount_fen for n, item in enumerate(promised)}
    content: dict[str, object] = {"outcome": fact.outcome.value, "conditions": [], "note": fact.note, "on_paper": True}
    return Recorded(
        id=fact.id, visit_id=visit.id, outcome=fact.outcome, made_at=now, content=content, delivered=delivered,
        difference_reason=fact.difference_reason, ended_at=fact.at, by=fact.by, on_paper=True,
    )  # fmt: skip


def _without_appointment(
    actor: Actor, receipt: Receipt, task: VisitTask | None, fact: OnPaper, now: datetime
) -> None:
    if fact.outcome is Outcome.DONE:
        promised = [Item.from_json(item) for item in receipt.items]
        hand_over(
            actor,
            HandOver(id=fact.id, receipt_id=receipt.id, at=fact.at, by=tuple(dict.fromkeys(fact.by)),
                     items=delivering.items_given(promised, fact.delivered), difference_reason=fact.difference_reason,
                     bag=bag_of(receipt.occasion_id, fact.by)),
            now=now,
        )  # fmt: skip
    if task is None:
        return
    counting.reached(task, TaskStatus(STATUS[fact.outcome].value), corrects=False)
    audit.record(audit.Action.TASK_SETTLE, actor_id=actor.user_id, subject_id=task.id,
                 organisation_id=task.organisation_id, fields=[fact.outcome.value], at=now)  # fmt: skip


def record_roster(actor: Actor, facts: Sequence[OnPaper], *, turns: Turns, now: datetime) -> int:
    """A page of a signature roster, a few slips a turn at writing; sent again, those that are kept stay as they are."""
    for start in range(0, len(facts), SLICE):
        with turns():
            for fact in facts[start : start + SLICE]:
                record_on_paper(actor, fact, now=now)
    return len(facts)
