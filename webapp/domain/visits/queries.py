"""Reading visits: at the desk by place, by volunteers only their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, tuple_

from ...core import ahead, occasions
from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.models import Organisation, User
from ..people.permissions import Permission
from .matters import OF_ANSWERS, VisitMatter
from .models import (
    AT_A_DOOR,
    BOOKABLE,
    LIVE,
    MoreTask,
    TaskSource,
    ToldFact,
    Visit,
    VisitRecord,
    VisitSlot,
    VisitStatus,
    VisitTask,
    VisitVisitor,
)
from .post_models import PostTurn
from .rules import STEP

PAGE = 50


def _mine(actor: Actor) -> ColumnElement[bool]:
    return exists().where(VisitVisitor.visit_id == Visit.id, VisitVisitor.user_id == actor.user_id)


def get_visit(actor: Actor, visit_id: UUID) -> Visit:
    """One's own visit, or one of the desk's places; else NotFound."""
    condition = or_(_mine(actor), in_scope(actor, Permission.VISIT_PLAN, Visit.organisation_id))
    visit = db.session.scalar(select(Visit).where(Visit.id == visit_id, condition))
    if visit is None:
        raise NotFound("visit.not_found")
    return visit


def see_visit(actor: Actor, visit_id: UUID) -> Visit:
    """A visit to read at the desk."""
    condition = in_scope(actor, Permission.VISIT_READ, Visit.organisation_id)
    visit = db.session.scalar(select(Visit).where(Visit.id == visit_id, condition))
    if visit is None:
        raise NotFound("visit.not_found")
    return visit


def seen_visits(actor: Actor, visit_ids: Collection[UUID]) -> dict[UUID, Visit]:
    """Those of these visits that the actor may read at the desk, one query."""
    if not visit_ids:
        return {}
    condition = in_scope(actor, Permission.VISIT_READ, Visit.organisation_id)
    rows = db.session.scalars(select(Visit).where(Visit.id.in_(visit_ids), condition))
    return {visit.id: visit for visit in rows}


def _places(actor: Actor, permission_column: type[VisitTask] | type[VisitSlot]) -> ColumnElement[bool]:
    column = permission_column.organisation_id
    return or_(in_scope(actor, Permission.VISIT_BOOK, column), in_scope(actor, Permission.VISIT_PLAN, column))


def get_task(actor: Actor, task_id: UUID) -> VisitTask:
    """A task in the places where the actor books or plans; a pair's is its own."""
    is_for_all = VisitTask.source == TaskSource.LINE
    task = db.session.scalar(select(VisitTask).where(VisitTask.id == task_id, is_for_all, _places(actor, VisitTask)))
    if task is None:
        raise NotFound("visit.task_not_found")
    return task


def get_slot(actor: Actor, slot_id: UUID) -> VisitSlot:
    """A slot in the places where the actor books or plans."""
    is_open = VisitSlot.is_care.is_(False)
    slot = db.session.scalar(select(VisitSlot).where(VisitSlot.id == slot_id, is_open, _places(actor, VisitSlot)))
    if slot is None:
        raise NotFound("visit.slot_not_found")
    return slot


def get_planned_slot(actor: Actor, slot_id: UUID) -> VisitSlot:
    """A slot where the actor plans, else NotFound."""
    reach = in_scope(actor, Permission.VISIT_PLAN, VisitSlot.organisation_id)
    slot = db.session.scalar(select(VisitSlot).where(VisitSlot.id == slot_id, VisitSlot.is_care.is_(False), reach))
    if slot is None:
        raise NotFound("visit.slot_not_found")
    return slot


def live_visits_in(slot_id: UUID) -> int:
    """How many places of a slot are taken."""
    return (
        db.session.scalar(
            select(func.count()).select_from(Visit).where(Visit.slot_id == slot_id, Visit.status.in_(LIVE))
        )
        or 0
    )


def busy_times(user_ids: Collection[UUID], day: date, times: Collection[datetime]) -> set[datetime]:
    """Those of these start times at which any of these people is at a door or at a post already; two queries."""
    at_posts = db.session.execute(
        select(PostTurn.starts_at, PostTurn.ends_at).where(
            PostTurn.user_id.in_(user_ids), PostTurn.day == day, PostTurn.is_live.is_(True)
        )
    ).all()
    busy = set(db.session.scalars(_starts(user_ids, day)))
    return {time for time in times if time in busy or any(time + STEP > first and time < last for first, last in at_posts)}


