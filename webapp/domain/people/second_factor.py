"""Codes of an authenticator (TOTP) for those who work at a desk, where their organisation asks for it (SPEC 2.6)."""

from __future__ import annotations

import base64
import binascii
import secrets
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from ...core.db import db
from ...core.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound
from .. import audit
from . import queries
from .actors import Actor
from .attempts import check_tries, count_try, take_back_try
from .models import Organisation, SecondFactor, SecondStep, SignIn, User
from .permissions import DESK_ROLES
from .settings import SECOND_FACTOR

STEP = 30  # seconds a code lasts
SKEW = 1  # steps that a phone's clock may be off, each way
DIGITS = 6
BYTES = 20
LIMITS = ((60, 5), (86400, 50))
"""(seconds, tries): guesses in a minute and in a day."""


def new_secret() -> str:
    """160 random bits, as authenticators take them."""
    return base64.b32encode(secrets.token_bytes(BYTES)).decode()


def is_secret(text: str) -> bool:
    """Whether it could be one of ours."""
    try:
        return bool(_key(text))
    except ValueError:
        return False


def address_of(secret: str, login: str, issuer: str) -> str:
    """What the QR code says to an authenticator; long names are cut, so that it stays small enough to scan."""
    login = login[:24]
    given = urlencode({"secret": secret, "issuer": issuer, "digits": DIGITS, "period": STEP}, quote_via=quote)
    return f"otpauth://totp/{quote(f'{issuer}:{login}')}?{given}"


def code_at(secret: str, step: int) -> str:
    """The code of one half minute. Raises ValueError for what is no secret of ours."""
    return HOTP(_key(secret), DIGITS, SHA1()).generate(step).decode()  # noqa: S303  (what every authenticator computes, RFC 6238)


def _key(secret: str) -> bytes:
    try:
        key = base64.b32decode(secret)
    except binascii.Error:
        raise ValueError("no base 32") from None
    if len(key) != BYTES:
        raise ValueError("another length")
    return key


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute this code belongs to, around now; None where it is wrong."""
    present = int(now.timestamp()) // STEP
    steps = range(present - SKEW, present + SKEW + 1)
    return next((step for step in steps if secrets.compare_digest(code_at(secret, step), code)), None)


def step_for(user: User) -> SecondStep | None:
    """What a session owes that a right password has opened."""
    if has_second_factor(user.id):
        return SecondStep.PROVE
    return SecondStep.ENROL if is_asked_of(user) else None


def has_second_factor(user_id: UUID) -> bool:
    """Whether an authenticator is set up."""
    return db.session.get(SecondFactor, user_id) is not None


def is_asked_of(user: User) -> bool:
    """Whether they work at a desk, and their organisation asks for codes."""
    if not _works_at_a_desk(user.id):
        return False
    organisation = db.session.get(Organisation, user.organisation_id)
    return organisation is not None and queries.value_of(organisation, SECOND_FACTOR)


def _works_at_a_desk(user_id: UUID) -> bool:
    return any(grant.role in DESK_ROLES for grant in queries.grants_of(user_id))


def count_code_try(actor: Actor, *, now: datetime) -> None:
    """Count before checking; the door commits this in a transaction of its own."""
    for seconds, _limit in LIMITS:
        count_try(_tries(actor), seconds=seconds, now=now)


def _tries(actor: Actor) -> str:
    return f"code|{actor.user_id}"


def set_up(actor: Actor, session_id: UUID | None, secret: str, code: str, *, now: datetime) -> None:
    """Take up the secret that the authenticator has read, once it shows the right code for it."""
    user, session = _own(actor, session_id)
    if not _works_at_a_desk(user.id):
        raise Forbidden("not_permitted")
    if has_second_factor(user.id):
        raise Conflict("second_factor.is_set")
    factor = SecondFactor(id=user.id, made_at=now, last_step=_checked(actor, secret, code, -1, now))
    factor.secret = secret
    db.session.add(factor)
    _through(actor, session, now, "set")


def prove(actor: Actor, session_id: UUID | None, code: str, *, now: datetime) -> None:
    """The code of this half minute, once: the session is good for everything now."""
    user, session = _own(actor, session_id)
    factor = db.session.get(SecondFactor, user.id)
    if factor is None or factor.secret is None:
        raise NotFound()
    factor.last_step = _checked(actor, factor.secret, code, factor.last_step, now)
    _through(actor, session, now, "proved")


def take_off(actor: Actor, session_id: UUID | None, code: str, *, now: datetime) -> None:
    """No codes any more, where the organisation does not ask for them."""
    user, session = _own(actor, session_id)
    if is_asked_of(user):
        raise DomainError("second_factor.is_asked")
    factor = db.session.get(SecondFactor, user.id)
    if factor is None or factor.secret is None:
        raise NotFound()
    _checked(actor, factor.secret, code, factor.last_step, now)
    db.session.delete(factor)
    _through(actor, session, now, "taken_off")


def forget_second_factor(user: User) -> None:
    """A one-time code of an admin opened the session: the authenticator may be lost, and is set up anew."""
    factor = db.session.get(SecondFactor, user.id)
    if factor is not None:
        db.session.delete(factor)
        db.session.flush()


def _checked(actor: Actor, secret: str, code: str, last_step: int, now: datetime) -> int:
    """The step of a right code that nobody has used. Raises TooMany, or InvalidInput for `code`."""
    for seconds, limit in LIMITS:
        check_tries(_tries(actor), limit=limit, seconds=seconds, now=now)
    try:
        step = _step_of(secret, code, now)
    except ValueError:
        raise InvalidInput({"code": ["second_factor.wrong"]}) from None
    if step is None or step <= last_step:
        raise InvalidInput({"code": ["second_factor.wrong"]})
    for seconds, _limit in LIMITS:
        take_back_try(_tries(actor), seconds=seconds, now=now)
    return step


def _through(actor: Actor, session: SignIn, now: datetime, what: str) -> None:
    session.second_step = None
    audit.record(audit.Action.USER_SECOND_FACTOR, actor_id=actor.user_id, subject_id=actor.user_id,
                 organisation_id=actor.organisation_id, fields=[what], at=now)  # fmt: skip


def _own(actor: Actor, session_id: UUID | None) -> tuple[User, SignIn]:
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    session = db.session.get(SignIn, session_id) if session_id else None
    if user is None or session is None or session.user_id != user.id:
        raise NotFound()
    return user, session
