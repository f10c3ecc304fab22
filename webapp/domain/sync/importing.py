"""A file a volunteer exported from 需处理 and brought to the desk: the same ops, by another way, each once (SPEC 6.4).

Anybody may have written such a file, so nothing in it counts by itself: it lies before the desk, which looks at it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.models import User
from ..people.permissions import Permission
from .models import OpPhoto, SealedBlob, SyncOp
from .opening import Envelope, Opened
from .operations import Answer, answer_for
from .photos import MOST_BYTES, blob_arrived
from .receiving import quarantine

FORMAT = "nuandao-outbox-1"
BROUGHT = "brought"
"""The review code of an op that came in a file."""


@dataclass(frozen=True)
class BroughtOp:
    """One op of a file: its envelope, and the sealed photos that came with it, by the hash of their bytes."""

    envelope: Envelope
    photos: dict[str, bytes]


def bring_op(actor: Actor, opened: Opened, sealed: bytes, *, now: datetime) -> Answer:
    """Lay one op before the desk; one that is known already is answered as it stands.

    Raises DomainError: its author is nobody of the actor's places, or the id is known with other content.
    """
    op = opened.op
    reach = in_scope(actor, Permission.VISIT_PLAN, User.organisation_id)
    if not db.session.scalar(select(exists().where(User.id == op.author_id, reach))):
        raise DomainError("sync.author_unknown")
    known = db.session.get(SyncOp, op.op_id)
    if known is not None:
        if known.plain_sha256 != opened.plain_sha256:
            raise DomainError("sync.key_reuse")
        return answer_for(known, replayed=True)
    answer = quarantine(opened, sealed, code=BROUGHT, now=now)
    audit.record(audit.Action.SYNC_IMPORT, actor_id=actor.user_id, subject_id=op.op_id,
                 organisation_id=actor.organisation_id, at=now)  # fmt: skip
    return answer


def photos_asked_for(opened: Opened, brought: Mapping[str, bytes]) -> list[str]:
    """Of these, the photos the op speaks of and that have not come another way. Their bytes are put on the disk before
    `photo_brought`.
    """
    listed = {photo.sha256 for photo in opened.op.photos if 0 < len(brought.get(photo.sha256, b"")) <= MOST_BYTES}
    here = select(SealedBlob.sha256).where(SealedBlob.sha256.in_(listed), SealedBlob.arrived_at.is_not(None))
    return sorted(listed - set(db.session.scalars(here)))


def photo_brought(opened: Opened, sha256: str, size: int, *, now: datetime) -> None:
    """Its sealed bytes are here."""
    if db.session.get(OpPhoto, (opened.op.op_id, sha256)) is None:
        return
    if db.session.get(SealedBlob, sha256) is None:
        db.session.add(SealedBlob(sha256=sha256, sender_id=opened.op.author_id, total=size, started_at=now))
        db.session.flush()
    blob_arrived(sha256, now=now)
