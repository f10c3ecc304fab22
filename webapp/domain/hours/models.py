"""Requests to put somebody's times right. The hours themselves are read from visits and stand nowhere else."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model

_OPEN_SQL = text("verdict IS NULL")


class WhyWrong(StrEnum):
    """Why the record does not say how long somebody was there. Chosen, not typed: nobody writes about a household."""

    FORGOT_START = "forgot_start"
    FORGOT_END = "forgot_end"
    WRONG_CLOCK = "wrong_clock"
    NO_PHONE = "no_phone"
    NOT_TICKED = "not_ticked"


class HoursVerdict(StrEnum):
    """What became of a request; `replaced`: the same person was asked for anew before anybody decided."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"


class HoursCorrection(Model):
    """From when until when somebody says they were at one door. It counts once another has said yes (SPEC 5.9)."""

    __tablename__ = "hours_corrections"
    __table_args__ = (
        Index(
            "uq_hours_corrections_open",
            "visit_id",
            "user_id",
            unique=True,
            sqlite_where=_OPEN_SQL,
            postgresql_where=_OPEN_SQL,
        ),
        Index("ix_hours_corrections_user", "user_id", "visit_id"),
        Index(
            "ix_hours_corrections_open",
            "organisation_id",
            "asked_at",
            "id",
            sqlite_where=_OPEN_SQL,
            postgresql_where=_OPEN_SQL,
        ),
        CheckConstraint("ended_at > began_at", name="times"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("verdict IS NULL OR verdict = 'replaced' OR decided_by IS NOT NULL", name="decided_by"),
        CheckConstraint("decided_by IS NULL OR (decided_by <> asked_by AND decided_by <> user_id)", name="two_eyes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    why: Mapped[WhyWrong]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    verdict: Mapped[HoursVerdict | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    answer: Mapped[str | None]


class HoursSheet(Model):
    """Names with hours for another system, to be taken out of the house: one says what for, another allows it (SPEC 11.4)."""

    __tablename__ = "hours_sheets"
    __table_args__ = (
        Index("ix_hours_sheets_listing", "organisation_id", "asked_at", "id"),
        CheckConstraint("last >= first", name="days"),
        CheckConstraint("(allowed_by IS NULL) = (allowed_at IS NULL)", name="allowed"),
        CheckConstraint("allowed_by IS NULL OR allowed_by <> asked_by", name="two_eyes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    first: Mapped[date]
    last: Mapped[date]
    purpose: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    allowed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    allowed_at: Mapped[datetime | None]
