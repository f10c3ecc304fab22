"""The append-only record (SPEC 10.2). Triggers in the migration forbid changing or deleting a row."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import BigId, Model


class AuditEvent(Model):
    """Who did or saw what, when and why. It holds names of fields, never their values."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_subject", "subject_id", "seq"),)

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    action: Mapped[str]
    actor_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None] = mapped_column(index=True)
    subject_id: Mapped[UUID | None]
    fields: Mapped[list[str]] = mapped_column(default=list)
    reason: Mapped[str | None]
    device: Mapped[str | None]
    role: Mapped[str | None]
    """The roles that opened the door, joined by `+`; None for a resident, the clock, a command."""
    ip_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    values_mac: Mapped[bytes | None] = mapped_column(LargeBinary)
    prev: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
