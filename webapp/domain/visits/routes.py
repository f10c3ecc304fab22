"""The doors of a day on paper, for a group without phones: what a phone would show, no sooner than it would (SPEC 2.4, 6.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from ..receipts.models import Receipt
from ..receipts.queries import receipts_of
from ..receipts.states import ReceiptStatus
from . import queries, rules
from .models import LIVE, Visit, VisitSlot, VisitTask

MOST = 200


@dataclass(frozen=True)
class Group:
    """People who go together on a day; `visit_id` is their first door, by which their route is asked for."""

    visit_id: UUID
    people: tuple[str, ...]
    doors: int
    first_at: datetime


@dataclass(frozen=True)
class Stop:
    """One door; `visit` is None where nobody has made an appointment."""

    household_id: UUID
    receipt: Receipt | None
    visit: Visit | None
    where: str | None = None
    """The hospital and the ward of somebody who is not at home."""


@dataclass(frozen=True)
class DayRoute:
    """The doors in their order, and who goes."""

    people: tuple[str, ...]
    day: date
    place: str
    stops: tuple[Stop, ...]


def groups_of(actor: Actor, day: date) -> list[Group]:
    """Who goes where on a day, by their first hour."""
    statement = select(Visit).where(
        in_scope(actor, Permission.VISIT_PLAN, Visit.organisation_id), Visit.day == day, Visit.status.in_(LIVE)
    )
    visits = db.session.scalars(statement.order_by(Visit.starts_at, Visit.id).limit(5 * MOST)).all()
    who = queries.visitors_of([visit.id for visit in visits])
    found: dict[frozenset[UUID], list[Visit]] = {}
    for visit in visits:
        found.setdefault(frozenset(user for user, _name in who.get(visit.id, [])), []).append(visit)
    return [
        Group(those[0].id, tuple(name for _user, name in who.get(those[0].id, [])), len(those), those[0].starts_at)
        for those in found.values()
    ]


def route_with(actor: Actor, visit_id: UUID, *, now: datetime) -> DayRoute:
    """The route of the group that makes this visit, on record. Refused before a phone would show the doors."""
    first = db.session.scalar(
        select(Visit).where(Visit.id == visit_id, in_scope(actor, Permission.VISIT_PLAN, Visit.organisation_id))
    )
    if first is None:
        raise NotFound("visit.not_found")
    if not rules.may_see_door(first.day, today=local_day(now)):
        raise DomainError("visit.route_too_early")
    group = {user for user, _name in queries.visitors_of([first.id]).get(first.id, [])}
    same_day = select(Visit).where(
        Visit.organisation_id == first.organisation_id, Visit.day == first.day, Visit.status.in_(LIVE)
    )
    visits = db.session.scalars(same_day.order_by(Visit.starts_at, Visit.id).limit(5 * MOST)).all()
    who = queries.visitors_of([visit.id for visit in visits])
    ours = [visit for visit in visits if {user for user, _name in who.get(visit.id, [])} == group]
    tasks = {task.id: task for task in db.session.scalars(
        select(VisitTask).where(VisitTask.id.in_([visit.task_id for visit in ours])))}  # fmt: skip
    receipts = receipts_of([task.subject_id for task in tasks.values()])
    stops = tuple(
        Stop(visit.household_id, receipts.get(tasks[visit.task_id].subject_id), visit, tasks[visit.task_id].where)
        for visit in ours
    )
    slot = db.session.get(VisitSlot, first.slot_id)
    _note(actor, first.id, first.organisation_id, len(stops), now)
    people = tuple(name for _user, name in who.get(first.id, []))
    return DayRoute(people, first.day, slot.place if slot else "", stops)


def route_of_slips(actor: Actor, occasion_id: UUID, place_id: UUID, *, now: datetime) -> DayRoute:
    """Every slip of a community that nothing has been handed over on, building by building, for whoever goes on foot
    without appointments."""
    statement = select(Receipt).where(
        in_scope(actor, Permission.VISIT_PLAN, Receipt.organisation_id), Receipt.occasion_id == occasion_id,
        Receipt.organisation_id == place_id, Receipt.status != ReceiptStatus.REVOKED, Receipt.handed_over_at.is_(None),
    )  # fmt: skip
    receipts = db.session.scalars(statement.order_by(Receipt.place, Receipt.number).limit(MOST)).all()
    if not receipts:
        raise DomainError("receipt.nothing_to_print")
    _note(actor, occasion_id, place_id, len(receipts), now)
    stops = tuple(Stop(receipt.household_id, receipt, None) for receipt in receipts)
    return DayRoute((), local_day(now), "", stops)


def _note(actor: Actor, subject_id: UUID, place_id: UUID, doors: int, now: datetime) -> None:
    audit.record(audit.Action.ROUTE_PRINT, actor_id=actor.user_id, subject_id=subject_id, organisation_id=place_id,
                 values={"doors": doors}, at=now)  # fmt: skip
