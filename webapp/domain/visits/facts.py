"""What happened at a door and before it: told, recorded, found. Facts stay; a correction is a further version."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .states import NeedOutcome, Outcome, ToldHow

_UNDRAWN = text("drawn_at IS NULL AND problem IS NULL")


class ToldFact(Model):
    """Proof that a household was told: when, how, by whom, what it answered. Append-only.

    `told_at` is corrected by what the phone's clock was off; `phone_said` is what that clock said, where it differs.
    """

    __tablename__ = "visit_told"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("visits.id"), index=True)
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    told_at: Mapped[datetime]
    phone_said: Mapped[datetime | None]
    received_at: Mapped[datetime]
    how: Mapped[ToldHow]
    answer: Mapped[str | None]
    late_reason: Mapped[str | None]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    doubt: Mapped[str | None]

    note = Sealed[str]("note_sealed", FieldClass.P2)


class VisitRecord(Model):
    """What somebody recorded at the door: a fact, append-only. Amendments are further versions (OFFLINE 2).

    A trigger holds all of it but `photos`, `missing_photos` and `review`. What a person said to a review is a
    `VisitMatter` of this record.
    """

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
    """A need a visit found, for the desk to act on; told to donors only without identity (SPEC 8.1).

    `need_id` is what was put on the needs list for it.
    """

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
    outcome: Mapped[NeedOutcome | None]
    need_id: Mapped[UUID | None]


class DrawnSignature(Model):
    """A signature on a phone's screen: its strokes came with the record, its picture is drawn after the commit."""

    __tablename__ = "visit_signatures"
    __table_args__ = (
        Index("ix_visit_signatures_record", "record_id"),
        Index("ix_visit_signatures_undrawn", "noted_at", sqlite_where=_UNDRAWN, postgresql_where=_UNDRAWN),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    record_id: Mapped[UUID] = mapped_column(ForeignKey("visit_records.id"))
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipts.id"))
    noted_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(60))
