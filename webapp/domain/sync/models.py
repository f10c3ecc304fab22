"""What phones sent: every op ever taken with the answer it got, photos on their way, and who may deliver."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model

DRAFT = "draft_kept"
"""The type of a draft that its author left at a log-out: kept for them, never applied."""
NO_CONSENT = "visit.no_consent"
"""Of a photo: whoever is on it did not agree, so it was not even opened (SPEC 5.5)."""
LOST = "lost"
"""Of a photo: the desk waits for it no longer."""


class OpStatus(StrEnum):
    """How an op stands on the server (docs/sync.md); rejected and retried ones are not stored."""

    APPLIED = "applied"
    PENDING_BLOBS = "pending_blobs"
    NEEDS_REVIEW = "needs_review"


class Epoch(Model):
    """One row: which life of this database it is. A restore writes a new one, and phones send again."""

    __tablename__ = "sync_epoch"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[UUID]


class SyncOp(Model):
    """One op, for ever: its id is the promise that it is applied once (SPEC 6.3)."""

    __tablename__ = "sync_ops"
    __table_args__ = (
        Index("ix_sync_ops_open", "status", "received_at", sqlite_where=text("status <> 'applied'"),
              postgresql_where=text("status <> 'applied'")),
    )  # fmt: skip

    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    device_id: Mapped[UUID]
    type: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[UUID | None]
    plain_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime | None]
    offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    clock_doubted: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime]
    status: Mapped[OpStatus]
    code: Mapped[str | None] = mapped_column(String(60))
    version: Mapped[int | None]
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The envelope, kept only while it waits unapplied: quarantine, an erased person, a kept draft."""
    v: Mapped[int] = mapped_column(default=1, server_default="1")
    """The schema number of its envelope; the seal is bound to it."""
    settled_at: Mapped[datetime | None]
    """When a waiting one was released, given back or put away; by whom and why stands beside it."""
    settled_by: Mapped[UUID | None]
    settled_because: Mapped[str | None]
    is_set_aside: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Somebody decided that it does not count; the seal stays, so that it can still be looked at."""
    reused_at: Mapped[datetime | None]
    """When the same id first came with other content: the alarm is raised once."""


class OpPhoto(Model):
    """A photo an op speaks of, and where it got to."""

    __tablename__ = "sync_op_photos"
    __table_args__ = (Index("ix_sync_op_photos_sha256", "sha256"),)

    op_id: Mapped[UUID] = mapped_column(ForeignKey("sync_ops.op_id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))
    sealed_for: Mapped[UUID]
    sealed_on: Mapped[UUID]
    kept_at: Mapped[datetime | None]
    """When the opened picture was handed to the room that keeps it."""
    problem: Mapped[str | None] = mapped_column(String(60))
    """Why it is not kept, for good; `lost`: the desk waits for it no longer, but takes it if it comes."""
    try_after: Mapped[datetime | None]
    """Kept not yet, for a reason that passes: there is no room, or too many came today."""


class FailedOp(Model):
    """An op that our own fault kept from being taken: counted, so that it cannot hold up those behind it for ever."""

    __tablename__ = "sync_tries"

    op_id: Mapped[UUID] = mapped_column(primary_key=True)
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    tries: Mapped[int]
    last_at: Mapped[datetime]
    trouble: Mapped[str] = mapped_column(String(60))


class SealedBlob(Model):
    """A sealed photo by the hash of its bytes; the bytes are in `core.pieces` until `swept_at`."""

    __tablename__ = "sync_blobs"
    __table_args__ = (
        Index("ix_sync_blobs_sender", "sender_id", "started_at"),
        Index("ix_sync_blobs_unswept", "started_at", sqlite_where=text("swept_at IS NULL"),
              postgresql_where=text("swept_at IS NULL")),
    )  # fmt: skip

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    sender_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    total: Mapped[int]
    started_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    swept_at: Mapped[datetime | None]


class Capability(Model):
    """The right to deliver, and nothing else, without a log-in (OFFLINE 4). We hold the hash of its secret."""

    __tablename__ = "sync_capabilities"
    __table_args__ = (Index("ix_sync_capabilities_of", "user_id", "device_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    device_id: Mapped[UUID]
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class PhoneDevice(Model):
    """A phone in one volunteer's use: its last report in numbers, and whether it was reported lost."""

    __tablename__ = "sync_devices"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    device_id: Mapped[UUID] = mapped_column(primary_key=True)
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reported_at: Mapped[datetime | None]
    lost_at: Mapped[datetime | None]
