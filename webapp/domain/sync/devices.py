"""Capabilities and phones: who may deliver, whose word counts, which phone is to be wiped."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, exists, select, update

from ...core.db import db
from ...core.errors import NotFound
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.models import User
from ..people.passwords import hash_token
from ..people.permissions import Permission
from .models import Capability, PhoneDevice

LASTS = timedelta(days=45)
SEEN_EVERY = timedelta(minutes=10)
NUMBERS = ("client", "queued", "refused", "oldest_age_s", "blobs", "blobs_lost", "usage_bytes", "quota_bytes")


@dataclass(frozen=True)
class Authority:
    """Who delivers: the user whose ops may be pushed. `quarantined`: kept for a person to look at, not applied."""

    user_id: UUID
    quarantined: bool = False
    standing: str = "session"
    device_id: UUID | None = None
    lost: bool = False


def issue_capability(actor: Actor, device_id: UUID, *, now: datetime) -> tuple[str, datetime]:
    """A fresh secret for this user on this phone; earlier ones stay valid to their end. Returns it and its end."""
    assert actor.user_id is not None  # noqa: S101  (the door's lock)
    secret = secrets.token_urlsafe(32)
    expires_at = now + LASTS
    db.session.add(Capability(id=uuid4(), secret_hash=hash_token(secret), user_id=actor.user_id, device_id=device_id,
                              issued_at=now, expires_at=expires_at))  # fmt: skip
    _meet(actor.user_id, device_id, now)
    audit.record(audit.Action.DEVICE_CAPABILITY, actor_id=actor.user_id, subject_id=device_id,
                 organisation_id=actor.organisation_id, at=now)  # fmt: skip
    return secret, expires_at


def _meet(user_id: UUID, device_id: UUID, now: datetime) -> PhoneDevice:
    device = db.session.get(PhoneDevice, (user_id, device_id))
    if device is None:
        device = PhoneDevice(user_id=user_id, device_id=device_id, first_seen_at=now, last_seen_at=now, report={})
        db.session.add(device)
    elif device.lost_at is not None:
        device.lost_at = None  # its owner logged in on it again
    device.last_seen_at = now
    return device


def find_authority(secret: str, *, now: datetime) -> Authority | None:
    """What a capability is worth: None for one we never gave."""
    row = db.session.execute(
        select(Capability, User.disabled_at, PhoneDevice.lost_at)
        .join(User, User.id == Capability.user_id)
        .outerjoin(PhoneDevice, (PhoneDevice.user_id == Capability.user_id)
                   & (PhoneDevice.device_id == Capability.device_id))
        .where(Capability.secret_hash == hash_token(secret))
    ).first()  # fmt: skip
    if row is None:
        return None
    held, disabled_at, lost_at = row
    over = now >= held.expires_at or held.revoked_at is not None
    return Authority(
        user_id=held.user_id, quarantined=over or disabled_at is not None or lost_at is not None,
        standing="expired" if over else "ok", device_id=held.device_id, lost=lost_at is not None,
    )  # fmt: skip


def report_lost(actor: Actor, user_id: UUID, device_id: UUID, *, now: datetime) -> None:
    """The phone is wiped at its next contact; what it still delivers goes to quarantine."""
    mine = exists().where(User.id == PhoneDevice.user_id, in_scope(actor, Permission.PEOPLE_MANAGE, User.organisation_id))
    this = and_(PhoneDevice.user_id == user_id, PhoneDevice.device_id == device_id, mine)
    device = db.session.scalar(select(PhoneDevice).where(this))
    if device is None:
        raise NotFound("device.not_found")
    device.lost_at = now
    db.session.execute(
        update(Capability)
        .where(Capability.user_id == user_id, Capability.device_id == device_id, Capability.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    audit.record(audit.Action.DEVICE_LOST, actor_id=actor.user_id, subject_id=device_id,
                 organisation_id=actor.organisation_id, at=now)  # fmt: skip


def note_report(authority: Authority, device_id: UUID, numbers: dict[str, Any], *, now: datetime) -> None:
    """A phone's counters, numbers only."""
    device = db.session.get(PhoneDevice, (authority.user_id, device_id))
    if device is None:
        return
    device.report = {name: int(numbers[name]) for name in NUMBERS if isinstance(numbers.get(name), (int, float))}
    device.report["persisted"] = bool(numbers.get("persisted"))
    device.reported_at = device.last_seen_at = now
