"""Twenty pairs of volunteers: what they did in the last days, what they will do in the next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from uuid import UUID

from sqlalchemy import select

from ...core import ahead
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
from ...domain.visits.buildings import list_buildings
from ...domain.visits.letters import CameBack, list_posted
from ...domain.visits.models import Outcome, ToldHow, VisitMode, VisitSlot, VisitTask
from ...domain.visits.reading_ahead import read_records_ahead, read_tellings_ahead
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
    others = [task for task, _place in work[-13:]]
    _gather(others[9:], work[-1][1], officer, now)
    _describe(officer, now)
    _post(slots[work[0][1], today + timedelta(days=1), WINDOWS[0][0]], officer, volunteers[-2:], now)
    _reach_otherwise(others[:6], officer, volunteers[0], now)
    _write(others[6:9], officer, campaign, now)


def _reach_otherwise(tasks: list[UUID], officer: Actor, caller: Actor, now: datetime) -> None:
    """Five of those who wait are called, two of them by a volunteer, and one lies in hospital."""
    with transaction():
        operations.change_modes(officer, operations.Change(tuple(tasks[:5]), VisitMode.PHONE), now=now)
        ward = operations.Change((tasks[5],), VisitMode.HOSPITAL, "区人民医院住院部 6 楼 12 床")
        operations.change_modes(officer, ward, now=now)
        last_day = local_day(now) + timedelta(days=3)
        operations.give_calls(officer, operations.Giving(tuple(tasks[:2]), _id(caller), last_day), now=now)
        missed = operations.Call(key_of(f"call-{tasks[0]}"), tasks[0], Outcome.NOT_HOME)
        operations.record_call(caller, missed, now=now)


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


def _write(tasks: list[UUID], officer: Actor, campaign: UUID, now: datetime) -> None:
    """Three get a letter; one has been posted and one came back."""
    said = "您好。天冷了，社区一直记着您。请注意保暖，按时吃饭，有难处就给我们打电话。\n祝您身体健康，平安过冬。"
    with transaction():
        operations.change_modes(officer, operations.Change(tuple(tasks), VisitMode.LETTER), now=now)
        operations.say_words(officer, operations.Words(campaign, said, "城关街道办事处"), now=now)
        operations.post_letters(officer, tasks[:2], local_day(now) - timedelta(days=6), now=now)
        posted = list_posted(officer, campaign)
        operations.take_back_letter(officer, posted[0][0].id, CameBack.NOBODY_KNOWN, now=now)


def _gather(tasks: list[UUID], place: UUID, officer: Actor, now: datetime) -> None:
    """Four are to come to a point in three days; two have been told."""
    key = key_of(f"point-{place}")
    with transaction():
        day = local_day(now) + timedelta(days=3)
        operations.open_point(officer, operations.NewPoint(key, place, day, "09:00", "11:30", "社区一楼大厅"), now=now)
        operations.send_to_point(officer, tasks, key, now=now)
        operations.tell_to_come(officer, key, tasks[:2], ToldHow.CALL, now=now)
        tea = operations.NewPoint(key_of(f"event-{place}"), place, day + timedelta(days=1), "14:00", "16:00", "文化活动室", "迎春座谈会",
                                  "两点签到，两点半座谈，三点半发慰问品", "您好，社区请您来坐坐，聊聊天，有车接送。")  # fmt: skip
        operations.open_point(officer, tea, now=now)


def _describe(officer: Actor, now: datetime) -> None:
    """The buildings, with stairs and lifts in turn; the last five nobody has described yet."""
    for at, line in enumerate(list_buildings(officer, is_lacking=True)[:-5]):
        note = "从西门进" if at % 3 == 0 else ""
        with transaction():
            operations.describe(officer, operations.Described(line.organisation_id, line.name, 6 if at % 2 else 18, at % 2 == 0, note),
                                now=now)  # fmt: skip


def _post(slot: UUID, officer: Actor, people: list[Actor], now: datetime) -> None:
    """Tomorrow one is wanted at the gate beside the one who is sent, and somebody in the store room."""
    for name, place, wanted, sent in (("门口引导", "小区东门", 2, people[:1]), ("库房", "街道库房", 1, [])):
        key = key_of(f"post-{name}")
        with transaction():
            operations.open_post(officer, operations.NewPost(key, slot, name, wanted, place), now=now)
            operations.assign_post(officer, key, [_id(one) for one in sent], now=now)


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
        part = _Part()
        for (task, place), (day, at, one, other) in work[start : start + BATCH]:
            window = WINDOWS[0][0] if at < at_local(day, 12) else WINDOWS[1][0]
            booking = operations.VisitBooking(key_of(f"visit-{task}"), slots[place, day, window], task, _id(other), at)
            days = (day - local_day(now)).days
            part.bookings.append((one, booking, morning(now, min(days, 0) - 3)))
            if done or days >= 2 or random.random() < 0.5:
                part.tellings.append((one, _told(booking.id, at, morning(now, min(days, 0) - 2), random)))
            if done:
                part.records.append((one, _recorded(booking.id, at, random)))
                ended, outcome = part.records[-1][1].made_at, part.records[-1][1].outcome
                if outcome is Outcome.DONE:
                    part.receivers.append((task, ended + timedelta(minutes=random.randint(2, 600)), random.random()))
        _carry_out(part)


@dataclass
class _Part:
    """What happens to some households, to be carried out kind by kind: what each kind asks for is read together."""

    bookings: list[tuple[Actor, operations.VisitBooking, datetime]] = field(default_factory=list)
    tellings: list[tuple[Actor, operations.Told]] = field(default_factory=list)
    records: list[tuple[Actor, operations.Recorded]] = field(default_factory=list)
    receivers: list[tuple[UUID, datetime, float]] = field(default_factory=list)
    """The task, when somebody there took up the slip, and their luck."""


def _carry_out(part: _Part) -> None:
    with transaction():
        with ahead.batch():
            for actor, booking, when in part.bookings:
                operations.book_visit(actor, booking, now=when)
        with ahead.batch():
            read_tellings_ahead({told.visit_id for _, told in part.tellings}, {told.id for _, told in part.tellings})
            for actor, told in part.tellings:
                operations.notify_household(actor, told, now=told.told_at)
        with ahead.batch():
            read_records_ahead({record.id: record.visit_id for _, record in part.records})
            for actor, record in part.records:
                operations.record_visit(actor, record, now=record.made_at)
        _confirm(part.receivers)


def _id(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise ValueError("nobody")
    return actor.user_id


def _told(visit: UUID, at: datetime, when: datetime, random: Random) -> operations.Told:
    return operations.Told(id=key_of(f"told-{visit}"), visit_id=visit, how=random.choice((ToldHow.CALL, ToldHow.CALL, ToldHow.SLIP)),
                           told_at=min(when, at - timedelta(days=2)), answer="agreed")  # fmt: skip


def _recorded(visit: UUID, at: datetime, random: Random) -> operations.Recorded:
    luck = random.random()
    outcome = Outcome.NOT_HOME if luck < 0.04 else Outcome.DECLINED if luck < 0.05 else Outcome.DONE
    needs = tuple(n for n in ("medicine", "heating", "errands", "company") if random.random() < 0.06)
    ended = at + timedelta(minutes=18)
    met_with = random.choice(("self", "self", "family"))
    content: dict[str, object] = {"met_with": met_with, "outcome": outcome.value, "conditions": [], "note": ""}
    return operations.Recorded(id=key_of(f"record-{visit}"), visit_id=visit, outcome=outcome, made_at=ended,
                               content=content, needs=needs, started_at=at, ended_at=ended, offset_ms=0)  # fmt: skip


def _confirm(receivers: list[tuple[UUID, datetime, float]]) -> None:
    tasks = {task.id: task for task in db.session.scalars(select(VisitTask).where(VisitTask.id.in_([t for t, _, _ in receivers])))}
    receipts = receipts_of([task.subject_id for task in tasks.values()])
    presses = []
    for task_id, when, luck in receivers:
        receipt = receipts.get(tasks[task_id].subject_id)
        if receipt is None or luck > 0.92:
            continue
        token_hash = codes.hash_of(codes.token_of(receipt.id, receipt.generation))
        traces = Traces(device=key_of(f"phone-{task_id}").bytes)
        if luck > 0.905:
            complaint = Complaint(id=key_of(f"wrong-{task_id}"), what="short", text="少了一桶油。", phone=None,
                                  summary=f"{receipt.masked_name} 少了一桶油")  # fmt: skip
            report_wrong(token_hash, complaint, traces, now=when)
            continue
        collector = Collector("赵小妹", CollectorRelation.FAMILY, CollectingReason.NO_PHONE) if luck > 0.80 else None
        presses.append(Press(token_hash, key_of(f"confirm-{task_id}"), traces, when, collector))
    confirm_by_code(presses)
