"""Asking the desk to put data right or to let one go; and erasing what is known of a person (SPEC 12.6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from . import queries
from .actors import Actor, require
from .models import Registration, RoleGrant, SecondFactor, SignIn, User, VolunteerProfile
from .permissions import DESK_ROLES, Permission
from .profiles import profile_of
from .sign_in import end_sessions_of

LEFT = "（已离开 left）"
"""What stands in old records for somebody who has left, whoever reads them in whatever language."""


def ask_for_correction(actor: Actor, text: str, *, now: datetime) -> None:
    """Name, phone or birthday are the desk's to change; here somebody says what is wrong with them."""
    profile = profile_of(_own(actor))
    profile.correction, profile.asked_at = text, profile.asked_at or now
    _record(audit.Action.USER_CHANGE, actor, _own(actor), now, ["correction_asked"])


def ask_to_leave(actor: Actor, *, now: datetime) -> None:
    """Somebody wants to leave, and their data taken away. They book nothing from now on."""
    user = _own(actor)
    if actor.works_at_a_desk:
        raise DomainError("user.has_desk_role")
    profile = profile_of(user)
    if not profile.wants_to_leave:
        profile.wants_to_leave, profile.asked_at = True, now
        _record(audit.Action.USER_ASK_TO_LEAVE, actor, user, now, [])


def stay_after_all(actor: Actor, *, now: datetime) -> None:
    """They take it back, as long as nothing has been erased."""
    user = _own(actor)
    profile = profile_of(user)
    if profile.wants_to_leave:
        profile.wants_to_leave, profile.asked_at = False, now if profile.correction else None
        _record(audit.Action.USER_ASK_TO_LEAVE, actor, user, now, ["taken_back"])


def _own(actor: Actor) -> User:
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    if user is None:
        raise NotFound()
    return user


def erase_account(actor: Actor, user_id: UUID, *, now: datetime) -> list[UUID]:
    """Take away everything personal; what they did stays, without them. Twice is once.

    Returns the papers that go with it, for the caller to take away. Whoever decides at a desk answers for it as long as
    they hold the role.
    """
    user = queries.get_user(actor, user_id)
    require(actor, Permission.PEOPLE_MANAGE, queries.get_organisation(actor, user.organisation_id))
    if user.id == actor.user_id:
        raise DomainError("user.disables_self")
    if any(grant.role in DESK_ROLES for grant in queries.grants_of(user.id)):
        raise DomainError("user.has_desk_role")
    if user.login.startswith(queries.ERASED):
        return []
    papers = _erase_registrations(user) + _erase_profile(user)
    _erase_user(user, now)
    _record(audit.Action.USER_ERASE, actor, user, now, [])
    return papers


def _erase_registrations(user: User) -> list[UUID]:
    if user.phone_index is None:
        return []
    same = Registration.phone_index == user.phone_index
    papers = db.session.scalars(select(Registration.consent_file_id).where(same)).all()
    db.session.execute(delete(Registration).where(same))
    return [paper for paper in papers if paper]


def _erase_profile(user: User) -> list[UUID]:
    profile = db.session.get(VolunteerProfile, user.id)
    if profile is None:
        return []
    paper = profile.consent_file_id
    db.session.delete(profile)
    return [paper] if paper else []


def _erase_user(user: User, now: datetime) -> None:
    end_sessions_of(user.id, now=now)
    db.session.execute(update(SignIn).where(SignIn.user_id == user.id).values(device=None, messages=[]))
    db.session.execute(delete(RoleGrant).where(RoleGrant.user_id == user.id))
    db.session.execute(delete(SecondFactor).where(SecondFactor.id == user.id))
    user.login, user.name, user.disabled_at = f"{queries.ERASED}{user.id.hex}", LEFT, user.disabled_at or now
    user.password_hash = user.one_time_code_hash = user.one_time_code_until = None
    user.phone = user.phone_index = user.born_on = user.insured_until = None
    user.skills, user.areas = [], []
    db.session.flush()


def _record(action: audit.Action, actor: Actor, user: User, now: datetime, fields: list[str]) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=user.id, organisation_id=user.organisation_id,
                 fields=fields, at=now)  # fmt: skip
