"""From an envelope to an op: open the seal, read the names, doubt the clock. No database here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from ...core.errors import DomainError, NotFound
from ...core.sealing import Keychain, SealError, blob_aad, op_aad, open_sealed
from .dispatch import Op, Photo
from .models import SyncOp

CLOCK_ERROR = timedelta(minutes=10)
PHOTO_LIMIT = 8 * 1024 * 1024
MOST_PHOTOS = 20


@dataclass(frozen=True)
class Envelope:
    """An op as it came over the wire."""

    op_id: UUID
    author: UUID
    device: UUID
    v: int
    sealed: bytes


@dataclass(frozen=True)
class Opened:
    """What was in it; `plain_sha256` is its identity, `v` the schema number of its envelope."""

    op: Op
    plain_sha256: bytes
    v: int = 1


def envelope_of(row: SyncOp) -> Envelope:
    """The envelope of an op that was kept unapplied."""
    if row.sealed is None:
        raise NotFound("sync.op_not_found")
    return Envelope(row.op_id, row.author_id, row.device_id, row.v, row.sealed)


def open_envelope(keys: Keychain, envelope: Envelope) -> Opened:
    """Raises DomainError with the code of a permanent refusal."""
    aad = op_aad(str(envelope.op_id), str(envelope.author), str(envelope.device), envelope.v)
    try:
        plain = open_sealed(keys.key_of(envelope.sealed), envelope.sealed, aad)
        body = json.loads(plain)
    except SealError as broken:
        raise DomainError("sync.too_large" if str(broken) == "too large" else "sync.seal_unreadable") from broken
    except ValueError as broken:
        raise DomainError("sync.bad_payload") from broken
    if not isinstance(body, dict) or not isinstance(body.get("payload"), dict):
        raise DomainError("sync.bad_payload")
    outside = (str(envelope.op_id), str(envelope.author), str(envelope.device), envelope.v)
    if tuple(body.get(name) for name in ("op_id", "author", "device", "v")) != outside:
        raise DomainError("sync.seal_mismatch")
    return Opened(_read(envelope, body), hashlib.sha256(plain).digest(), envelope.v)


def _read(envelope: Envelope, body: Mapping[str, Any]) -> Op:
    made_at, offset = _moment(body.get("made_at")), _whole(body.get("offset_ms"))
    return Op(
        op_id=envelope.op_id,
        type=str(body.get("type", ""))[:40],
        entity_id=_id(body.get("entity_id")),
        base_version=_whole(body.get("base_version")),
        author_id=envelope.author,
        device_id=envelope.device,
        made_at=made_at,
        happened_at=_corrected(made_at, offset),
        offset_ms=offset,
        doubts=("clock",) if is_doubtful(made_at, offset) else (),
        payload=body["payload"],
        photos=_photos(body.get("blobs"), envelope.op_id, envelope.device),
    )


def is_doubtful(made_at: datetime | None, offset_ms: int | None) -> bool:
    """More than ten minutes off, or no readable time at all: 时间待核, never refused."""
    if made_at is None or offset_ms is None:
        return True
    return abs(timedelta(milliseconds=offset_ms)) > CLOCK_ERROR


def _corrected(made_at: datetime | None, offset_ms: int | None) -> datetime | None:
    if made_at is None:
        return None
    try:
        return made_at - timedelta(milliseconds=offset_ms or 0)
    except OverflowError:
        return None


def _moment(value: Any) -> datetime | None:
    """A phone's clock may say anything; what no calendar holds is None."""
    try:
        moment = datetime.fromisoformat(str(value))
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None


def _id(value: Any) -> UUID | None:
    try:
        return UUID(str(value)) if value else None
    except ValueError as broken:
        raise DomainError("sync.bad_payload") from broken


def _photos(listed: Any, op_id: UUID, device: UUID) -> tuple[Photo, ...]:
    if not listed:
        return ()
    if not isinstance(listed, list) or len(listed) > MOST_PHOTOS or not all(isinstance(one, dict) for one in listed):
        raise DomainError("sync.bad_payload")
    photos = [_photo(one, op_id, device) for one in listed]
    return tuple({photo.sha256: photo for photo in photos}.values())


def _photo(one: Mapping[str, Any], op_id: UUID, device: UUID) -> Photo:
    sha256 = str(one.get("sha256", ""))
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise DomainError("sync.bad_payload")
    role = str(one.get("role", ""))[:20]
    return Photo(sha256, role, _id(one.get("sealed_for")) or op_id, _id(one.get("sealed_on")) or device)


def open_photo(keys: Keychain, op: Op, photo: Photo, sealed: bytes) -> bytes:
    """The picture in a sealed blob. Raises DomainError."""
    aad = blob_aad(str(photo.sealed_for), str(op.author_id), str(photo.sealed_on))
    try:
        return open_sealed(keys.key_of(sealed), sealed, aad, limit=PHOTO_LIMIT)
    except SealError as broken:
        raise DomainError("sync.seal_unreadable") from broken
