"""Letting volunteers go on visits: somebody at the desk has looked at the person (SPEC 2.4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import Conflict, DomainError
from .. import audit
from . import queries, rules, waiting
from .accounts import give_role
from .actors import Actor
from .desk_checks import get_for_desk
from .models import Registration, User, WhyNot
from .permissions import Permission, Role
from .profiles import profile_of

KEPT_FOR = timedelta(days=30)
"""How long a registration that was declined can be looked at again."""


def accept_registration(actor: Actor, registration_id: UUID, *, now: datetime) -> User:
    """The desk has looked at the person: they have an account and may go on visits. Twice is once.

    Somebody whose phone has an account gets the role on that one; its password and pledge stay as they are.
    """
    registration = waiting.get_registration(actor, registration_id)
    if registration.settled_at is not None:
        return _settled_earlier(registration)
    rules.check_may_be_verified(
        registration.born_on, registration.guardian_name, registration.guardian_phone,
        has_paper=registration.consent_file_id is not None, today=local_day(now),
    )  # fmt: skip
    user = _account_with(actor, registration) or _make_account(actor, registration, now)
    _take_over(user, registration)
    give_role(actor, user.id, registration.organisation_id, Role.VOLUNTEER, now=now)
    _verify(actor, user, now)
    registration.settled_at, registration.settled_by, registration.user_id = now, actor.user_id, user.id
    _forget(registration)
    _record(audit.Action.REGISTRATION_ACCEPT, actor, registration, now)
    return user


def _settled_earlier(registration: Registration) -> User:
    user = db.session.get(User, registration.user_id) if registration.user_id else None
    if user is None:
        raise Conflict("registration.settled")
    return user


def _account_with(actor: Actor, registration: Registration) -> User | None:
    """The account of this phone, where there is one; a closed one is opened by an admin, not by registering again."""
    known = queries.accounts_with(registration.phone_index) if registration.phone_index else []
    open_ones = [user for user in known if user.disabled_at is None]
    if known and not open_ones:
        raise DomainError("volunteer.account_closed")
    if any(user.id == actor.user_id for user in open_ones):
        raise DomainError("user.verifies_self")
    return open_ones[0] if open_ones else None


def _make_account(actor: Actor, registration: Registration, now: datetime) -> User:
    user = User(
        id=uuid4(), organisation_id=registration.organisation_id, login=_free_login(registration.phone or ""),
        name=registration.name, password_hash=registration.password_hash, skills=[], areas=[], created_at=now,
    )  # fmt: skip
    user.phone, user.phone_index = registration.phone, registration.phone_index
    db.session.add(user)
    if registration.pledge_version is not None:
        user.pledged_at = registration.made_at
        profile_of(user).pledge_version = registration.pledge_version
    audit.record(audit.Action.USER_CREATE, actor_id=actor.user_id, subject_id=user.id,
                 organisation_id=user.organisation_id, at=now)  # fmt: skip
    return user


def _free_login(phone: str) -> str:
    """The phone itself, unless somebody else's account has been named like it."""
    taken = set(db.session.scalars(select(User.login).where(User.login.startswith(phone, autoescape=True))))
    wishes = [phone, *(f"{phone}-{number}" for number in range(2, len(taken) + 3))]
    return next(wish for wish in wishes if wish not in taken)


def _take_over(user: User, registration: Registration) -> None:
    """What they said of themselves; what a known account says already of name and birthday stays."""
    profile = profile_of(user)
    user.born_on = user.born_on or registration.born_on
    user.areas, user.skills = list(registration.areas), list(registration.skills)
    profile.free_times, profile.note = list(registration.free_times), registration.note
    profile.guardian_name = registration.guardian_name or profile.guardian_name
    profile.guardian_phone = registration.guardian_phone or profile.guardian_phone
    profile.consent_file_id = registration.consent_file_id or profile.consent_file_id


