"""集中发放: households come to a place on a day and are handed there what is theirs, slip by slip (SPEC 5.1).

An invitation is one household's turn at one point. Who did not come waits again, for another day or another way.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, func, select, text, tuple_, update
from sqlalchemy.orm import Mapped, mapped_column

from ...core import occasions
from ...core.clock import local_day
from ...core.db import Model, db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..people.actors import Actor, in_scope, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from ..receipts.models import Receipt
from ..receipts.queries import find_by_number, receipts_of
from . import rules
from .models import BOOKABLE, ToldHow, VisitMode, VisitTask
from .on_paper import OnPaper, record_on_paper

PAGE = 50
_OPEN = text("ended_at IS NULL")


class CollectionPoint(Model):
    """Where and when households are handed their things; closed once it is over.

    With a `title` it is a group event (集体慰问: a talk, a party): `programme` is what happens there, `greeting` what the
    invited are told. Everything else is the same.
    """

    __tablename__ = "visit_points"
    __table_args__ = (
        Index("ix_visit_points_day", "organisation_id", "day"),
        CheckConstraint("starts < ends", name="window"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    day: Mapped[date]
    starts: Mapped[str]
    ends: Mapped[str]
    place: Mapped[str]
    title: Mapped[str | None]
    programme: Mapped[str | None]
    greeting: Mapped[str | None]
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @property
    def mode(self) -> VisitMode:
        """How those who are invited are reached."""
        return VisitMode.EVENT if self.title else VisitMode.POINT


class Invitation(Model):
    """One household is to come to one point; `came` is known once it has ended."""

    __tablename__ = "visit_invitations"
    __table_args__ = (
        Index("uq_visit_invitations_open", "task_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_visit_invitations_point", "point_id", "ended_at"),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("visit_tasks.id"), primary_key=True)
    point_id: Mapped[UUID] = mapped_column(ForeignKey("visit_points.id"), primary_key=True)
    invited_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    told_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    told_how: Mapped[ToldHow | None]
    ended_at: Mapped[datetime | None]
    came: Mapped[bool | None]


@dataclass(frozen=True)
class NewPoint:
    """A place, a day and a window (`09:00`–`11:30`); an event has a title as well."""

    id: UUID
    organisation_id: UUID
    day: date
    starts: str
    ends: str
    place: str
    title: str = ""
    programme: str = ""
    greeting: str = ""


@dataclass(frozen=True)
class Counts:
    """How many were invited, told, and came; `absent` did not."""

    waiting: int
    untold: int
    came: int
    absent: int


def open_point(actor: Actor, new: NewPoint, *, now: datetime) -> CollectionPoint:
    """Lay it out; the same sent again is the same."""
    if earlier := db.session.get(CollectionPoint, new.id):
        return get_point(actor, earlier.id)
    organisation = get_organisation(actor, new.organisation_id)
    require(actor, Permission.VISIT_PLAN, organisation)
    rules.check_plan_days(new.day, new.day, today=local_day(now))
    if new.starts >= new.ends:
        raise DomainError("point.window")
    point = CollectionPoint(
        id=new.id, organisation_id=organisation.id, day=new.day, starts=new.starts, ends=new.ends, place=new.place,
        title=new.title or None, programme=new.programme or None, greeting=new.greeting or None,
        opened_by=actor.user_id, opened_at=now,
    )  # fmt: skip
    db.session.add(point)
    _record(audit.Action.POINT_OPEN, actor, point, now)
    return point


def get_point(actor: Actor, point_id: UUID) -> CollectionPoint:
    """One where the actor plans, else NotFound."""
    mine = in_scope(actor, Permission.VISIT_PLAN, CollectionPoint.organisation_id)
    point = db.session.scalar(select(CollectionPoint).where(CollectionPoint.id == point_id, mine))
    if point is None:
        raise NotFound("point.not_found")
    return point


def list_points(actor: Actor, *, is_open: bool, before: tuple[date, UUID] | None = None) -> Sequence[CollectionPoint]:
    """A page of those that are open, or over; the latest day first."""
    mine = in_scope(actor, Permission.VISIT_PLAN, CollectionPoint.organisation_id)
    open_or_over = CollectionPoint.closed_at.is_(None) if is_open else CollectionPoint.closed_at.is_not(None)
    statement = select(CollectionPoint).where(mine, open_or_over)
    if before is not None:
        statement = statement.where(tuple_(CollectionPoint.day, CollectionPoint.id) < tuple_(before[0], before[1]))
    return db.session.scalars(statement.order_by(CollectionPoint.day.desc(), CollectionPoint.id.desc()).limit(PAGE)).all()


def invite(point: CollectionPoint, tasks: Sequence[VisitTask], *, now: datetime) -> None:
    """These come to this point; an earlier invitation has ended before."""
    known = {row.task_id: row for row in db.session.scalars(
        select(Invitation).where(Invitation.point_id == point.id, Invitation.task_id.in_([task.id for task in tasks])))}  # fmt: skip
    for task in tasks:
        row = known.get(task.id)
        if row is None:
            row = Invitation(task_id=task.id, point_id=point.id)
            db.session.add(row)
        row.invited_at, row.told_at, row.told_by, row.told_how = now, None, None, None
        row.ended_at = row.came = None


def end_invitations(task_ids: Collection[UUID], *, came: bool | None = None, now: datetime) -> None:
    """They are expected nowhere any more; `came` None where it is no matter of coming."""
    open_ones = update(Invitation).where(Invitation.task_id.in_(task_ids), Invitation.ended_at.is_(None))
    db.session.execute(open_ones.values(ended_at=now, came=came))


def tell_to_come(actor: Actor, point_id: UUID, task_ids: Collection[UUID], how: ToldHow, *, now: datetime) -> int:
    """These were told when and where to come. Returns how many; who was told before stays as noted."""
    point = get_point(actor, point_id)
    rows = db.session.scalars(
        select(Invitation).join(VisitTask, VisitTask.id == Invitation.task_id)
        .where(Invitation.point_id == point.id, Invitation.task_id.in_(task_ids), Invitation.ended_at.is_(None),
               Invitation.told_at.is_(None), occasions.goes_on(VisitTask.occasion_id))
    ).all()  # fmt: skip
    if not rows:
        raise DomainError("point.nobody_chosen")
    for row in rows:
        row.told_at, row.told_by, row.told_how = now, actor.user_id, how
    _record(audit.Action.POINT_TELL, actor, point, now, {"count": len(rows)})
    return len(rows)


def hand_over_at(actor: Actor, point_id: UUID, number: str, by: tuple[UUID, ...], *, now: datetime) -> Receipt:
    """Whoever brought this slip was handed all that is on it, by these people. Somebody who was not invited here gets
    what is theirs all the same; a slip on which everything was handed over is asked about."""
    point = get_point(actor, point_id)
    if point.closed_at is not None:
        raise Conflict("point.is_closed")
    receipt = find_by_number(actor, number)
    if receipt is None:
        raise NotFound("receipt.not_found")
    if len(set(by)) < 2:
        raise DomainError("point.two_hand_over")
    if receipt.handed_over_at is not None:
        raise Conflict("point.handed_over_already")
    record_on_paper(actor, OnPaper(uuid5(point.id, str(receipt.id)), receipt.id, now, by), now=now)
    task = db.session.scalar(select(VisitTask).where(VisitTask.subject_id == receipt.subject_id))
    if task is not None:
        _note_coming(point, task, now)
    return receipt


def hand_over_by_list(
    actor: Actor, point_id: UUID, task_ids: Collection[UUID], by: tuple[UUID, ...], *, now: datetime
) -> int:
    """The same for those of the list who came, each with all that is on their slip. Returns how many."""
    point = get_point(actor, point_id)
    subjects = db.session.scalars(
        select(VisitTask.subject_id).join(Invitation, Invitation.task_id == VisitTask.id)
        .where(Invitation.point_id == point.id, Invitation.ended_at.is_(None), VisitTask.id.in_(task_ids))
    ).all()  # fmt: skip
    slips = [receipt for receipt in receipts_of(subjects).values() if receipt.handed_over_at is None]
    if not slips:
        raise DomainError("point.nobody_came")
    for receipt in sorted(slips, key=lambda one: one.number):
        hand_over_at(actor, point_id, receipt.number, by, now=now)
    return len(slips)


def _note_coming(point: CollectionPoint, task: VisitTask, now: datetime) -> None:
    """They came here, wherever they were expected."""
    end_invitations([task.id], now=now)
    row = db.session.get(Invitation, (task.id, point.id), populate_existing=True)
    if row is None:
        row = Invitation(task_id=task.id, point_id=point.id, invited_at=now)
        db.session.add(row)
    row.ended_at, row.came = now, True


def close_point(actor: Actor, point_id: UUID, *, now: datetime) -> int:
    """It is over. Returns how many did not come: they wait for another day, or another way."""
    point = get_point(actor, point_id)
    if point.closed_at is not None:
        raise Conflict("point.is_closed")
    point.closed_at = now
    expected = select(Invitation.task_id, VisitTask.status).join(VisitTask, VisitTask.id == Invitation.task_id)
    rows = db.session.execute(expected.where(Invitation.point_id == point.id, Invitation.ended_at.is_(None))).all()
    absent = [task_id for task_id, status in rows if status in BOOKABLE]
    end_invitations(absent, came=False, now=now)
    end_invitations([task_id for task_id, _status in rows], now=now)
    _record(audit.Action.POINT_CLOSE, actor, point, now, {"absent": len(absent)})
    return len(absent)


def _waits() -> ColumnElement[bool]:
    return VisitTask.status.in_(BOOKABLE) & occasions.goes_on(VisitTask.occasion_id)


def expected_at(
    point: CollectionPoint, after: tuple[str, UUID] | None = None
) -> Sequence[tuple[Invitation, VisitTask]]:
    """A page of those who are still to come, by building; the caller has checked the point."""
    statement = (
        select(Invitation, VisitTask)
        .join(VisitTask, VisitTask.id == Invitation.task_id)
        .where(Invitation.point_id == point.id, Invitation.ended_at.is_(None), _waits())
    )
    if after is not None:
        statement = statement.where(tuple_(VisitTask.building, VisitTask.id) > tuple_(after[0], after[1]))
    rows = db.session.execute(statement.order_by(VisitTask.building, VisitTask.id).limit(PAGE))
    return [(invitation, task) for invitation, task in rows]


def counts_of(point_ids: Collection[UUID]) -> dict[UUID, Counts]:
    """By point, one query."""
    open_one = Invitation.ended_at.is_(None) & _waits()
    rows = db.session.execute(
        select(
            Invitation.point_id,
            func.count().filter(open_one),
            func.count().filter(open_one, Invitation.told_at.is_(None)),
            func.count().filter(Invitation.came.is_(True)),
            func.count().filter(Invitation.came.is_(False)),
        )
        .join(VisitTask, VisitTask.id == Invitation.task_id)
        .where(Invitation.point_id.in_(point_ids))
        .group_by(Invitation.point_id)
    )
    found = {point_id: Counts(*numbers) for point_id, *numbers in rows}
    return {point_id: found.get(point_id, Counts(0, 0, 0, 0)) for point_id in point_ids}


def turns_at_points(task_ids: Collection[UUID]) -> dict[UUID, tuple[Invitation, CollectionPoint]]:
    """By task, its last invitation and where to; one query."""
    rows = db.session.execute(
        select(Invitation, CollectionPoint)
        .join(CollectionPoint, CollectionPoint.id == Invitation.point_id)
        .where(Invitation.task_id.in_(task_ids))
        .order_by(Invitation.invited_at)
    )
    return {invitation.task_id: (invitation, point) for invitation, point in rows}


def _record(
    action: audit.Action, actor: Actor, point: CollectionPoint, now: datetime, values: dict[str, int] | None = None
) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=point.id, organisation_id=point.organisation_id,
                 values=values, at=now)  # fmt: skip
