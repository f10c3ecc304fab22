"""Read the record and check that nobody has touched it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...core.db import db
from .actions import Action
from .models import AuditEvent
from .operations import GENESIS, link


def head() -> tuple[int, str]:
    """The last sequence number and its hash in hex; printed on notices, so that cutting the tail shows."""
    row = db.session.execute(select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)).first()
    return (row.seq, row.hash.hex()) if row else (0, GENESIS.hex())


def first_bad_event(expected_head: tuple[int, str] | None = None, *, session: Session | None = None) -> int | None:
    """The sequence number of the first event that does not fit the chain, or None; `session` reads another database.

    With `expected_head`, number and first digits of the hash as printed on a notice, a cut tail is found too, and a
    chain that was made anew: the answer is the first missing number, or the printed one where another event stands.
    """
    last, seen = GENESIS, 0
    found = (0, GENESIS.hex())
    for event in (session or db.session).scalars(select(AuditEvent).order_by(AuditEvent.seq).execution_options(yield_per=1000)):
        if event.seq != seen + 1 or event.prev != last or event.hash != link(event):
            return seen + 1
        seen, last = event.seq, event.hash
        if expected_head and seen == expected_head[0]:
            found = (seen, last.hex())
    if expected_head and not (found[0] == expected_head[0] and found[1].startswith(expected_head[1])):
        return min(seen + 1, expected_head[0])
    return None


def history_of(subject_id: UUID, limit: int = 50) -> Sequence[AuditEvent]:
    """What happened to one thing, newest first. The caller has checked that the actor may see the thing."""
    statement = select(AuditEvent).where(AuditEvent.subject_id == subject_id)
    return db.session.scalars(statement.order_by(AuditEvent.seq.desc()).limit(limit)).all()


def last_event(action: Action, actor_id: UUID | None, subject_id: UUID, *, since: datetime) -> AuditEvent | None:
    """The last time this person did this to this thing, not before `since`."""
    statement = select(AuditEvent).where(
        AuditEvent.subject_id == subject_id,
        AuditEvent.action == action.value,
        AuditEvent.actor_id == actor_id,
        AuditEvent.at >= since,
    )
    return db.session.scalar(statement.order_by(AuditEvent.seq.desc()).limit(1))
