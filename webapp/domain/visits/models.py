"""Visits: what has to be done, when it can be done, who does it, and what was found."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model


class VisitMode(StrEnum):
    """How a household is reached (SPEC 5.1)."""

    HOME = "home"
    PHONE = "phone"
    LETTER = "letter"
    HOSPITAL = "hospital"
    POINT = "point"
    EVENT = "event"


class TaskStatus(StrEnum):
    """GLOSSARY `visit_task`; `not_home` waits for a new appointment."""

    OPEN = "open"
    BOOKED = "booked"
    NOTIFIED = "notified"
    DONE = "done"
    NOT_HOME = "not_home"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class VisitStatus(StrEnum):
    """One appointment; a new one after `not_home` is another row."""

    BOOKED = "booked"
    NOTIFIED = "notified"
    DONE = "done"
    NOT_HOME = "not_home"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What came of it at the door (SPEC 5.6)."""

    DONE = "done"
    NOT_HOME = "not_home"
    DECLINED = "declined"
    HOSPITAL = "hospital"
    MOVED = "moved"
    DIED = "died"


class ToldHow(StrEnum):
    """How a household was told of the visit (SPEC 5.4)."""

    CALL = "call"
    SLIP = "slip"
    MESSAGE = "message"
    IN_PERSON = "in_person"


LIVE = (VisitStatus.BOOKED, VisitStatus.NOTIFIED)
BOOKABLE = (TaskStatus.OPEN, TaskStatus.NOT_HOME)
_LIVE_SQL = text("status IN ('booked', 'notified')")


class VisitTask(Model):
    """One line of a frozen list that somebody has to bring to a door. `subject_id` is the receipt's subject."""

    __tablename__ = "visit_tasks"
    __table_args__ = (Index("ix_visit_tasks_pool", "organisation_id", "status", "building", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    occasion_id: Mapped[UUID] = mapped_column(index=True)
    subject_id: Mapped[UUID] = mapped_column(unique=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    building: Mapped[str]
    mode: Mapped[VisitMode] = mapped_column(default=VisitMode.HOME)
    status: Mapped[TaskStatus] = mapped_column(default=TaskStatus.OPEN)
    two_needed: Mapped[bool] = mapped_column(default=False)
    is_heavy: Mapped[bool] = mapped_column(default=False)
    opened_at: Mapped[datetime]


class VisitSlot(Model):
    """A day, a window (`09:00`–`12:00` in Shanghai) and a place, with room for so many households."""

    __tablename__ = "visit_slots"
    __table_args__ = (
        UniqueConstraint("organisation_id", "day", "starts"),
        CheckConstraint("capacity > 0 AND starts < ends", name="window"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    day: Mapped[date] = mapped_column(index=True)
    starts: Mapped[str]
    ends: Mapped[str]
    place: Mapped[str]
    capacity: Mapped[int]
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]


class Visit(Model):
    """A home visit (走访): two or more volunteers call on one household. The phone makes the id."""

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


class ToldFact(Model):
    """Proof that a household was told: when, how, by whom, what it answered. Append-only."""

    __tablename__ = "visit_told"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime]
    received_at: Mapped[datetime]
    how: Mapped[ToldHow]
    answer: Mapped[str | None]
    late_reason: Mapped[str | None]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    doubt: Mapped[str | None]

    note = Sealed[str]("note_sealed", FieldClass.P2)


class VisitRecord(Model):
    """What somebody recorded at the door: a fact, append-only. Amendments are further versions (OFFLINE 2)."""

    __tablename__ = "visit_records"
    __table_args__ = (
        Index("ix_visit_records_visit", "visit_id", "version"),
        Index(
            "ix_visit_records_review",
            "organisation_id",
            sqlite_where=text("review IS NOT NULL"),
            postgresql_where=text("review IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    version: Mapped[int]
    amends_id: Mapped[UUID | None] = mapped_column(ForeignKey("visit_records.id"))
    outcome: Mapped[Outcome]
    made_at: Mapped[datetime]
    received_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    photos: Mapped[list[Any]] = mapped_column(default=list)
    missing_photos: Mapped[int] = mapped_column(default=0)
    review: Mapped[str | None]
    doubt: Mapped[str | None]
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    content = Sealed[dict[str, Any]]("content_sealed", FieldClass.P2)
    """The whole record as it arrived: whom they met, what was handed over, how things are."""


class NeedFound(Model):
    """A need a visit found, for the desk to act on; told to donors only without identity (SPEC 8.1)."""

    __tablename__ = "needs_found"
    __table_args__ = (
        UniqueConstraint("visit_id", "need"),
        Index("ix_needs_found_open", "organisation_id", "settled_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"))
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    need: Mapped[str]
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
