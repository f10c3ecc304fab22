"""Signing in and out: throttled, on the server, revocable (SPEC 2.6, OFFLINE 7)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, or_, select, update

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from .actors import Actor, Held
from .attempts import check_tries, count_try, take_back_try
from .models import Organisation, RoleGrant, SignIn, User
from .passwords import hash_token, is_right_password
from .second_factor import forget_second_factor, step_for

TRIES_PER_ACCOUNT = 5
TRIES_PER_ADDRESS = 20
WINDOW = 60  # seconds
DESK_IDLE = timedelta(minutes=30)
FIELD_IDLE = timedelta(hours=12)
DESK_LONGEST = timedelta(hours=12)
FIELD_LONGEST = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})")


@dataclass(frozen=True)
class Credentials:
    """Checked: whose log-in it was. `code_hash` where they came with a one-time code instead of a password."""

    user_id: UUID
    code_hash: bytes | None = None


def count_sign_in_try(login: str, address: str, *, now: datetime) -> None:
    """Count before checking; the door commits this in a transaction of its own."""
    for key in _keys(login, address):
        count_try(key, seconds=WINDOW, now=now)


def take_back_sign_in_try(login: str, address: str, *, now: datetime) -> None:
    """It was right, and only failures count: forty volunteers share one hall's address. `now` as when counted."""
    for key in _keys(login, address):
        take_back_try(key, seconds=WINDOW, now=now)


def _keys(login: str, address: str) -> tuple[str, str]:
    return f"login|{_as_kept(login)}", f"address|{address}"


def _as_kept(login: str) -> str:
    """However it is typed: case and blanks do not matter, nor how the digits of a mobile number are grouped."""
    plain = login.strip().casefold()
    mobile = _MOBILE.fullmatch(re.sub(r"[\s-]", "", plain))
    return mobile[1] if mobile else plain


def check_credentials(login: str, secret: str, address: str, *, now: datetime) -> Credentials:
    """The account this log-in belongs to. Reads only, hashes outside any transaction.

    Raises TooMany, or DomainError("sign_in.wrong") alike for a wrong name, a wrong password and a disabled account.
    """
    of_account, of_address = _keys(login, address)
    check_tries(of_account, limit=TRIES_PER_ACCOUNT, seconds=WINDOW, now=now)
    check_tries(of_address, limit=TRIES_PER_ADDRESS, seconds=WINDOW, now=now)
    user = _find(login)
    right = is_right_password(user.password_hash if user else None, secret)
    if user is None or user.disabled_at is not None:
        raise DomainError("sign_in.wrong")
    if right:
        return Credentials(user.id)
    code_hash = hash_token(secret.strip())
    if not _is_right_code(user, code_hash, now):
        raise DomainError("sign_in.wrong")
    return Credentials(user.id, code_hash)


def _find(login: str) -> User | None:
    return db.session.scalar(select(User).where(User.login == _as_kept(login)))


def _is_right_code(user: User, code_hash: bytes, now: datetime) -> bool:
    if user.one_time_code_hash is None or user.one_time_code_until is None or user.one_time_code_until < now:
        return False
    return secrets.compare_digest(user.one_time_code_hash, code_hash)


def sign_in(found: Credentials, *, is_field: bool, device: str | None, now: datetime) -> str:
    """Open a session and return its token, which nobody will see again.

    A one-time code is spent by this, and the session it opened is good for nothing but choosing a password; an
    authenticator is set up anew afterwards. Where codes are used or asked for, the session owes that step. Raises
    DomainError("sign_in.wrong") where the code was used, or the account closed, since `check_credentials`.
    """
    user = db.session.get(User, found.user_id)
    if user is None or user.disabled_at is not None:
        raise DomainError("sign_in.wrong")
    if found.code_hash is not None:
        if not _is_right_code(user, found.code_hash, now):
            raise DomainError("sign_in.wrong")
        user.one_time_code_hash = user.one_time_code_until = None
        forget_second_factor(user)
    token = secrets.token_urlsafe(32)
    session = SignIn(
        id=uuid4(),
        token_hash=hash_token(token),
        user_id=user.id,
        is_field=is_field,
        must_choose=found.code_hash is not None,
        second_step=step_for(user) if found.code_hash is None else None,
        device=device,
        messages=[],
        started_at=now,
        seen_at=now,
    )
    db.session.add(session)
    audit.record(audit.Action.LOGIN, actor_id=user.id, subject_id=session.id, device=device, at=now)
    return token


def note_wrong_sign_in(login: str, *, device: str | None, now: datetime) -> None:
    """Keep that somebody tried; the account it was meant for where there is one."""
    user = _find(login)
    audit.record(audit.Action.LOGIN_FAILED, actor_id=None, subject_id=user.id if user else None, device=device, at=now)


def find_session(token: str, *, now: datetime) -> SignIn | None:
    """The live session of this token, or None when it ended, idled out or belongs to a disabled account."""
    return db.session.scalar(
        select(SignIn)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.token_hash == hash_token(token), _is_live(now), User.disabled_at.is_(None))
    )


def list_sessions(user_id: UUID, *, now: datetime) -> Sequence[SignIn]:
    """Live sessions of one account, newest first."""
    statement = select(SignIn).where(SignIn.user_id == user_id, _is_live(now))
    return db.session.scalars(statement.order_by(SignIn.seen_at.desc())).all()


def _is_live(now: datetime) -> ColumnElement[bool]:
    def within(idle: timedelta, longest: timedelta) -> ColumnElement[bool]:
        return and_(SignIn.seen_at >= now - idle, SignIn.started_at >= now - longest)

    return and_(
        SignIn.ended_at.is_(None),
        or_(
            and_(SignIn.is_field.is_(True), within(FIELD_IDLE, FIELD_LONGEST)),
            and_(SignIn.is_field.is_(False), within(DESK_IDLE, DESK_LONGEST)),
        ),
    )


def sign_out(session_id: UUID, *, now: datetime) -> None:
    """End a session; ending it twice is no error."""
    session = db.session.get(SignIn, session_id)
    if session and session.ended_at is None:
        session.ended_at = now
        audit.record(audit.Action.LOGOUT, actor_id=session.user_id, subject_id=session.id, at=now)


def end_sessions_of(user_id: UUID, *, now: datetime, but: UUID | None = None) -> None:
    """End every session of an account at once, or every one but this."""
    live = update(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    db.session.execute((live if but is None else live.where(SignIn.id != but)).values(ended_at=now))


def revoke_session(actor: Actor, session_id: UUID, *, now: datetime) -> None:
    """End one of one's own sessions from the list of them."""
    session = db.session.get(SignIn, session_id)
    if session is None or session.user_id != actor.user_id:
        raise NotFound()
    if session.ended_at is None:
        session.ended_at = now
        audit.record(audit.Action.SESSION_REVOKE, actor_id=actor.user_id, subject_id=session.id, at=now)


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
