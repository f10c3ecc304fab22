"""Visits: what has to be done, when it can be done, and who does it. What was found is in `facts`."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .facts import DrawnSignature, NeedFound, ToldFact, VisitRecord
from .states import (
    AT_A_DOOR,
    BOOKABLE,
    LIVE,
    UNDER_WAY,
    USUAL,
    NeedOutcome,
    Outcome,
    TaskSource,
    TaskStatus,
    ToldHow,
    VisitMode,
    VisitStatus,
)

__all__ = [
    "AT_A_DOOR",
    "BOOKABLE",
    "LIVE",
    "UNDER_WAY",
    "USUAL",
    "DrawnSignature",
    "MoreTask",
    "NeedFound",
    "NeedOutcome",
    "Outcome",
    "TaskSource",
    "TaskStatus",
    "ToldFact",
    "ToldHow",
    "Visit",
    "VisitMode",
    "VisitRecord",
    "VisitSlot",
    "VisitStatus",
    "VisitTask",
    "VisitVisitor",
]


_LIVE_SQL = text("status IN ('booked', 'notified')")


class VisitTask(Model):
    """One line of a frozen list that somebody has to bring to a door, or a visit that a pair's rhythm asks for.

    `subject_id` is the receipt's subject; of a pair, whose id is the occasion then, it is made of the day that is due.
    A pair's task is its sponsor's: it is never in the pool, and no other visit takes it along.

    `building` and `two_needed` follow the household (`following_life`); `stopped_because` says why nobody goes any
    more, though the line stands on its list. `mode` says how they are reached.
    """

    __tablename__ = "visit_tasks"
    __table_args__ = (Index("ix_visit_tasks_pool", "organisation_id", "status", "building", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    occasion_id: Mapped[UUID] = mapped_column(index=True)
    subject_id: Mapped[UUID] = mapped_column(unique=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    building: Mapped[str]
    source: Mapped[TaskSource] = mapped_column(default=TaskSource.LINE)
    mode: Mapped[VisitMode] = mapped_column(default=VisitMode.HOME)
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.OPEN)
    two_needed: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    stopped_because: Mapped[str | None]
    where_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    where = Sealed[str]("where_sealed", FieldClass.P2)
    """Hospital and ward, where `mode` is the hospital."""


class VisitSlot(Model):
    """A day, a window (`09:00`–`12:00` in Shanghai) and a place, with room for so many households; a window can have several
    places.

    `is_care`: a day on which pairs meet, at an hour of their own; nobody books in it.
    """

    __tablename__ = "visit_slots"
    __table_args__ = (
        UniqueConstraint("organisation_id", "day", "starts", "place"),
        CheckConstraint("capacity > 0 AND starts < ends", name="window"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    day: Mapped[date] = mapped_column(index=True)
    starts: Mapped[str]
    ends: Mapped[str]
    place: Mapped[str]
    capacity: Mapped[int]
    is_care: Mapped[bool] = mapped_column(default=False)
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str | None]


class Visit(Model):
    """A home visit (走访): two or more volunteers call on one household. The phone makes the id.

    `task_id` is the first task; others of the same household are `MoreTask`.
    """

    __tablename__ = "visits"
    __table_args__ = (
        # Whoever clicks first: the task, and the household on a day, can be booked once (SPEC 5.2).
        Index("uq_visits_task", "task_id", unique=True, sqlite_where=_LIVE_SQL, postgresql_where=_LIVE_SQL),
        Index(
            "uq_visits_household_day",
            "household_id",
            "day",
            unique=True,
            sqlite_where=_LIVE_SQL,
            postgresql_where=_LIVE_SQL,
        ),
        Index("ix_visits_day", "organisation_id", "starts_at", "id"),
        Index("ix_visits_slot", "slot_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("visit_tasks.id"), index=True)
    slot_id: Mapped[UUID] = mapped_column(ForeignKey("visit_slots.id"))
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    day: Mapped[date]
    starts_at: Mapped[datetime]
    status: Mapped[VisitStatus] = mapped_column(default=VisitStatus.BOOKED)
    booked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    booked_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    told_how: Mapped[ToldHow | None]
    ended_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str | None]
    space_version: Mapped[int] = mapped_column(default=0)


class MoreTask(Model):
    """A further task of the same household that is done in the same visit."""

    __tablename__ = "visit_more_tasks"

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("visit_tasks.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime]


class VisitVisitor(Model):
    """Who goes. A person is at one door at a time."""

    __tablename__ = "visit_visitors"
    __table_args__ = (
        Index(
            "uq_visit_visitors_once",
            "user_id",
            "starts_at",
            unique=True,
            sqlite_where=text("is_live = 1"),
            postgresql_where=text("is_live"),
        ),
        Index("ix_visit_visitors_user", "user_id", "day"),
    )

    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    day: Mapped[date]
    starts_at: Mapped[datetime]
    is_live: Mapped[bool] = mapped_column(default=True)
