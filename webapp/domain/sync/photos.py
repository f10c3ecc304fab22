"""Sealed photos: begun, arrived, opened and handed to the room that keeps pictures (OFFLINE 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from ...core.db import db
from ...core.errors import DomainError, TooMany
from .dispatch import Op, Photo
from .models import DRAFT, LOST, OpPhoto, OpStatus, SealedBlob, SyncOp
from .operations import missing_photos

MOST_BYTES = 8 * 1024 * 1024
PER_DAY = 100


def begin_blob(sender_id: UUID, sha256: str, total: int, *, now: datetime) -> SealedBlob:
    """Note a blob before its first piece. Beginning again is the same blob. Raises DomainError, TooMany."""
    known = db.session.get(SealedBlob, sha256)
    if known is not None:
        return known
    if not 0 < total <= MOST_BYTES:
        error = DomainError("sync.too_large")
        error.status = 413
        raise error
    begun = select(func.count()).select_from(SealedBlob).where(
        SealedBlob.sender_id == sender_id, SealedBlob.started_at > now - timedelta(days=1)
    )  # fmt: skip
    if (db.session.scalar(begun) or 0) >= PER_DAY:
        raise TooMany("sync.photo_quota", retry_after=3600)
    row = SealedBlob(sha256=sha256, sender_id=sender_id, total=total, started_at=now)
    db.session.add(row)
    return row


def find_blob(sha256: str) -> SealedBlob | None:
    return db.session.get(SealedBlob, sha256)


def blob_arrived(sha256: str, *, now: datetime) -> None:
    """All bytes are here and right: visits that waited for it alone are complete."""
    row = db.session.get(SealedBlob, sha256)
    if row is None or row.arrived_at is not None:
        return
    row.arrived_at, row.swept_at = now, None
    db.session.flush()
    waiting = select(SyncOp).join(OpPhoto, OpPhoto.op_id == SyncOp.op_id).where(
        OpPhoto.sha256 == sha256, SyncOp.status == OpStatus.PENDING_BLOBS
    )  # fmt: skip
    for op in db.session.scalars(waiting):
        if not missing_photos(op.op_id):
            op.status = OpStatus.APPLIED


@dataclass(frozen=True)
class Arrived:
    """A photo that is here and has not been kept yet, with what its keeper needs."""

    op: Op
    photo: Photo


def photos_to_keep(
    *, sha256: str | None = None, op_ids: Sequence[UUID] = (), now: datetime | None = None, limit: int = 50
) -> list[Arrived]:
    """Arrived photos of applied ops, oldest op first; of one blob or of some ops where given.

    With `now`, without those that are to be tried later.
    """
    statement = (
        select(SyncOp, OpPhoto)
        .join(OpPhoto, OpPhoto.op_id == SyncOp.op_id)
        .join(SealedBlob, SealedBlob.sha256 == OpPhoto.sha256)
        .where(SealedBlob.arrived_at.is_not(None), SealedBlob.swept_at.is_(None), _is_wanted(),
               SyncOp.sealed.is_(None), SyncOp.type != DRAFT)
        .order_by(SyncOp.received_at)
        .limit(limit)
    )  # fmt: skip
    if now is not None:
        statement = statement.where(or_(OpPhoto.try_after.is_(None), OpPhoto.try_after <= now))
    if sha256 is not None:
        statement = statement.where(OpPhoto.sha256 == sha256)
    if op_ids:
        statement = statement.where(SyncOp.op_id.in_(op_ids))
    return [Arrived(_op_of(op), Photo(photo.sha256, photo.role, photo.sealed_for, photo.sealed_on))
            for op, photo in db.session.execute(statement)]  # fmt: skip


def _is_wanted() -> ColumnElement[bool]:
    """Not filed yet; one that was given up is taken when it comes after all."""
    return OpPhoto.kept_at.is_(None) & or_(OpPhoto.problem.is_(None), OpPhoto.problem == LOST)


def photo_waits(op_id: UUID, sha256: str, *, until: datetime) -> None:
    """There is no room for it just now: it stays sealed, and is tried again."""
    row = db.session.get(OpPhoto, (op_id, sha256))
    if row is not None:
        row.try_after = until


def _op_of(row: SyncOp) -> Op:
    """The op without its payload, which is not kept."""
    return Op(
        op_id=row.op_id, type=row.type, entity_id=row.entity_id, base_version=None, author_id=row.author_id,
        device_id=row.device_id, made_at=row.made_at, happened_at=None, offset_ms=row.offset_ms,
        doubts=("clock",) if row.clock_doubted else (), payload={}, photos=(),
    )  # fmt: skip


def photo_kept(
    op_id: UUID, sha256: str, *, now: datetime, problem: str | None = None, is_told: bool = True
) -> None:
    """The keeper took it, or said why it never will; then a person must look, unless nobody need be told."""
    row = db.session.get(OpPhoto, (op_id, sha256))
    if row is None:
        return
    row.kept_at = None if problem else now
    row.problem = problem
    op = db.session.get(SyncOp, op_id)
    if problem and is_told and op is not None and op.code is None:
        op.code, op.status = "photo_unreadable", OpStatus.NEEDS_REVIEW
