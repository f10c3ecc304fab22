"""What the desk sees of phones, and what a phone is given of the list."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, tuple_

from ...core.db import db
from ..people.actors import Actor, in_scope
from ..people.models import Organisation, User
from ..people.permissions import Permission
from ..visits.matters import VisitMatter
from ..visits.models import Visit
from . import dispatch
from .models import DRAFT, LOST, OpPhoto, OpStatus, PhoneDevice, SealedBlob, SyncOp

MOST_ROWS = 200
PAGE = 50
LATE = timedelta(days=1)
"""After which a photo that has not come is worth a line on the desk's first page."""
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


def list_held(actor: Actor, after: tuple[datetime, UUID] | None = None) -> Sequence[SyncOp]:
    """A page of ops that a person must look at, oldest first; what a room below asks about stands there alone."""
    return _page(_held(actor), after)


def list_without_photos(actor: Actor, after: tuple[datetime, UUID] | None = None) -> Sequence[SyncOp]:
    """A page of ops whose photos have not come, oldest first."""
    return _page(_waits_for_photos(actor), after)


def count_waiting(actor: Actor, *, now: datetime) -> dict[str, int]:
    """`held`, `photos`, and `late_photos`, those that have not come for a day; over what waits alone."""
    late = _waits_for_photos(actor) & (SyncOp.received_at < now - LATE)
    wanted = {"held": _held(actor), "photos": _waits_for_photos(actor), "late_photos": late}
    statement = select(*(func.count().filter(condition).label(name) for name, condition in wanted.items()))
    row = db.session.execute(statement.select_from(SyncOp).where(SyncOp.status != OpStatus.APPLIED)).one()
    return {name: getattr(row, name) for name in wanted}


def _page(condition: ColumnElement[bool], after: tuple[datetime, UUID] | None) -> Sequence[SyncOp]:
    statement = select(SyncOp).where(condition)
    if after is not None:
        statement = statement.where(tuple_(SyncOp.received_at, SyncOp.op_id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(SyncOp.received_at, SyncOp.op_id).limit(PAGE)).all()


def _held(actor: Actor) -> ColumnElement[bool]:
    asked_below = exists().where(VisitMatter.subject_id == SyncOp.op_id, VisitMatter.settled_at.is_(None))
    return and_(SyncOp.status == OpStatus.NEEDS_REVIEW, ~asked_below, _mine(actor, Permission.VISIT_READ))


def _waits_for_photos(actor: Actor) -> ColumnElement[bool]:
    """A draft that was kept at a log-out is nobody's record yet, whatever photos it names."""
    pending = (SyncOp.status == OpStatus.PENDING_BLOBS) & (SyncOp.type != DRAFT)
    return and_(pending, _mine(actor, Permission.VISIT_READ))


def _mine(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Of an author of the actor's places, or about a visit there."""
    authors = exists().where(User.id == SyncOp.author_id, in_scope(actor, permission, User.organisation_id))
    visits = exists().where(Visit.id == SyncOp.entity_id, in_scope(actor, permission, Visit.organisation_id))
    return or_(authors, visits)


def get_waiting(actor: Actor, op_id: UUID, permission: Permission = Permission.VISIT_PLAN) -> SyncOp | None:
    """One op that is not complete, where the actor has this permission."""
    condition = and_(SyncOp.op_id == op_id, SyncOp.status != OpStatus.APPLIED, _mine(actor, permission))
    return db.session.scalar(select(SyncOp).where(condition))


def count_missing(op_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many photos each of these still waits for, one query."""
    rows = db.session.execute(
        select(OpPhoto.op_id, func.count())
        .outerjoin(SealedBlob, SealedBlob.sha256 == OpPhoto.sha256)
        .where(OpPhoto.op_id.in_(op_ids), SealedBlob.arrived_at.is_(None), OpPhoto.problem.is_distinct_from(LOST))
        .group_by(OpPhoto.op_id)
    )
    return {op_id: count for op_id, count in rows}


def list_devices(actor: Actor) -> Sequence[PhoneDevice]:
    """Phones in use, the longest silent first."""
    return db.session.scalars(
        select(PhoneDevice)
        .join(User, User.id == PhoneDevice.user_id)
        .where(in_scope(actor, Permission.PEOPLE_READ, User.organisation_id))
        .order_by(PhoneDevice.last_seen_at)
    ).all()