def _verify(actor: Actor, user: User, now: datetime) -> None:
    profile_of(user).paused_because = None
    if user.verified_at is None:
        user.verified_at, user.verified_by = now, actor.user_id
        audit.record(audit.Action.USER_VERIFY, actor_id=actor.user_id, subject_id=user.id,
                     organisation_id=user.organisation_id, at=now)  # fmt: skip


def _forget(registration: Registration) -> None:
    """All that is personal stands in the account now."""
    registration.name, registration.phone, registration.phone_index, registration.born_on = "", None, None, None
    registration.areas, registration.skills, registration.free_times = [], [], []
    registration.note = registration.guardian_name = registration.guardian_phone = None
    registration.password_hash = registration.consent_file_id = None


def decline_registration(actor: Actor, registration_id: UUID, why: WhyNot, *, now: datetime) -> Registration:
    """Not taken on, for a reason that can be said. It is forgotten after 30 days."""
    registration = waiting.get_registration(actor, registration_id)
    if registration.user_id is not None:
        raise Conflict("registration.settled")
    if registration.settled_at is None:
        registration.settled_at, registration.settled_by, registration.declined_because = now, actor.user_id, why
        registration.password_hash = None
        _record(audit.Action.REGISTRATION_DECLINE, actor, registration, now, [why.value])
    return registration


def reconsider(actor: Actor, registration_id: UUID, *, now: datetime) -> Registration:
    """A registration that was declined waits again. Their password is gone: an admin gives a code for the first log-in."""
    registration = waiting.get_registration(actor, registration_id)
    if registration.user_id is not None:
        raise Conflict("registration.settled")
    if registration.settled_at is not None:
        if waiting.find_waiting(registration.organisation_id, registration.phone_index) is not None:
            raise Conflict("volunteer.waits_already")
        registration.settled_at = registration.settled_by = registration.declined_because = None
        _record(audit.Action.REGISTRATION_CHANGE, actor, registration, now, ["reconsidered"])
    return registration


def forget_declined(now: datetime) -> tuple[int, list[UUID]]:
    """Take away what was declined more than 30 days ago, at most a slice: how many, and the papers that go with them."""
    old = select(Registration.id, Registration.consent_file_id).where(
        Registration.settled_at < now - KEPT_FOR, Registration.declined_because.is_not(None)
    )
    rows = db.session.execute(old.limit(500)).all()
    db.session.execute(delete(Registration).where(Registration.id.in_([row.id for row in rows])))
    return len(rows), [row.consent_file_id for row in rows if row.consent_file_id]


def verify_volunteer(actor: Actor, user_id: UUID, *, now: datetime) -> User:
    """An officer has looked at the person's papers: now they may book visits (SPEC 2.4)."""
    user = get_for_desk(actor, user_id, Permission.VOLUNTEER_VERIFY)
    if user.id == actor.user_id:
        raise DomainError("user.verifies_self")
    profile = profile_of(user)
    rules.check_may_be_verified(
        user.born_on, profile.guardian_name, profile.guardian_phone,
        has_paper=profile.consent_file_id is not None, today=local_day(now),
    )  # fmt: skip
    _verify(actor, user, now)
    return user


def pause_volunteer(actor: Actor, user_id: UUID, why: WhyNot, *, now: datetime) -> User:
    """For now, or never, they book anything or are anybody's companion; what is booked already the desk settles."""
    user = get_for_desk(actor, user_id, Permission.VOLUNTEER_VERIFY)
    if user.id == actor.user_id:
        raise DomainError("user.verifies_self")
    profile_of(user).paused_because = why
    audit.record(audit.Action.USER_PAUSE, actor_id=actor.user_id, subject_id=user.id,
                 organisation_id=user.organisation_id, fields=[why.value], at=now)  # fmt: skip
    return user


def _record(
    action: audit.Action, actor: Actor, registration: Registration, now: datetime, fields: list[str] | None = None
) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=registration.id,
                 organisation_id=registration.organisation_id, fields=fields or [], at=now)  # fmt: skip


