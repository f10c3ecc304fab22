"""Accounts: made, verified, disabled, given roles and one-time codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.crypto import blind
from ...core.db import db
from ...core.errors import Conflict, DomainError, InvalidInput, NotFound
from .. import audit
from . import queries
from .actors import Actor, require
from .identity import plain_phone
from .models import Organisation, RoleGrant, User
from .passwords import check_password, hash_password, hash_token, new_code
from .permissions import DESK_ROLES, Permission, Role
from .sign_in import end_sessions_of

CODE_LASTS = timedelta(hours=24)


@dataclass(frozen=True)
class NewAccount:
    """What an account is made from. `password` may be None: a one-time code opens it the first time."""

    id: UUID
    login: str
    name: str
    roles: tuple[Role, ...]
    phone: str | None = None
    password: str | None = None
    password_hash: str | None = None
    """Where the door has hashed it already, outside the transaction."""
    born_on: date | None = None
    skills: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


def create_account(actor: Actor, organisation: Organisation, account: NewAccount, *, now: datetime) -> User:
    """Make an account with its roles. The same request sent again returns the account it made.

    The first account of a deployment is made by nobody; after that only who may manage people there.
    """
    if actor.user_id is not None:
        require(actor, Permission.PEOPLE_MANAGE, organisation)
    if earlier := db.session.get(User, account.id):
        if earlier.organisation_id != organisation.id:
            raise NotFound("user.not_found")
        return earlier
    user = _new_user(organisation, account, now)
    if DESK_ROLES & set(account.roles):
        user.verified_at, user.verified_by = now, actor.user_id
    db.session.add(user)
    audit.record(
        audit.Action.USER_CREATE, actor_id=actor.user_id, subject_id=user.id, organisation_id=organisation.id, at=now
    )
    for role in account.roles:
        _grant(actor, user.id, organisation.id, role, now)
    return user


def _new_user(organisation: Organisation, account: NewAccount, now: datetime) -> User:
    login = account.login.strip().casefold()
    if login.startswith(queries.ERASED) or db.session.scalar(select(User.id).where(User.login == login)):
        raise Conflict("user.login_taken")
    if account.phone and queries.accounts_with(blind("phone", account.phone)):
        raise InvalidInput({"phone": ["user.phone_taken"]})
    if account.password is not None:
        check_password(account.password, login=login)
    user = User(
        id=account.id,
        organisation_id=organisation.id,
        login=login,
        name=account.name.strip(),
        password_hash=hash_password(account.password) if account.password else account.password_hash,
        born_on=account.born_on,
        skills=list(account.skills),
        areas=list(account.areas),
        created_at=now,
    )
    if account.phone:
        user.phone, user.phone_index = account.phone, blind("phone", plain_phone(account.phone))
    return user


def _grant(actor: Actor, user_id: UUID, organisation_id: UUID, role: Role, now: datetime) -> None:
    db.session.add(RoleGrant(id=uuid4(), user_id=user_id, organisation_id=organisation_id, role=role, granted_at=now))
    audit.record(
        audit.Action.ROLE_GRANT,
        actor_id=actor.user_id,
        subject_id=user_id,
        organisation_id=organisation_id,
        fields=[role.value],
        at=now,
    )


def give_role(actor: Actor, user_id: UUID, organisation_id: UUID, role: Role, *, now: datetime) -> None:
    """The role in that organisation, unless they hold it there; the caller has checked that the actor may."""
    if not any(g.role is role and g.organisation_id == organisation_id for g in queries.grants_of(user_id)):
        _grant(actor, user_id, organisation_id, role, now)


def change_roles(actor: Actor, user_id: UUID, roles: frozenset[Role], *, now: datetime) -> None:
    """Give exactly these roles in the person's own organisation."""
    user = queries.get_user(actor, user_id)
    organisation = queries.get_organisation(actor, user.organisation_id)
    require(actor, Permission.PEOPLE_MANAGE, organisation)
    if user.id == actor.user_id and Role.ADMIN not in roles:
        raise DomainError("user.keeps_own_admin")
    held = {g.role: g for g in queries.grants_of(user.id) if g.organisation_id == organisation.id}
    for role in roles - held.keys():
        _grant(actor, user.id, organisation.id, role, now)
    for role in held.keys() - roles:
        db.session.delete(held[role])
        audit.record(
            audit.Action.ROLE_REVOKE,
            actor_id=actor.user_id,
            subject_id=user.id,
            organisation_id=organisation.id,
            fields=[role.value],
            at=now,
        )


def disable_account(actor: Actor, user_id: UUID, *, now: datetime) -> None:
    """Close an account; its sessions end at once (SPEC 2.6)."""
    user = queries.get_user(actor, user_id)
    require(actor, Permission.PEOPLE_MANAGE, queries.get_organisation(actor, user.organisation_id))
    if user.id == actor.user_id:
        raise DomainError("user.disables_self")
    if user.disabled_at is None:
        user.disabled_at = now
        end_sessions_of(user.id, now=now)
        audit.record(
            audit.Action.USER_DISABLE,
            actor_id=actor.user_id,
            subject_id=user.id,
            organisation_id=user.organisation_id,
            at=now,
        )


def enable_account(actor: Actor, user_id: UUID, *, now: datetime) -> None:
    """Open a closed account again; the person logs in anew. What was erased stays erased."""
    user = queries.get_user(actor, user_id)
    require(actor, Permission.PEOPLE_MANAGE, queries.get_organisation(actor, user.organisation_id))
    if user.login.startswith(queries.ERASED):
        raise DomainError("user.is_erased")
    if user.disabled_at is not None:
        user.disabled_at = None
        audit.record(
            audit.Action.USER_ENABLE,
            actor_id=actor.user_id,
            subject_id=user.id,
            organisation_id=user.organisation_id,
            at=now,
        )


def issue_one_time_code(actor: Actor, user_id: UUID, *, now: datetime) -> str:
    """A code for a first log-in or a forgotten password: shown once, valid 24 hours, logged (SPEC 2.6)."""
    user = db.session.get(User, user_id) if actor.user_id is None else queries.get_user(actor, user_id)
    if user is None:
        raise NotFound()
    if actor.user_id is not None:
        require(actor, Permission.PEOPLE_MANAGE, queries.get_organisation(actor, user.organisation_id))
    code = new_code()
    user.one_time_code_hash, user.one_time_code_until = hash_token(code), now + CODE_LASTS
    audit.record(
        audit.Action.USER_ONE_TIME_CODE,
        actor_id=actor.user_id,
        subject_id=user.id,
        organisation_id=user.organisation_id,
        at=now,
    )
    return code