def is_busy_between(user_ids: Collection[UUID], day: date, first: datetime, last: datetime) -> bool:
    """Whether any of these people is at a door or at another post in this time; two queries."""
    at_a_post = exists().where(
        PostTurn.user_id.in_(user_ids), PostTurn.day == day, PostTurn.is_live.is_(True),
        PostTurn.starts_at < last, PostTurn.ends_at > first,
    )  # fmt: skip
    at_doors = db.session.scalars(_starts(user_ids, day))
    return any(time + STEP > first and time < last for time in at_doors) or bool(db.session.scalar(select(at_a_post)))


def _starts(user_ids: Collection[UUID], day: date) -> Select[datetime]:
    return select(VisitVisitor.starts_at).where(
        VisitVisitor.user_id.in_(user_ids), VisitVisitor.day == day, VisitVisitor.is_live.is_(True)
    )


def open_slots(actor: Actor, first: date, last: date) -> Sequence[VisitSlot]:
    """Slots of those days in the actor's places that can be booked: those that were closed left out."""
    mine = _places(actor, VisitSlot) & VisitSlot.closed_at.is_(None) & VisitSlot.is_care.is_(False)
    statement = select(VisitSlot).where(mine, VisitSlot.day.between(first, last))
    return db.session.scalars(statement.order_by(VisitSlot.day, VisitSlot.starts, VisitSlot.place).limit(500)).all()


def taken_places(slot_ids: Collection[UUID]) -> dict[UUID, int]:
    """Live visits by slot, one query."""
    rows = db.session.execute(
        select(Visit.slot_id, func.count())
        .where(Visit.slot_id.in_(slot_ids), Visit.status.in_(LIVE))
        .group_by(Visit.slot_id)
    )
    return {slot: count for slot, count in rows}


def goes_on() -> ColumnElement[bool]:
    """Tasks of a campaign that is not over: nobody is sent for what lies in the archive."""
    return occasions.goes_on(VisitTask.occasion_id)


def takes_place() -> ColumnElement[bool]:
    """Visits that bring something of a campaign that is not over, or are a pair's: else nobody is told of them any more."""
    first = exists().where(VisitTask.id == Visit.task_id, goes_on())
    more = exists().where(MoreTask.visit_id == Visit.id, VisitTask.id == MoreTask.task_id, goes_on())
    return or_(first.correlate(Visit), more.correlate(Visit))


def pool(actor: Actor, organisation_ids: Collection[UUID], limit: int = 300) -> Sequence[VisitTask]:
    """Tasks of doors nobody has booked, by place and building; at most `limit` of each place, so that none is crowded out."""
    order = (VisitTask.building, VisitTask.id)
    numbered = (
        select(VisitTask.id, func.row_number().over(partition_by=VisitTask.organisation_id, order_by=order).label("n"))
        .where(
            _places(actor, VisitTask),
            VisitTask.organisation_id.in_(organisation_ids),
            VisitTask.status.in_(BOOKABLE),
            VisitTask.source == TaskSource.LINE,
            VisitTask.mode.in_(AT_A_DOOR),
            goes_on(),
        )
        .subquery()
    )
    statement = select(VisitTask).join(numbered, numbered.c.id == VisitTask.id).where(numbered.c.n <= limit)
    return db.session.scalars(statement.order_by(VisitTask.organisation_id, *order)).all()


def visits_between(actor: Actor, first: date, last: date, limit: int = 200) -> Sequence[Visit]:
    """One's own visits of those days, for the phone; a cancelled one is nobody's."""
    statement = select(Visit).where(_mine(actor), Visit.day.between(first, last), Visit.status != VisitStatus.CANCELLED)
    return db.session.scalars(statement.order_by(Visit.starts_at, Visit.id).limit(limit)).all()


def visitors_of(visit_ids: Collection[UUID]) -> dict[UUID, list[tuple[UUID, str]]]:
    """(id, name) of the visitors by visit, one query."""
    found: dict[UUID, list[tuple[UUID, str]]] = {}
    rows = db.session.execute(
        select(VisitVisitor.visit_id, User.id, User.name)
        .join(User, User.id == VisitVisitor.user_id)
        .where(VisitVisitor.visit_id.in_(visit_ids))
        .order_by(User.name)
    )
    for visit_id, user_id, name in rows:
        found.setdefault(visit_id, []).append((user_id, name))
    return found


