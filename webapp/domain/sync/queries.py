"""What the desk sees of phones, and what a phone is given of the list."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ..people.actors import Actor, in_scope
from ..people.models import Organisation, User
from ..people.permissions import Permission
from . import dispatch
from .models import OpStatus, PhoneDevice, SyncOp

MOST_ROWS = 200
MARK = 4


@dataclass(frozen=True)
class Page:
    """One answer to a pull. `full`: forget everything before."""

    cursor: str
    full: bool
    changes: list[Mapping[str, Any]]
    gone: list[str]
    more: bool = False


def pull(actor: Actor, cursor: str | None, epoch: UUID, key: bytes, *, now: datetime) -> Page:
    """What changed for this actor since `cursor`, by comparing content (docs/adr/0012-pull-by-content.md).

    The cursor holds the epoch, a hash of the ids and four bytes of each row's hash, and is authenticated with `key`.
    Other ids, another epoch or an unreadable cursor: everything again.
    """
    rows = {f"{row['kind']}:{row['id']}": row for row in _rows(actor, now)}
    names = sorted(rows)
    marks = [_mark(rows[name]) for name in names]
    scope = hashlib.sha256(f"{actor.user_id}|{epoch}|{'|'.join(names)}".encode()).digest()[:16]
    fresh = _sign(scope + b"".join(marks), key)
    held = _verify(cursor, key) if cursor else None
    if held is None or held[:16] != scope:
        return Page(fresh, True, [rows[name] for name in names], [])
    before = [held[at : at + MARK] for at in range(16, len(held), MARK)]
    changed = [rows[name] for name, mark, old in zip(names, marks, before, strict=True) if mark != old]
    return Page(fresh, False, changed, [])


def _rows(actor: Actor, now: datetime) -> list[Mapping[str, Any]]:
    rows = [_me(actor)]
    for give in dispatch.sources():
        rows.extend(give(actor, now))
    return rows[: MOST_ROWS + 1]


def _me(actor: Actor) -> Mapping[str, Any]:
    place = db.session.get(Organisation, actor.organisation_id) if actor.organisation_id else None
    return {
        "kind": "me", "id": str(actor.user_id), "version": 1, "name": actor.name, "group": "",
        "community": place.name if place else "", "committee_phone": _phone_of(place),
    }  # fmt: skip


def _phone_of(place: Organisation | None) -> str | None:
    """The committee's number, or that of the nearest one above it that has one."""
    while place is not None and not place.phone:
        place = db.session.get(Organisation, place.parent_id) if place.parent_id else None
    return place.phone if place else None


def _mark(row: Mapping[str, Any]) -> bytes:
    return hashlib.sha256(json.dumps(row, sort_keys=True, ensure_ascii=False, default=str).encode()).digest()[:MARK]


def _sign(content: bytes, key: bytes) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, b"pull|" + content, hashlib.sha256)[:16] + content).decode()


def _verify(cursor: str, key: bytes) -> bytes | None:
    try:
        raw = base64.urlsafe_b64decode(cursor.encode())
    except ValueError:
        return None
    mac, content = raw[:16], raw[16:]
    right = hmac.digest(key, b"pull|" + content, hashlib.sha256)[:16]
    return content if hmac.compare_digest(mac, right) else None


def list_waiting(actor: Actor, *, limit: int = 100) -> Sequence[SyncOp]:
    """Ops that are not complete: photos missing or a person must look; oldest first, inside the actor's places."""
    return db.session.scalars(
        select(SyncOp)
        .join(User, User.id == SyncOp.author_id)
        .where(SyncOp.status != OpStatus.APPLIED, in_scope(actor, Permission.VISIT_READ, User.organisation_id))
        .order_by(SyncOp.received_at)
        .limit(limit)
    ).all()


def get_waiting(actor: Actor, op_id: UUID) -> SyncOp | None:
    """One of those."""
    return db.session.scalar(
        select(SyncOp)
        .join(User, User.id == SyncOp.author_id)
        .where(SyncOp.op_id == op_id, SyncOp.status != OpStatus.APPLIED,
               in_scope(actor, Permission.VISIT_READ, User.organisation_id))
    )  # fmt: skip


def list_devices(actor: Actor) -> Sequence[PhoneDevice]:
    """Phones in use, the longest silent first."""
    return db.session.scalars(
        select(PhoneDevice)
        .join(User, User.id == PhoneDevice.user_id)
        .where(in_scope(actor, Permission.PEOPLE_READ, User.organisation_id))
        .order_by(PhoneDevice.last_seen_at)
    ).all()
