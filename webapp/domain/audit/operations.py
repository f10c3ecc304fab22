"""Write to the record, in the transaction of the change itself."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, select

from ...core import ahead, clock
from ...core.db import db
from ...core.many import insert_many
from ...core.transaction import is_writing
from .actions import Action
from .models import AuditEvent

GENESIS = b"\0" * 32
_key = b""

# Every operation passes here with the writers' lock in its hand, so these are built once.
_HEAD = select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
_TABLE = cast(Table, AuditEvent.__table__)
_as_json = json.JSONEncoder(ensure_ascii=False).encode


def use_key(key: bytes) -> None:
    """The key under which changed values are fingerprinted; `create_app` gives it once."""
    global _key
    _key = key


@dataclass(frozen=True)
class Door:
    """Where somebody came in: the roles that opened it, and a keyed hash of the address (OFFLINE 7)."""

    role: str | None = None
    ip_hash: bytes | None = None


NOWHERE = Door()
"""The clock, and commands."""
# The one thing of the web the record needs and no operation should carry about (docs/adr/0017-the-door-in-the-record.md).
_door: ContextVar[Door] = ContextVar("door", default=NOWHERE)


def stand_at(door: Door) -> None:
    """Everything recorded from here on in this thread came in by this door; the plumbing says so at each request."""
    _door.set(door)


def door_here() -> Door:
    """Where this thread stands, for what is done later or by another."""
    return _door.get()


@contextmanager
def standing_at(door: Door) -> Iterator[None]:
    """What is recorded inside came in by this door: ops of many phones that are committed together."""
    token = _door.set(door)
    try:
        yield
    finally:
        _door.reset(token)


@dataclass(frozen=True)
class Event:
    """What happened, before it has its place in the chain. `values` are fingerprinted, never stored (SPEC 10.2).

    `door` where it is another than the one this thread stands at: presses that are committed together.
    """

    action: Action
    actor_id: UUID | None
    subject_id: UUID | None = None
    organisation_id: UUID | None = None
    fields: Sequence[str] = ()
    values: Mapping[str, Any] | None = None
    reason: str | None = None
    device: str | None = None
    at: datetime | None = None
    door: Door | None = None


@dataclass
class Entry:
    """A link of the chain, before it is a row. Not frozen: that makes four of them a record three times as slow to make."""

    seq: int
    at: datetime
    action: str
    actor_id: UUID | None
    organisation_id: UUID | None
    subject_id: UUID | None
    fields: list[str]
    reason: str | None
    device: str | None
    role: str | None
    ip_hash: bytes | None
    values_mac: bytes | None
    prev: bytes


def record(
    action: Action,
    *,
    actor_id: UUID | None,
    subject_id: UUID | None = None,
    organisation_id: UUID | None = None,
    fields: Sequence[str] = (),
    values: Mapping[str, Any] | None = None,
    reason: str | None = None,
    device: str | None = None,
    at: datetime | None = None,
) -> None:
    """Append one event to the chain."""
    record_all([Event(action, actor_id, subject_id, organisation_id, fields, values, reason, device, at, _door.get())])


def record_all(events: Sequence[Event]) -> None:
    """Append events in their order; in a batch all of them at its end."""
    if not is_writing():
        raise RuntimeError("an audit event belongs into the transaction of its change")
    session = db.session()
    waiting = ahead.lines(_append, AuditEvent)
    if waiting is None or session.new:
        session.flush()
    if waiting is None:
        _append(events)
    else:
        waiting.extend(event if event.door else replace(event, door=_door.get()) for event in events)


def _append(events: Sequence[Event]) -> None:
    connection = db.session.connection()
    head = connection.execute(_HEAD).first()
    seq, prev = (head.seq, head.hash) if head else (0, GENESIS)
    rows = []
    for event in events:
        entry = _entry(event, seq := seq + 1, prev)
        rows.append({**vars(entry), "hash": (prev := link(entry))})
    insert_many(connection, _TABLE, rows)


def _entry(event: Event, seq: int, prev: bytes) -> Entry:
    door = event.door or _door.get()
    return Entry(
        seq=seq,
        at=event.at or clock.now(),
        action=event.action.value,
        actor_id=event.actor_id,
        organisation_id=event.organisation_id,
        subject_id=event.subject_id,
        fields=list(event.fields),
        reason=event.reason,
        device=event.device,
        role=door.role,
        ip_hash=door.ip_hash,
        values_mac=_fingerprint(event.values) if event.values else None,
        prev=prev,
    )


def link(event: AuditEvent | Entry) -> bytes:
    """SHA-256 over everything in the event and the hash before it."""
    content = [
        event.seq,
        event.at.astimezone(UTC).isoformat(),
        event.action,
        *(str(part) if part else None for part in (event.actor_id, event.organisation_id, event.subject_id)),
        event.fields,
        event.reason,
        event.device,
        event.values_mac.hex() if event.values_mac else None,
        event.prev.hex(),
        # Rows from before the record knew of doors hold as they were; a door taken away or added shows.
        *([event.role, event.ip_hash.hex() if event.ip_hash else None] if event.role or event.ip_hash else []),
    ]
    return hashlib.sha256(_as_json(content).encode()).digest()


def _fingerprint(values: Mapping[str, Any]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hmac.digest(_key, text.encode(), hashlib.sha256)
