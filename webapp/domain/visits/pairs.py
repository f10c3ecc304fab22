"""Care visits (SPEC 5.1): a pair's rhythm lays them out, they stand on the sponsor's phone like any other, with nothing
to bring. A pair goes on a day of its own, needs no slot of the desk, and one may go alone where no minor lives (5.3)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy import func, select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError, InvalidInput
from .. import audit
from ..households.queries import contacts_of
from ..pairings import operations as pairings
from ..pairings import queries
from ..pairings.models import Pairing
from ..pairings.operations import NewPairing
from ..pairings.states import PairingEnd, Rhythm
from ..people.actors import NOBODY, Actor
from ..people.models import Organisation
from ..people.permissions import Permission
from . import cancelling, changes, joining, rules, volunteers
from .booking import VisitBooking, make_visit
from .models import UNDER_WAY, TaskSource, TaskStatus, Visit, VisitSlot, VisitStatus, VisitTask

AHEAD = timedelta(days=7)
"""How long before it is due a visit is laid out: as far ahead as phones look."""
TELL_AHEAD = timedelta(days=rules.TELL_DAYS)
ANOTHER_DAY = 7
"""So many days a visit may give way where the household or the sponsor is taken."""
FURTHEST = timedelta(days=60)
WINDOW = ("08:30", "17:30")
"""When a pair may meet."""
ALL_DAY = ("00:00", "23:59")
"""What its slot says: no window of the desk begins then."""
PLENTY = 1000
SLICE = 5


def begin_pair(actor: Actor, new: NewPairing, *, now: datetime) -> Pairing:
    """Make a pair of people who may go there. Raises DomainError, as for any visit."""
    _check_may_go(actor, new.household_id, new.sponsor_id, new.companion_id, now)
    return pairings.make_pairing(actor, new, now=now)


def change_pair(
    actor: Actor, pairing_id: UUID, *, rhythm: Rhythm, due_on: date, companion_id: UUID | None, unit: str | None,
    now: datetime,
) -> Pairing:  # fmt: skip
    """Change it; whoever goes along from now on may go there."""
    pairing = queries.get_pairing(actor, pairing_id, Permission.VISIT_PLAN)
    if companion_id != pairing.companion_id:
        _check_may_go(actor, pairing.household_id, pairing.sponsor_id, companion_id, now)
    return pairings.change_pairing(
        actor, pairing_id, rhythm=rhythm, due_on=due_on, companion_id=companion_id, unit=unit, now=now
    )


def _check_may_go(actor: Actor, household_id: UUID, sponsor_id: UUID, companion_id: UUID | None, now: datetime) -> None:
    party = {one for one in (sponsor_id, companion_id) if one}
    volunteers.check_volunteers(actor, Permission.VISIT_PLAN, party)
    contact = contacts_of([household_id]).get(household_id)
    volunteers.check_party(party, local_day(now), has_minor=contact is not None and contact.has_minor, is_known_pair=True)


def end_pair(actor: Actor, pairing_id: UUID, why: PairingEnd, *, now: datetime) -> Pairing:
    """The pair ends; a visit that stands is called off, and who was told is told again."""
    pairing = pairings.end_pairing(actor, pairing_id, why, now=now)
    _stop_tasks(actor, pairing, now)
    return pairing


def end_of_sponsor(actor: Actor, user_id: UUID, *, now: datetime) -> None:
    """Somebody leaves for good, and nobody waits for them any more."""
    for pairing in pairings.end_of_sponsor(actor, user_id, now=now):
        _stop_tasks(actor, pairing, now)


def _stop_tasks(actor: Actor, pairing: Pairing, now: datetime) -> None:
    doing = select(VisitTask).where(VisitTask.occasion_id == pairing.id, VisitTask.status.in_(UNDER_WAY))
    why = pairing.ended_because.value if pairing.ended_because else ""
    for task in db.session.scalars(doing).all():
        visit = joining.live_visit_doing(task.id)
        task.status, task.stopped_at, task.stopped_because = TaskStatus.CANCELLED, now, why
        if visit is not None:
            cancelling.call_off(actor, visit, "", now=now)


def open_care_visits(now: datetime) -> int:
    """Lay out what is due within a week, a few pairs a turn at writing; 0 when nothing is left. The clock calls it.

    Where nobody can be booked (nobody checked where a minor lives, a sponsor who is paused) the pair says why.
    """
    due = queries.due_until(local_day(now) + AHEAD, SLICE)
    for pairing in due:
        try:
            _lay_out(pairing, now)
        except DomainError as why:
            pairings.note_opening(pairing, why.code)
        else:
            pairings.note_opening(pairing, None)
    return len(due)


def _lay_out(pairing: Pairing, now: datetime) -> None:
    task = _task_of(pairing, now)
    if task.status is not TaskStatus.OPEN or joining.live_visit_doing(task.id):
        return
    first = max(pairing.due_on, local_day(now) + TELL_AHEAD)
    taken = {visit.day for visit in joining.live_visits_of([pairing.household_id], since=first)}
    days = [day for n in range(ANOTHER_DAY) if (day := first + timedelta(days=n)) not in taken]
    if not days:
        raise Conflict("visit.household_busy")
    _book(NOBODY, pairing, task, VisitBooking(uuid4(), uuid4(), task.id, None), days[0], now)


@dataclass(frozen=True)
class Arranged:
    """The day on which a sponsor means to go; `starts_at` None takes the first free half hour."""

    id: UUID
    pairing_id: UUID
    day: date
    starts_at: datetime | None = None


def arrange_visit(actor: Actor, wish: Arranged, *, now: datetime) -> Visit:
    """The sponsor, or the desk for them, chooses the day; a visit that stood gives way to it. Sent twice it is one."""
    pairing = _to_arrange(actor, wish.pairing_id)
    if earlier := db.session.get(Visit, wish.id):
        if earlier.household_id != pairing.household_id:
            raise Conflict("visit.id_reused")
        return earlier
    if pairing.ended_on is not None:
        raise Conflict("pairing.is_over")
    today = local_day(now)
    if not today <= wish.day <= today + FURTHEST:
        raise InvalidInput({"day": ["pairing.day_out_of_range"]})
    task = _task_of(pairing, now)
    if stands := joining.live_visit_doing(task.id):
        cancelling.call_off(actor, stands, "", tell_again=False, now=now)
        db.session.flush()
    if any(visit.day == wish.day for visit in joining.live_visits_of([pairing.household_id], since=wish.day)):
        raise Conflict("visit.household_busy")
    booking = VisitBooking(wish.id, uuid4(), task.id, None, wish.starts_at)
    visit = _book(actor, pairing, task, booking, wish.day, now)
    pairing.opened_for, pairing.trouble = pairing.due_on, None
    return visit


def _to_arrange(actor: Actor, pairing_id: UUID) -> Pairing:
    if actor.can(Permission.VISIT_PLAN):
        return queries.get_pairing(actor, pairing_id, Permission.VISIT_PLAN)
    return queries.get_own_pairing(actor, pairing_id)


def _task_of(pairing: Pairing, now: datetime) -> VisitTask:
    """The task of the day that is due, made when it is first asked for; one that was declined or stopped is back."""
    subject_id = uuid5(pairing.id, pairing.due_on.isoformat())
    contact = contacts_of([pairing.household_id]).get(pairing.household_id)
    if contact is None:
        raise DomainError("pairing.household_not_active")
    task = db.session.scalar(select(VisitTask).where(VisitTask.subject_id == subject_id))
    if task is None:
        task = VisitTask(
            id=uuid4(), occasion_id=pairing.id, subject_id=subject_id, household_id=pairing.household_id,
            organisation_id=pairing.organisation_id, building=contact.building, source=TaskSource.PAIRING,
            status=TaskStatus.OPEN, two_needed=contact.has_minor, opened_at=now,
        )  # fmt: skip
        db.session.add(task)
        db.session.flush()
    elif task.status in (TaskStatus.CANCELLED, TaskStatus.DECLINED):
        task.status, task.stopped_at, task.stopped_because = TaskStatus.OPEN, None, None
    return task


def _book(
    actor: Actor, pairing: Pairing, task: VisitTask, booking: VisitBooking, day: date, now: datetime
) -> Visit:
    _check_active(actor, pairing)
    home = contacts_of([pairing.household_id])[pairing.household_id]
    volunteers.check_party(pairing.party, day, has_minor=home.has_minor, is_known_pair=True)
    slot = care_day(task.organisation_id, day, now)
    visit = make_visit(actor.user_id or pairing.sponsor_id, booking, task, slot, pairing.party, now, WINDOW)
    changes.touch(visit)
    audit.record(
        audit.Action.VISIT_BOOK,
        actor_id=actor.user_id,
        subject_id=visit.id,
        organisation_id=visit.organisation_id,
        values={"task": str(task.id), "visitors": [str(one) for one in pairing.party]},
        at=now,
    )
    return visit


def _check_active(actor: Actor, pairing: Pairing) -> None:
    """All of them may go at all. Only to those it is about it is said what they have to do themselves."""
    try:
        for user_id in pairing.party:
            volunteers.check_active_volunteer(user_id, "pairing.not_active")
    except DomainError as why:
        raise why if actor.user_id == user_id else DomainError("pairing.not_active") from None


def care_day(organisation_id: UUID, day: date, now: datetime) -> VisitSlot:
    """The day's slot of all that is agreed without a window: pairs and calls of a community; nobody else sees it."""
    known = select(VisitSlot).where(
        VisitSlot.organisation_id == organisation_id, VisitSlot.day == day, VisitSlot.is_care.is_(True)
    )
    if slot := db.session.scalar(known):
        return slot
    place = db.session.get_one(Organisation, organisation_id)
    slot = VisitSlot(id=uuid4(), organisation_id=organisation_id, day=day, starts=ALL_DAY[0], ends=ALL_DAY[1],
                     place=place.name, capacity=PLENTY, is_care=True, opened_at=now)  # fmt: skip
    db.session.add(slot)
    db.session.flush()
    return slot


def last_visits(pairing_ids: Collection[UUID]) -> dict[UUID, Visit]:
    """Of each pair the visit that stands, else the last there was; one query."""
    latest = func.row_number().over(partition_by=VisitTask.occasion_id, order_by=(Visit.day.desc(), Visit.starts_at.desc()))
    numbered = (
        select(Visit.id, VisitTask.occasion_id, latest.label("n"))
        .join(VisitTask, VisitTask.id == Visit.task_id)
        .where(VisitTask.occasion_id.in_(pairing_ids), Visit.status != VisitStatus.CANCELLED)
        .subquery()
    )
    rows = select(numbered.c.occasion_id, Visit).join(Visit, Visit.id == numbered.c.id).where(numbered.c.n == 1)
    return {pairing_id: visit for pairing_id, visit in db.session.execute(rows)}


def pairing_of(visit: Visit) -> UUID | None:
    """The pair whose visit this is; the caller has checked the visit."""
    of_pair = select(VisitTask.occasion_id).where(VisitTask.id == visit.task_id, VisitTask.source == TaskSource.PAIRING)
    return db.session.scalar(of_pair)
