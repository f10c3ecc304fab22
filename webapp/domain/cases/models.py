"""A case and what was done about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model


class CaseKind(StrEnum):
    """Where a case comes from."""

    OBJECTION = "objection"
    NOT_RIGHT = "not_right"
    APPEAL = "appeal"
    ALARM = "alarm"


class CaseStatus(StrEnum):
    """GLOSSARY: open → investigating → answered → closed."""

    OPEN = "open"
    INVESTIGATING = "investigating"
    ANSWERED = "answered"
    CLOSED = "closed"


class CaseOutcome(StrEnum):
    """How it ended; none is left open silently (SPEC 5.7, 9.5)."""

    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"
    SOLVED = "solved"
    EXPLAINED = "explained"


class CameBy(StrEnum):
    """How something was said to the committee (SPEC 9.5)."""

    WEB = "web"
    PHONE = "phone"
    DESK = "desk"
    LETTER = "letter"


LIVE = (CaseStatus.OPEN, CaseStatus.INVESTIGATING)


class Case(Model):
    """One thing somebody said that needs an answer. `subject_kind` names the room, `subject_id` the row there.

    `reported` is the code of what a visit found (a danger, a death); `is_unverified`: it came from a phone or an account whose word
    does not count by itself any more, and nobody has called back yet.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_desk", "organisation_id", "status", "due_on", "id"),
        Index("ix_cases_subject", "subject_kind", "subject_id"),
        Index("ix_cases_kind", "kind", "status", "subject_id"),
        CheckConstraint("investigated_with IS NULL OR investigated_with <> investigated_by", name="two_investigate"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[CaseKind]
    status: Mapped[CaseStatus] = mapped_column(default=CaseStatus.OPEN)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID | None]
    subject_text: Mapped[str]
    reported: Mapped[str | None] = mapped_column(String(40))
    is_unverified: Mapped[bool] = mapped_column(default=False, server_default=false())
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    contact_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    follow_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    came_by: Mapped[CameBy | None]
    said_at: Mapped[datetime | None]
    """When it was said, where somebody wrote it down for them later."""
    due_on: Mapped[date]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    investigated_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    investigated_with: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    investigated_at: Mapped[datetime | None]
    finding_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    outcome: Mapped[CaseOutcome | None]
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    # What people write about a household may hold anything, so it is kept like P2.
    text = Sealed[str]("text_sealed", FieldClass.P2)
    contact = Sealed[str]("contact_sealed", FieldClass.P1)
    finding = Sealed[str]("finding_sealed", FieldClass.P2)
    answer = Sealed[str]("answer_sealed", FieldClass.P2)
