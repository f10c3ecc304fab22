"""Taking ops: each once, for ever, in the transaction of its effect (SPEC 6.3, docs/adr/0015-ops-together.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ...core import ahead
from ...core.db import db
from ...core.errors import DomainError, InvalidInput
from .. import audit
from ..people.actors import Actor
from ..people.sign_in import actor_of
from . import dispatch
from .devices import Authority
from .dispatch import Op, Outcome
from .models import DRAFT, FailedOp, OpPhoto, OpStatus, SealedBlob, SyncOp
from .opening import Opened
from .operations import Answer, answer_for, apply_op, load_op, writer_of

QUARANTINE = "quarantine"
CANNOT_APPLY = "cannot_apply"
MOST_TRIES = 3
"""Of an op that a fault of ours keeps from being taken."""


@dataclass(frozen=True)
class Delivery:
    """An op that has been opened and read, outside any transaction, with the door it came in by: whoever's turn it is
    applies those of others too. `problem`: why what it says could not be read.
    """

    authority: Authority
    opened: Opened
    sealed: bytes
    request: Any
    problem: Exception | None = None
    door: audit.Door = audit.NOWHERE

    @property
    def op(self) -> Op:
        return self.opened.op


def read_op(authority: Authority, opened: Opened, sealed: bytes, door: audit.Door = audit.NOWHERE) -> Delivery:
    """Read the payload as its type asks. One that is known already is answered all the same, so nothing is raised."""
    try:
        return Delivery(authority, opened, sealed, load_op(opened.op), door=door)
    except InvalidInput:
        return Delivery(authority, opened, sealed, None, DomainError("sync.bad_payload"), door)
    except Exception as problem:  # ours, if it is no DomainError: it comes up again when the op has its turn
        return Delivery(authority, opened, sealed, None, problem, door)


def receive_ops(deliveries: Sequence[Delivery], *, now: datetime) -> list[Answer | DomainError]:
    """Apply ops that came together, or answer as the first time; what is refused before anything was written is an answer.

    Raises what an operation raises: then nothing of these has happened, and the caller tries in smaller parts.
    `sync.key_reuse`: the id is known with other content. The door calls `note_key_reuse` in a transaction of its own.
    """
    with ahead.batch():
        _read_ahead(deliveries)
        return [_receive_at_its_door(delivery, now) for delivery in deliveries]


def _receive_at_its_door(delivery: Delivery, now: datetime) -> Answer | DomainError:
    with audit.standing_at(delivery.door):
        return _receive(delivery, now)


def _read_ahead(deliveries: Sequence[Delivery]) -> None:
    ahead.read(SyncOp.op_id, [delivery.op.op_id for delivery in deliveries])
    fresh = [delivery for delivery in deliveries if ahead.get(SyncOp, delivery.op.op_id) is None]
    ahead.read(SealedBlob.sha256, [photo.sha256 for delivery in fresh for photo in delivery.op.photos])
    for name in {delivery.op.type for delivery in fresh} if len(fresh) > 1 else ():
        kind = dispatch.find_type(name)
        if kind is not None and kind.read_ahead is not None:
            kind.read_ahead([(one.request, one.op) for one in fresh if one.op.type == name and one.problem is None])


def _receive(delivery: Delivery, now: datetime) -> Answer | DomainError:
    op = delivery.op
    if op.author_id != delivery.authority.user_id:
        return DomainError("sync.author_mismatch")
    known = ahead.get(SyncOp, op.op_id)
    if known is not None:
        same = known.plain_sha256 == delivery.opened.plain_sha256
        return answer_for(known, replayed=True) if same else DomainError("sync.key_reuse")
    actor = None if delivery.authority.quarantined else _author(op)
    if actor is None:
        return quarantine(delivery.opened, delivery.sealed, now=now)
    if isinstance(delivery.problem, DomainError):
        return delivery.problem
    if delivery.problem is not None:
        raise delivery.problem
    outcome = apply_op(actor, op, delivery.request, now=now)
    keep = delivery.sealed if op.type == DRAFT or outcome.review == "person_erased" else None
    return _store(delivery.opened, outcome, keep, now=now)


def _author(op: Op) -> Actor | None:
    device = str(op.device_id)
    return ahead.once(("author", op.author_id, device), lambda: actor_of(op.author_id, device))


def quarantine(opened: Opened, sealed: bytes, *, code: str = QUARANTINE, now: datetime) -> Answer:
    """Keep it for a person to look at. What waits for nobody is applied all the same, and marked."""
    op = opened.op
    kind = dispatch.find_type(op.type)
    if kind is None or not kind.waits_for_nobody:
        return _store(opened, Outcome(review=code), sealed, now=now)
    outcome = apply_op(writer_of(op), replace(op, is_unverified=True), load_op(op), now=now)
    audit.record(audit.Action.SYNC_QUARANTINE, actor_id=op.author_id, subject_id=op.op_id, at=now)
    return _store(opened, outcome, None, now=now)


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
    return _store(opened, Outcome(review=CANNOT_APPLY), sealed, now=now)


def _store(opened: Opened, outcome: Outcome, sealed: bytes | None, *, now: datetime) -> Answer:
    op, missing = opened.op, _missing(opened.op)
    status = OpStatus.NEEDS_REVIEW if outcome.review else OpStatus.PENDING_BLOBS if missing else OpStatus.APPLIED
    ahead.add(SyncOp(
        op_id=op.op_id, author_id=op.author_id, device_id=op.device_id, type=op.type, entity_id=op.entity_id,
        plain_sha256=opened.plain_sha256, made_at=op.made_at, offset_ms=op.offset_ms, clock_doubted=bool(op.doubts),
        received_at=now, status=status, code=outcome.review, version=outcome.version, sealed=sealed, v=opened.v,
    ))  # fmt: skip
    ahead.add(*(OpPhoto(op_id=op.op_id, sha256=photo.sha256, role=photo.role, sealed_for=photo.sealed_for,
                        sealed_on=photo.sealed_on, kept_at=now if _is_filed(photo.sha256) else None)
                for photo in op.photos))  # fmt: skip
    if sealed is not None and outcome.review is not None:
        audit.record(audit.Action.SYNC_QUARANTINE, actor_id=op.author_id, subject_id=op.op_id, at=now)
    return Answer(op.op_id, status.value, outcome.review, outcome.version, op.entity_id, missing)


def _missing(op: Op) -> tuple[str, ...]:
    """Hashes it speaks of that have not arrived whole."""
    return tuple(sorted(photo.sha256 for photo in op.photos if not _has_arrived(photo.sha256)))


def _has_arrived(sha256: str) -> bool:
    blob = ahead.get(SealedBlob, sha256)
    return blob is not None and blob.arrived_at is not None


def _is_filed(sha256: str) -> bool:
    """Its bytes are gone from here: it was filed with an earlier version of what this op says."""
    blob = ahead.get(SealedBlob, sha256)
    return blob is not None and blob.swept_at is not None
