"""What an op calls and what became of it (SPEC 6.3, OFFLINE 2); taking ops is in `receiving`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from ..people.actors import Actor
from ..people.models import User
from ..people.sign_in import actor_of
from . import dispatch
from .dispatch import Op, Outcome
from .models import DRAFT, LOST, Epoch, OpPhoto, OpStatus, SealedBlob, SyncOp


@dataclass(frozen=True)
class Answer:
    """What the phone is told of one op. `missing`: hashes of photos not here yet."""

    op_id: UUID
    status: str
    code: str | None = None
    version: int | None = None
    entity_id: UUID | None = None
    missing: tuple[str, ...] = ()
    replayed: bool = False


def current_epoch() -> UUID:
    """Which life of the database this is; written by the migration, renewed by a restore."""
    epoch: UUID | None = db.session.scalar(select(Epoch.epoch))
    if epoch is None:
        raise RuntimeError("the database has no epoch: migrations have not run")
    return epoch


def renew_epoch() -> UUID:
    """After a restore: phones will send everything they still hold again."""
    row = db.session.get(Epoch, 1)
    if row is None:
        raise RuntimeError("the database has no epoch: migrations have not run")
    fresh = uuid4()
    row.epoch = fresh
    return fresh


def writer_of(op: Op) -> Actor:
    """The author, with the roles that are left: none, where the account was closed."""
    author = db.session.get(User, op.author_id)
    name, place = (author.name, author.organisation_id) if author else ("", None)
    return actor_of(op.author_id) or Actor(user_id=op.author_id, name=name, organisation_id=place)


def apply_op(actor: Actor, op: Op, request: Any, *, now: datetime) -> Outcome:
    """Call the operation of its type with what the payload was read as; a kept draft calls none."""
    kind = dispatch.find_type(op.type)
    return kind.apply(actor, request, op, now=now) if kind else Outcome()


def load_op(op: Op) -> Any:
    """What the operation of its type is given. Raises DomainError for what can never be applied."""
    if op.type == DRAFT:
        return None
    kind = dispatch.find_type(op.type)
    if kind is None:
        raise DomainError("sync.unknown_type")
    return kind.load(op.payload)


def settle_status(row: SyncOp) -> None:
    """A person's look goes before missing photos; with both done it is applied."""
    if row.code is not None and row.settled_at is None:
        row.status = OpStatus.NEEDS_REVIEW
    else:
        row.status = OpStatus.PENDING_BLOBS if missing_photos(row.op_id) else OpStatus.APPLIED


def missing_photos(op_id: UUID) -> tuple[str, ...]:
    """Hashes an op speaks of that have not arrived whole, and that the desk still waits for."""
    rows = db.session.scalars(
        select(OpPhoto.sha256)
        .outerjoin(SealedBlob, SealedBlob.sha256 == OpPhoto.sha256)
        .where(OpPhoto.op_id == op_id, SealedBlob.arrived_at.is_(None), OpPhoto.problem.is_distinct_from(LOST))
        .order_by(OpPhoto.sha256)
    )
    return tuple(rows)


def answer_for(row: SyncOp, *, replayed: bool = False) -> Answer:
    """The stored answer, with what has changed since: photos that arrived, a review that ended."""
    status = "replayed" if replayed and row.status is OpStatus.APPLIED else row.status.value
    missing = () if row.status is OpStatus.APPLIED else missing_photos(row.op_id)
    return Answer(row.op_id, status, row.code, row.version, row.entity_id, missing, replayed)


def note_key_reuse(op_id: UUID, *, now: datetime) -> None:
    """An id came again with other content: one alarm, however often it comes."""
    row = db.session.get(SyncOp, op_id)
    if row is None or row.reused_at is not None:
        return
    row.reused_at = now
    audit.record(audit.Action.SYNC_KEY_REUSE, actor_id=row.author_id, subject_id=op_id, at=now)


def waiting_drafts(actor: Actor) -> Sequence[SyncOp]:
    """Drafts this author left at a log-out and has not taken back."""
    return db.session.scalars(
        select(SyncOp)
        .where(SyncOp.author_id == actor.user_id, SyncOp.type == DRAFT, SyncOp.settled_at.is_(None),
               SyncOp.sealed.is_not(None))
        .order_by(SyncOp.received_at)
    ).all()  # fmt: skip


def take_draft(actor: Actor, op_id: UUID, *, now: datetime) -> None:
    """The author has it back; what we held of it goes. Taking it twice is no error."""
    row = db.session.get(SyncOp, op_id)
    if row is None or row.author_id != actor.user_id or row.type != DRAFT:
        raise NotFound("sync.op_not_found")
    if row.settled_at is None:
        row.settled_at, row.sealed = now, None
