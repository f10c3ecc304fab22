"""Twenty pairs of volunteers: what they did in the last days, what they will do in the next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from sqlalchemy import select

from ...core.clock import at_local, local_day
from ...core.db import db
from ...core.transaction import transaction
from ...domain.people.actors import Actor
from ...domain.people.models import Organisation
from ...domain.people.permissions import Permission
from ...domain.receipts import codes
from ...domain.receipts.confirming import confirm_by_code
from ...domain.receipts.disputes import report_wrong
from ...domain.receipts.facts import Collector, Complaint, Press, Traces
from ...domain.receipts.operations import print_receipts
from ...domain.receipts.queries import list_batches, receipts_in_batch, receipts_of
from ...domain.receipts.states import CollectingReason, CollectorRelation
from ...domain.visits import operations
from ...domain.visits.models import Outcome, ToldHow, VisitSlot, VisitTask
from .campaign import morning
from .people import key_of

DAYS_BACK, DAYS_AHEAD = 4, 5
WINDOWS = (("09:00", "12:00"), ("14:00", "17:00"))
TIMES = ((9, 0), (9, 30), (10, 0), (10, 30), (11, 0), (11, 30), (14, 0), (14, 30), (15, 0), (15, 30), (16, 0), (16, 30))
DONE, COMING = 560, 120
"""Households visited so far, and booked for the coming days; the rest waits in the pool."""
BATCH = 40


def make_visits(places: list[Organisation], officer: Actor, volunteers: list[Actor], campaign: UUID, now: datetime) -> None:
    """Tasks, slots, bookings; the past ones told, made and mostly confirmed."""
    _lay_out(places, officer, campaign, now)
    tasks = list(db.session.scalars(select(VisitTask).order_by(VisitTask.organisation_id, VisitTask.building, VisitTask.id)))
    slots = {(s.organisation_id, s.day, s.starts): s.id for s in db.session.scalars(select(VisitSlot))}
    work = [(t.id, t.organisation_id) for t in tasks]
    _print({place for _task, place in work[:DONE]}, officer, campaign, now - timedelta(days=5))
    todo = iter(work)
    random, today = Random(11), local_day(now)  # noqa: S311  (the same street every time)
    past = _openings(volunteers, [today - timedelta(days=n) for n in range(DAYS_BACK, 0, -1)])
    _visit(islice(todo, DONE), past, slots, officer, random, now, done=True)
    coming = _openings(volunteers[:12], [today + timedelta(days=n) for n in range(0, DAYS_AHEAD)])
    _visit(islice(todo, COMING), coming, slots, officer, random, now, done=False)


def _lay_out(places: list[Organisation], officer: Actor, campaign: UUID, now: datetime) -> None:
    began = now - timedelta(days=5)
    while True:
        with transaction():
            if operations.open_tasks(officer, campaign, now=began) == 0:
                break
    today = local_day(now)
    for place in places:
        plan = operations.SlotPlan(place.id, today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD + 3),
                                   WINDOWS, f"{place.name}服务站", 60)  # fmt: skip
        with transaction():
            operations.open_slots(officer, plan, now=began)


def _print(places: set[UUID], officer: Actor, campaign: UUID, now: datetime) -> None:
    """The slips of the places that have been visited; those of the last one are still to be printed."""
    for batch in list_batches(officer, Permission.RECEIPT_PRINT, campaign):
        if batch.organisation_id in places:
            with transaction():
                print_receipts(officer, key_of(f"printing-{batch.organisation_id}"), receipts_in_batch(batch), now=now)


def _openings(volunteers: list[Actor], days: list[date]) -> Iterator[tuple[date, datetime, Actor, Actor]]:
    """Every half hour of those days for every pair, pair by pair within an hour."""
    pairs = list(zip(volunteers[::2], volunteers[1::2], strict=True))
    for day in days:
        for hour, minute in TIMES:
            for one, other in pairs:
                yield day, at_local(day, hour, minute), one, other


def _visit(
    todo: Iterator[tuple[UUID, UUID]], openings: Iterator[tuple[date, datetime, Actor, Actor]],
    slots: dict[tuple[UUID, date, str], UUID], officer: Actor, random: Random, now: datetime, *, done: bool,
) -> None:  # fmt: skip
    work = list(zip(todo, openings, strict=False))
    for start in range(0, len(work), BATCH):
        with transaction():
            for (task, place), (day, at, one, other) in work[start : start + BATCH]:
                window = WINDOWS[0][0] if at < at_local(day, 12) else WINDOWS[1][0]
                booking = operations.VisitBooking(key_of(f"visit-{task}"), slots[place, day, window], task, _id(other), at)
                days = (day - local_day(now)).days
                operations.book_visit(one, booking, now=morning(now, min(days, 0) - 3))
                if done or days >= 2 or random.random() < 0.5:
                    _tell(one, booking.id, at, morning(now, min(days, 0) - 2), random)
                if done:
                    _at_the_door(one, task, booking.id, at, random)


def _id(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise ValueError("nobody")
    return actor.user_id


def _tell(actor: Actor, visit: UUID, at: datetime, when: datetime, random: Random) -> None:
    told = operations.Told(id=key_of(f"told-{visit}"), visit_id=visit, how=random.choice((ToldHow.CALL, ToldHow.CALL, ToldHow.SLIP)),
                           told_at=min(when, at - timedelta(days=2)), answer="agreed")  # fmt: skip
    operations.notify_household(actor, told, now=told.told_at)


def _at_the_door(actor: Actor, task: UUID, visit: UUID, at: datetime, random: Random) -> None:
    luck = random.random()
    outcome = Outcome.NOT_HOME if luck < 0.04 else Outcome.DECLINED if luck < 0.05 else Outcome.DONE
    needs = tuple(n for n in ("medicine", "heating", "errands", "company") if random.random() < 0.06)
    ended = at + timedelta(minutes=18)
    met_with = random.choice(("self", "self", "family"))
    content: dict[str, object] = {"met_with": met_with, "outcome": outcome.value, "conditions": [], "note": ""}
    fact = operations.Recorded(id=key_of(f"record-{visit}"), visit_id=visit, outcome=outcome, made_at=ended,
                               content=content, needs=needs, started_at=at, ended_at=ended, offset_ms=0)  # fmt: skip
    operations.record_visit(actor, fact, now=ended)
    if outcome is Outcome.DONE:
        _confirm(task, ended + timedelta(minutes=random.randint(2, 600)), random)


def _confirm(task_id: UUID, when: datetime, random: Random) -> None:
    task = db.session.get(VisitTask, task_id)
    receipt = receipts_of([task.subject_id])[task.subject_id] if task else None
    luck = random.random()
    if receipt is None or luck > 0.92:
        return
    token_hash = codes.hash_of(codes.token_of(receipt.id, receipt.generation))
    traces = Traces(device=key_of(f"phone-{task_id}").bytes)
    if luck > 0.905:
        complaint = Complaint(id=key_of(f"wrong-{task_id}"), what="short", text="少了一桶油。", phone=None,
                              summary=f"{receipt.masked_name} 少了一桶油")  # fmt: skip
        report_wrong(token_hash, complaint, traces, now=when)
        return
    collector = Collector("赵小妹", CollectorRelation.FAMILY, CollectingReason.NO_PHONE) if luck > 0.80 else None
    confirm_by_code([Press(token_hash, key_of(f"confirm-{task_id}"), traces, when, collector)])
