"""A person has looked at what waits: it is applied as its author, set aside, or put to rest; always with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from ..people.actors import Actor
from ..people.models import User
from ..people.permissions import Permission
from . import dispatch, queries
from .models import LOST, OpPhoto, OpStatus, SealedBlob, SyncOp
from .opening import Opened
from .operations import Answer, answer_for, apply_op, load_op, settle_status, writer_of

SET_ASIDE = "set_aside"


def settle_review(actor: Actor, op_id: UUID, reason: str, *, now: datetime) -> SyncOp:
    """A person has looked at an op that was applied with a doubt. What waits unapplied goes through `release_op`."""
    row = _waiting(actor, op_id)
    if row.sealed is not None:
        raise DomainError("sync.not_applied_yet")
    _end(actor, row, reason, audit.Action.SYNC_REVIEW, now)
    settle_status(row)
    return row


def release_op(actor: Actor, op_id: UUID, opened: Opened, reason: str, *, now: datetime) -> Answer:
    """Apply what lay unapplied, as its author, on a desk role's word. What it moves may have to be looked at again."""
    row = _waiting(actor, op_id)
    if row.sealed is None:
        raise NotFound("sync.op_not_found")
    outcome = apply_op(writer_of(opened.op), opened.op, load_op(opened.op), now=now)
    row.code, row.version, row.sealed = outcome.review, outcome.version, None
    _end(actor, row, reason, audit.Action.SYNC_REVIEW, now)
    if outcome.review is not None:
        row.settled_at = None
    settle_status(row)
    return answer_for(row)


def set_aside_op(actor: Actor, op_id: UUID, reason: str, *, now: datetime) -> SyncOp:
    """It does not count. The seal stays, so that it can still be looked at; sent again it is answered as known."""
    row = _waiting(actor, op_id)
    if row.sealed is None:
        raise NotFound("sync.op_not_found")
    _end(actor, row, reason, audit.Action.SYNC_SET_ASIDE, now)
    row.code, row.is_set_aside, row.status = SET_ASIDE, True, OpStatus.APPLIED
    return row


def review_is_over(actor: Actor, op_id: UUID, reason: str, *, now: datetime) -> None:
    """A room below has settled what an op of this id had left open there."""
    row = db.session.get(SyncOp, op_id)
    if row is not None and row.status is OpStatus.NEEDS_REVIEW and row.sealed is None:
        _end(actor, row, reason, audit.Action.SYNC_REVIEW, now)
        settle_status(row)


def give_up_photos(actor: Actor, op_id: UUID, reason: str, *, now: datetime) -> int:
    """Photos that will not come: the visit waits for them no longer, and says so. One that comes is taken.

    Returns how many there were.
    """
    row = queries.get_waiting(actor, op_id)
    if row is None:
        raise NotFound("sync.op_not_found")
    _check(reason)
    missing = db.session.scalars(
        select(OpPhoto)
        .outerjoin(SealedBlob, SealedBlob.sha256 == OpPhoto.sha256)
        .where(OpPhoto.op_id == op_id, SealedBlob.arrived_at.is_(None), OpPhoto.problem.is_(None))
    ).all()
    for photo in missing:
        photo.problem = LOST
    db.session.flush()
    for give_up in dispatch.photos_given_up():
        give_up(actor, op_id, reason.strip(), now=now)
    settle_status(row)
    audit.record(audit.Action.SYNC_PHOTO_LOST, actor_id=actor.user_id, subject_id=op_id, reason=reason.strip(),
                 organisation_id=_place_of(row), values={"count": len(missing)}, at=now)  # fmt: skip
    return len(missing)


def _waiting(actor: Actor, op_id: UUID) -> SyncOp:
    row = queries.get_waiting(actor, op_id, Permission.VISIT_PLAN)
    if row is None or row.status is not OpStatus.NEEDS_REVIEW:
        raise NotFound("sync.op_not_found")
    return row


def _end(actor: Actor, row: SyncOp, reason: str, action: audit.Action, now: datetime) -> None:
    _check(reason)
    row.settled_at, row.settled_by, row.settled_because = now, actor.user_id, reason.strip()
    audit.record(action, actor_id=actor.user_id, subject_id=row.op_id, organisation_id=_place_of(row),
                 reason=reason.strip(), at=now)  # fmt: skip


def _check(reason: str) -> None:
    if not reason.strip():
        raise DomainError("matter.reason_missing")


def _place_of(row: SyncOp) -> UUID | None:
    author = db.session.get(User, row.author_id)
    return author.organisation_id if author else None