def visits_of_line(actor: Actor, subject_id: UUID) -> Sequence[Visit]:
    """The appointments for one line of a list, the latest first."""
    statement = select(Visit).join(VisitTask, VisitTask.id == Visit.task_id).where(
        VisitTask.subject_id == subject_id, in_scope(actor, Permission.VISIT_READ, Visit.organisation_id)
    )  # fmt: skip
    return db.session.scalars(statement.order_by(Visit.starts_at.desc()).limit(PAGE)).all()


def visits_of_households(actor: Actor, household_ids: Collection[UUID]) -> Sequence[Visit]:
    """All calls on these households, made or to come, the latest first; for their page."""
    statement = select(Visit).where(
        Visit.household_id.in_(household_ids), in_scope(actor, Permission.VISIT_READ, Visit.organisation_id)
    )
    return db.session.scalars(statement.order_by(Visit.starts_at.desc(), Visit.id).limit(PAGE)).all()


def subject_of(visit: Visit) -> UUID | None:
    """The line a visit is for, by which its receipt is found; the caller has checked the visit."""
    return db.session.scalar(select(VisitTask.subject_id).where(VisitTask.id == visit.task_id))


def list_visits(actor: Actor, day: date | None, after: tuple[datetime, UUID] | None = None) -> Sequence[Visit]:
    """A page of the desk's visits from a day on, by start time; `after` is (starts_at, id) of the last one seen."""
    statement = select(Visit).where(in_scope(actor, Permission.VISIT_READ, Visit.organisation_id))
    if day is not None:
        statement = statement.where(Visit.day >= day)
    if after is not None:
        statement = statement.where(tuple_(Visit.starts_at, Visit.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(Visit.starts_at, Visit.id).limit(PAGE)).all()


def records_of(visit_id: UUID) -> Sequence[VisitRecord]:
    """All that was recorded of a visit, in order; the caller has checked the visit."""
    records = ahead.of(VisitRecord.visit_id, visit_id)
    return sorted(records, key=lambda record: (record.received_at, record.version))


def told_of(visit_id: UUID) -> Sequence[ToldFact]:
    """Who told the household, when and how."""
    return db.session.scalars(
        select(ToldFact).where(ToldFact.visit_id == visit_id).order_by(ToldFact.received_at)
    ).all()


def not_told_yet(actor: Actor, until: date, after: tuple[date, UUID] | None = None) -> Sequence[Visit]:
    """Booked visits up to a day whose household nobody has told (SPEC 5.4), by day."""
    statement = select(Visit).where(untold(actor, until))
    if after is not None:
        statement = statement.where(tuple_(Visit.day, Visit.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(Visit.day, Visit.id).limit(PAGE)).all()


def untold(actor: Actor, until: date) -> ColumnElement[bool]:
    """Visits of the actor's places that nobody was told of; where an answer waits for the desk, they were."""
    answered = exists().where(
        VisitMatter.visit_id == Visit.id, VisitMatter.kind.in_(OF_ANSWERS), VisitMatter.settled_at.is_(None)
    )
    mine = in_scope(actor, Permission.VISIT_READ, Visit.organisation_id)
    return and_(mine, Visit.status == VisitStatus.BOOKED, Visit.day <= until, ~answered, takes_place())


def not_recorded(actor: Actor, today: date, after: tuple[date, UUID] | None = None) -> Sequence[Visit]:
    """Visits whose day is over and of which nothing has come, by day."""
    statement = select(Visit).where(unrecorded(actor, today))
    if after is not None:
        statement = statement.where(tuple_(Visit.day, Visit.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(Visit.day, Visit.id).limit(PAGE)).all()


def unrecorded(actor: Actor, today: date) -> ColumnElement[bool]:
    """The same as a condition; the one of a record that waits for the desk has come."""
    mine = in_scope(actor, Permission.VISIT_READ, Visit.organisation_id)
    recorded = exists().where(VisitRecord.visit_id == Visit.id)
    return and_(mine, Visit.status.in_(LIVE), Visit.day < today, ~recorded)


def may_speak_of(actor: Actor, visit: Visit) -> bool:
    """Whether the actor is one of the visitors, or plans visits there."""
    place = db.session.get(Organisation, visit.organisation_id)
    return is_visitor(actor, visit.id) or (place is not None and actor.can(Permission.VISIT_PLAN, place.path))


def is_visitor(actor: Actor, visit_id: UUID) -> bool:
    """Whether the actor is one of the visitors."""
    return actor.user_id in {visitor.user_id for visitor in ahead.of(VisitVisitor.visit_id, visit_id)}
