"""Signing in and out: throttled, on the server, revocable (SPEC 2.6, OFFLINE 7)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from .actors import Actor, Held
from .attempts import check_tries, count_try
from .models import Organisation, RoleGrant, SignIn, User
from .passwords import check_password, hash_password, hash_token, is_right_password

TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 20
WINDOW = 60  # seconds
DESK_IDLE = timedelta(minutes=30)
FIELD_IDLE = timedelta(hours=12)
DESK_LONGEST = timedelta(hours=12)
FIELD_LONGEST = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)


def count_sign_in_try(login: str, address: str, *, now: datetime) -> None:
    """Count before checking; the door commits this in a transaction of its own."""
    count_try(f"login|{login.casefold()}", seconds=WINDOW, now=now)
    count_try(f"address|{address}", seconds=WINDOW, now=now)


def check_credentials(login: str, secret: str, address: str, *, now: datetime) -> UUID:
    """The account this log-in belongs to. Reads only, hashes outside any transaction.

    Raises TooMany, or DomainError("sign_in.wrong") alike for a wrong name, a wrong password and a disabled account.
    """
    check_tries(f"login|{login.casefold()}", limit=TRIES_PER_ACCOUNT, seconds=WINDOW, now=now)
    check_tries(f"address|{address}", limit=TRIES_PER_ADDRESS, seconds=WINDOW, now=now)
    user = db.session.scalar(select(User).where(User.login == login.strip().casefold()))
    right = is_right_password(user.password_hash if user else None, secret)
    if user is None or user.disabled_at is not None:
        raise DomainError("sign_in.wrong")
    if not right and not _is_right_code(user, secret, now):
        raise DomainError("sign_in.wrong")
    return user.id


def _is_right_code(user: User, secret: str, now: datetime) -> bool:
    if user.one_time_code_hash is None or user.one_time_code_until is None or user.one_time_code_until < now:
        return False
    return secrets.compare_digest(user.one_time_code_hash, hash_token(secret.strip()))


def sign_in(user_id: UUID, *, is_field: bool, device: str | None, now: datetime) -> str:
    """Open a session and return its token, which nobody will see again."""
    token = secrets.token_urlsafe(32)
    session = SignIn(
        id=uuid4(),
        token_hash=hash_token(token),
        user_id=user_id,
        is_field=is_field,
        device=device,
        messages=[],
        started_at=now,
        seen_at=now,
    )
    db.session.add(session)
    audit.record(audit.Action.LOGIN, actor_id=user_id, subject_id=session.id, device=device, at=now)
    return token


def find_session(token: str, *, now: datetime) -> SignIn | None:
    """The live session of this token, or None when it ended, idled out or belongs to a disabled account."""
    session = db.session.scalar(
        select(SignIn)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.token_hash == hash_token(token), SignIn.ended_at.is_(None), User.disabled_at.is_(None))
    )
    if session is None:
        return None
    idle, longest = (FIELD_IDLE, FIELD_LONGEST) if session.is_field else (DESK_IDLE, DESK_LONGEST)
    return None if now - session.seen_at > idle or now - session.started_at > longest else session


def sign_out(session_id: UUID, *, now: datetime) -> None:
    """End a session; ending it twice is no error."""
    session = db.session.get(SignIn, session_id)
    if session and session.ended_at is None:
        session.ended_at = now
        audit.record(audit.Action.LOGOUT, actor_id=session.user_id, subject_id=session.id, at=now)


def end_sessions_of(user_id: UUID, *, now: datetime) -> None:
    """End every session of an account at once."""
    db.session.execute(update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None)).values(ended_at=now))


def revoke_session(actor: Actor, session_id: UUID, *, now: datetime) -> None:
    """End one of one's own sessions from the list of them."""
    session = db.session.get(SignIn, session_id)
    if session is None or session.user_id != actor.user_id:
        raise NotFound()
    session.ended_at = now
    audit.record(audit.Action.SESSION_REVOKE, actor_id=actor.user_id, subject_id=session.id, at=now)


def choose_password(actor: Actor, password: str, *, now: datetime) -> None:
    """Set one's own password; a one-time code is spent by it."""
    user = db.session.get(User, actor.user_id)
    if user is None:
        raise NotFound()
    check_password(password, login=user.login)
    user.password_hash = hash_password(password)
    user.one_time_code_hash = user.one_time_code_until = None
    audit.record(audit.Action.USER_PASSWORD, actor_id=user.id, subject_id=user.id, at=now)


def actor_of(user_id: UUID, device: str | None = None) -> Actor | None:
    """The person with their roles, in two queries; None for an account that is gone or disabled."""
    user = db.session.get(User, user_id)
    if user is None or user.disabled_at is not None:
        return None
    rows = db.session.execute(
        select(RoleGrant.role, Organisation.id, Organisation.path)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.user_id == user_id)
    )
    held = tuple(Held(role, organisation_id, path) for role, organisation_id, path in rows)
    return Actor(user_id=user.id, name=user.name, organisation_id=user.organisation_id, held=held, device=device)
