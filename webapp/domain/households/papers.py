"""What is kept beside a household's file: consents, evidence, and the separate file of a child."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
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
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    given_by = Sealed[str]("given_by_sealed", FieldClass.P1)


class Evidence(Model):
    """A photographed paper of the checklist (SPEC 3.6)."""

    __tablename__ = "evidence"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    kind: Mapped[EvidenceKind]
    file_id: Mapped[UUID] = mapped_column(ForeignKey("files.id"))
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
