"""Choosing a password of one's own: with the present one, or after a one-time code (SPEC 2.6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ...core.db import db
from ...core.errors import InvalidInput, NotFound
from .. import audit
from .actors import Actor
from .attempts import check_tries, count_try, take_back_try
from .models import SignIn, User
from .passwords import check_password, hash_password, is_right_password
from .second_factor import step_for
from .sign_in import TRIES_PER_ACCOUNT, WINDOW, end_sessions_of


def count_password_try(actor: Actor, *, now: datetime) -> None:
    """Count before checking, as at the log-in: a desk left open is no place to guess at."""
    count_try(_key(actor), seconds=WINDOW, now=now)


def _key(actor: Actor) -> str:
    return f"password|{actor.user_id}"


def check_choice(actor: Actor, session_id: UUID | None, password: str, present: str | None, *, now: datetime) -> str:
    """The hash of the new password, made outside any transaction.

    `present` is the password until now; a session that a one-time code opened needs none. Raises TooMany, or
    InvalidInput for `present` or `password`.
    """
    user, session = _own(actor, session_id)
    check_tries(_key(actor), limit=TRIES_PER_ACCOUNT, seconds=WINDOW, now=now)
    if not session.must_choose and not is_right_password(user.password_hash, present or ""):
        raise InvalidInput({"present": ["password.not_present"]})
    check_password(password, login=user.login)
    return hash_password(password)


def choose_password(actor: Actor, session_id: UUID | None, password_hash: str, *, now: datetime) -> None:
    """Set it. A one-time code still waiting is spent, and every other device has to log in again."""
    user, session = _own(actor, session_id)
    if session.must_choose:
        session.must_choose, session.second_step = False, step_for(user)
    user.password_hash = password_hash
    user.one_time_code_hash = user.one_time_code_until = None
    end_sessions_of(user.id, now=now, but=session.id)
    take_back_try(_key(actor), seconds=WINDOW, now=now)
    audit.record(audit.Action.USER_PASSWORD, actor_id=user.id, subject_id=user.id, at=now)


def _own(actor: Actor, session_id: UUID | None) -> tuple[User, SignIn]:
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    session = db.session.get(SignIn, session_id) if session_id else None
    if user is None or session is None or session.user_id != user.id:
        raise NotFound()
    return user, session
