"""Write to the record, in the transaction of the change itself."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...core import clock
from ...core.db import db
from ...core.transaction import is_writing
from .actions import Action
from .models import AuditEvent

GENESIS = b"\0" * 32
_key = b""


def use_key(key: bytes) -> None:
    """The key under which changed values are fingerprinted; `create_app` gives it once."""
    global _key
    _key = key


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
) -> AuditEvent:
    """Append one event to the chain. `values` are fingerprinted, never stored (SPEC 10.2)."""
    if not is_writing():
        raise RuntimeError("an audit event belongs into the transaction of its change")
    db.session.flush()
    head = db.session.execute(
        select(AuditEvent.seq, AuditEvent.hash).order_by(AuditEvent.seq.desc()).limit(1)
    ).first()
    event = AuditEvent(
        seq=(head.seq if head else 0) + 1,
        at=at or clock.now(),
        action=action.value,
        actor_id=actor_id,
        organisation_id=organisation_id,
        subject_id=subject_id,
        fields=list(fields),
        reason=reason,
        device=device,
        values_mac=_fingerprint(values) if values else None,
        prev=head.hash if head else GENESIS,
    )
    event.hash = link(event)
    db.session.add(event)
    db.session.flush()
    return event


def link(event: AuditEvent) -> bytes:
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
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).digest()


def _fingerprint(values: Mapping[str, Any]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return hmac.digest(_key, text.encode(), hashlib.sha256)
