"""What is kept beside a household's file: consents, evidence, and the separate file of a child."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import BigId, Model
from .states import ConsentForm, ConsentPurpose, EvidenceKind, LegalBasis


class Consent(Model):
    """A consent given or taken back: only added to, never changed (SPEC 3.5). The last one of a purpose holds."""

    __tablename__ = "consents"
    __table_args__ = (Index("ix_consents_household", "household_id", "purpose", "seq"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigId, unique=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    purpose: Mapped[ConsentPurpose]
    is_given: Mapped[bool]
    form: Mapped[ConsentForm]
    given_by_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    given_on: Mapped[date]
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"))
    person_id: Mapped[UUID | None]
    """The child it is for; None: the household. No pointer, since a consent outlives the person's row."""
    relation_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    child_informed: Mapped[bool] = mapped_column(default=False)
    """From 14 years on the child knows of it too (SPEC 3.4)."""
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    given_by = Sealed[str]("given_by_sealed", FieldClass.P1)
    relation = Sealed[str]("relation_sealed", FieldClass.P1)
    """What the giver is to the child."""


class Evidence(Model):
    """A photographed paper of the checklist (SPEC 3.6)."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index("ix_evidence_to_recount", "recount_on",
              sqlite_where=text("recount_on IS NOT NULL"), postgresql_where=text("recount_on IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    kind: Mapped[EvidenceKind]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"))
    person_id: Mapped[UUID | None]
    """Whose paper it is, where that was said."""
    dated_on: Mapped[date | None]
    """The day that stands on it; a diagnosis counts in its year only."""
    recount_on: Mapped[date | None]
    """From this day on it may count no more: then what is missing is counted anew."""
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class ChildFile(Model):
    """What is kept of a minor, apart from the family's file (SPEC 3.4). Its id is the person's."""

    __tablename__ = "child_files"

    id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    legal_basis: Mapped[LegalBasis | None]
    notice_given_on: Mapped[date | None]
    guardian_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    caregiver_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    parents_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    school_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    guardian = Sealed[dict[str, str]]("guardian_sealed", FieldClass.P3)
    """`name`, `relation`, `phone`."""
    caregiver = Sealed[str]("caregiver_sealed", FieldClass.P3)
    parents = Sealed[str]("parents_sealed", FieldClass.P3)
    school = Sealed[str]("school_sealed", FieldClass.P3)


class ChildRequest(Model):
    """Somebody of another role asks to see what is kept apart; another person lets them, for a day (OFFLINE 7)."""

    __tablename__ = "child_requests"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_eyes"),
        Index("ix_child_requests_open", "asked_at",
              sqlite_where=text("decided_at IS NULL"), postgresql_where=text("decided_at IS NULL")),
        Index("ix_child_requests_of", "household_id", "asked_by"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    reason_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    holds_until: Mapped[datetime | None]
    """Set where it was granted."""

    reason = Sealed[str]("reason_sealed", FieldClass.P3)


class HouseholdYear(Model):
    """What was told of a household in a year that is over, or is told of it afterwards (SPEC 3.10)."""

    __tablename__ = "household_years"
    __table_args__ = (UniqueConstraint("household_id", "year"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    year: Mapped[int]
    incomes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sums_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    needs_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    school_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    incomes = Sealed[list[dict[str, Any]]]("incomes_sealed", FieldClass.P2)
    """As in the household."""
    sums = Sealed[dict[str, Any]]("sums_sealed", FieldClass.P2)
    """`medical` and `loss`, as in the household."""
    needs = Sealed[str]("needs_sealed", FieldClass.P1)
    school = Sealed[dict[str, str]]("school_sealed", FieldClass.P3)
    """What the school said of each child, by the person's id."""
