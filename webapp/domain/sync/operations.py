"""Taking ops: each once, for ever, in the transaction of its effect (SPEC 6.3, OFFLINE 2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from ..people.actors import Actor
from ..people.models import User
from ..people.sign_in import actor_of
from . import dispatch
from .devices import Authority
from .dispatch import Op, Outcome
from .models import DRAFT, LOST, Epoch, FailedOp, OpPhoto, OpStatus, SealedBlob, SyncOp
from .opening import Opened

QUARANTINE = "quarantine"
CANNOT_APPLY = "cannot_apply"
MOST_TRIES = 3
"""Of an op that a fault of ours keeps from being taken."""


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


def receive_op(authority: Authority, opened: Opened, sealed: bytes, *, now: datetime) -> Answer:
    """Apply an op, or answer as the first time. Raises DomainError for a refusal for good; nothing is stored then.

    `sync.key_reuse`: the id is known with other content. The door calls `note_key_reuse` in a transaction of its own.
    """
    op = opened.op
    if op.author_id != authority.user_id:
        raise DomainError("sync.author_mismatch")
    known = db.session.get(SyncOp, op.op_id)
    if known is not None:
        if known.plain_sha256 != opened.plain_sha256:
            raise DomainError("sync.key_reuse")
        return answer_for(known, replayed=True)
    actor = None if authority.quarantined else actor_of(op.author_id, str(op.device_id))
    if actor is None:
        return quarantine(opened, sealed, now=now)
    outcome = apply_op(actor, op, now)
    keep = sealed if op.type == DRAFT or outcome.review == "person_erased" else None
    return answer_for(_store(opened, outcome, keep, now=now))


def quarantine(opened: Opened, sealed: bytes, *, code: str = QUARANTINE, now: datetime) -> Answer:
    """Keep it for a person to look at. What waits for nobody is applied all the same, and marked."""
    op = opened.op
    kind = dispatch.find_type(op.type)
    if kind is None or not kind.waits_for_nobody:
        return answer_for(_store(opened, Outcome(review=code), sealed, now=now))
    outcome = apply_op(writer_of(op), replace(op, is_unverified=True), now)
    audit.record(audit.Action.SYNC_QUARANTINE, actor_id=op.author_id, subject_id=op.op_id, at=now)
    return answer_for(_store(opened, outcome, None, now=now))


def writer_of(op: Op) -> Actor:
    """The author, with the roles that are left: none, where the account was closed."""
    author = db.session.get(User, op.author_id)
    name, place = (author.name, author.organisation_id) if author else ("", None)
    return actor_of(op.author_id) or Actor(user_id=op.author_id, name=name, organisation_id=place)


def note_failure(opened: Opened, sealed: bytes, trouble: str, *, now: datetime) -> Answer | None:
    """A fault of ours kept an op from being taken. After a few tries it is kept for a person to look at, so that it
    holds up nobody behind it; None while it is worth trying again.
    """
    op = opened.op
    if db.session.get(SyncOp, op.op_id) is not None:
        return None
    failed = db.session.get(FailedOp, op.op_id)
    if failed is None:
        failed = FailedOp(op_id=op.op_id, author_id=op.author_id, tries=0, last_at=now, trouble=trouble)
        db.session.add(failed)
    failed.tries, failed.last_at, failed.trouble = failed.tries + 1, now, trouble[:60]
    if failed.tries < MOST_TRIES:
        return None
    return answer_for(_store(opened, Outcome(review=CANNOT_APPLY), sealed, now=now))


def apply_op(actor: Actor, op: Op, now: datetime) -> Outcome:
    """Call the operation of its type. Raises DomainError for what can never be applied."""
    if op.type == DRAFT:
        return Outcome()
    kind = dispatch.find_type(op.type)
    if kind is None:
        raise DomainError("sync.unknown_type")
    return kind.apply(actor, kind.load(op.payload), op, now=now)


def _store(opened: Opened, outcome: Outcome, sealed: bytes | None, *, now: datetime) -> SyncOp:
    op = opened.op
    row = SyncOp(
        op_id=op.op_id, author_id=op.author_id, device_id=op.device_id, type=op.type, entity_id=op.entity_id,
        plain_sha256=opened.plain_sha256, made_at=op.made_at, offset_ms=op.offset_ms, clock_doubted=bool(op.doubts),
        received_at=now, status=OpStatus.APPLIED, code=outcome.review, version=outcome.version, sealed=sealed,
        v=opened.v,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    _list_photos(op, now)
    settle_status(row)
    if sealed is not None and outcome.review is not None:
        audit.record(audit.Action.SYNC_QUARANTINE, actor_id=op.author_id, subject_id=op.op_id, at=now)
    return row


def _list_photos(op: Op, now: datetime) -> None:
    """One whose bytes are gone from here was filed with an earlier version of what this op says."""
    names = [photo.sha256 for photo in op.photos]
    swept = set(db.session.scalars(select(SealedBlob.sha256).where(
        SealedBlob.sha256.in_(names), SealedBlob.swept_at.is_not(None)))) if names else set()  # fmt: skip
    for photo in op.photos:
        kept_at = now if photo.sha256 in swept else None
        db.session.add(OpPhoto(op_id=op.op_id, sha256=photo.sha256, role=photo.role, sealed_for=photo.sealed_for,
                               sealed_on=photo.sealed_on, kept_at=kept_at))  # fmt: skip
    db.session.flush()


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
