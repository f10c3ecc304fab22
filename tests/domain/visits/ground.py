"""A street on the morning before its visits: households with receipts, tasks to bring them, slots to go in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.factories import NOON, OCCASION, Street, a_household, a_person, a_receipt
from webapp.core import tally
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.households.models import Household
from webapp.domain.people.actors import Actor
from webapp.domain.receipts.models import Receipt
from webapp.domain.visits import operations
from webapp.domain.visits.models import Outcome, ToldHow, Visit, VisitSlot, VisitTask
from webapp.domain.visits.operations import Recorded, SlotPlan, Told, VisitBooking

DAY = date(2027, 1, 15)
"""A Friday, three days after NOON."""
MORNING, AFTERNOON = ("09:00", "12:00"), ("14:00", "17:00")


def a_task(
    street: Street, household: Household | None = None, *, at: int = 0, building: str = "5栋", **changed: Any
) -> VisitTask:
    """One approved line with its receipt, waiting in the pool."""
    place = street.communities[at]
    household = household or a_household(street, a_person(f"户主{uuid4().hex[:4]}"), at=at)
    receipt = a_receipt(street.officer, place, household_id=household.id)
    task = VisitTask(
        id=uuid4(),
        occasion_id=OCCASION,
        subject_id=receipt.subject_id,
        household_id=household.id,
        organisation_id=place.id,
        building=building,
        opened_at=NOON,
        **changed,
    )
    with transaction() as session:
        session.add(task)
    return task


def a_slot(
    street: Street, *, at: int = 0, day: date = DAY, window: tuple[str, str] = MORNING, capacity: int = 20
) -> VisitSlot:
    """An open slot of a community; the one that is open already at that time."""
    place = street.communities[at]
    if known := db.session.query(VisitSlot).filter_by(organisation_id=place.id, day=day, starts=window[0]).first():
        assert isinstance(known, VisitSlot)
        return known
    slot = VisitSlot(
        id=uuid4(),
        organisation_id=place.id,
        day=day,
        starts=window[0],
        ends=window[1],
        place="服务站",
        capacity=capacity,
        opened_at=NOON,
    )
    with transaction() as session:
        session.add(slot)
    return slot


def a_plan(street: Street, **said: Any) -> SlotPlan:
    """Two days, both windows, in the first community."""
    place = street.communities[0].id
    plan: dict[str, Any] = {"organisation_id": place, "first": DAY, "last": DAY + timedelta(days=1), "place": ""}
    return SlotPlan(**{**plan, "windows": (MORNING, AFTERNOON), "capacity": 10, **said})


def book(
    actor: Actor, task: VisitTask, slot: VisitSlot, partner: Actor | None, *, now: datetime = NOON, **said: Any
) -> Visit:
    """A booking by a volunteer, in its own transaction."""
    wish = VisitBooking(**{"id": uuid4(), "slot_id": slot.id, "task_id": task.id, "partner_id": None, **said})
    if partner is not None:
        wish = VisitBooking(wish.id, wish.slot_id, wish.task_id, partner.user_id, wish.starts_at)
    with transaction():
        return operations.book_visit(actor, wish, now=now)


def a_visit(street: Street, task: VisitTask | None = None, slot: VisitSlot | None = None) -> Visit:
    """Booked by the volunteer with the second volunteer."""
    return book(street.volunteer, task or a_task(street), slot or a_slot(street), street.second_volunteer)


def tell(actor: Actor, visit: Visit, *, told_at: datetime = NOON, now: datetime = NOON, **said: Any) -> Any:
    """The household was told, as a phone brings it."""
    fact = Told(**{"id": uuid4(), "visit_id": visit.id, "how": ToldHow.CALL, "told_at": told_at, **said})
    with transaction():
        return operations.notify_household(actor, fact, now=now)


def record(actor: Actor, visit: Visit, outcome: Outcome = Outcome.DONE, **said: Any) -> operations.Effect:
    """What was recorded at the door, at the hour of the visit."""
    at = visit.starts_at + timedelta(minutes=20)
    content = {"met_with": "self", "note": "老人精神很好"}
    whole = {"id": uuid4(), "visit_id": visit.id, "outcome": outcome, "made_at": at, "ended_at": at, "content": content}
    with transaction():
        return operations.record_visit(actor, Recorded(**{**whole, **said}), now=at + timedelta(hours=1))


def receipt_of(task: VisitTask) -> Receipt:
    """The receipt of the line, whatever became of it."""
    found = db.session.query(Receipt).filter_by(subject_id=task.subject_id).one()
    assert isinstance(found, Receipt)
    return found


def counted(measure: str, place: UUID) -> int:
    """What the board says."""
    return tally.totals(OCCASION).get(place, {}).get(measure, 0)
