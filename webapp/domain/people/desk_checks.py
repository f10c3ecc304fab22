"""What the desk writes down of a volunteer: papers, the guardian, insurance, the record of offences (SPEC 2.4, 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.crypto import blind
from ...core.db import db
from ...core.errors import DomainError, InvalidInput
from .. import audit
from . import queries, rules
from .actors import Actor, require
from .models import Organisation, RoleGrant, User
from .permissions import FIELD_ROLES, Permission
from .profiles import profile_of


@dataclass(frozen=True)
class Papers:
    """What the desk has read in somebody's papers, and how to reach them."""

    name: str
    phone: str | None
    born_on: date | None
    guardian_name: str | None = None
    guardian_phone: str | None = None


def correct_papers(actor: Actor, user_id: UUID, papers: Papers, *, now: datetime) -> User:
    """The desk puts right a name, a phone, a birthday, a guardian. One phone stays one person's."""
    user = get_for_desk(actor, user_id, Permission.VOLUNTEER_VERIFY)
    if user.id == actor.user_id:
        raise DomainError("user.corrects_self")
    if papers.born_on is not None:
        rules.check_born_on(papers.born_on, today=local_day(now))
        rules.check_guardian(papers.born_on, papers.guardian_name, papers.guardian_phone, today=local_day(now))
    index = blind("phone", papers.phone) if papers.phone else None
    if index is not None and any(other.id != user.id for other in queries.accounts_with(index)):
        raise InvalidInput({"phone": ["user.phone_taken"]})
    profile = profile_of(user)
    user.name, user.born_on, user.phone, user.phone_index = papers.name, papers.born_on, papers.phone, index
    profile.guardian_name, profile.guardian_phone = papers.guardian_name, papers.guardian_phone
    profile.correction = None
    profile.asked_at = profile.asked_at if profile.wants_to_leave else None
    _record(audit.Action.USER_CHANGE, actor, user, now, ["name", "phone", "born_on", "guardian"])
    return user


def file_consent_of(actor: Actor, user_id: UUID, file_id: UUID, *, now: datetime) -> None:
    """The guardian's signed paper; the caller has put the picture into the files."""
    user = get_for_desk(actor, user_id, Permission.VOLUNTEER_VERIFY)
    profile_of(user).consent_file_id = file_id
    _record(audit.Action.USER_CHANGE, actor, user, now, ["guardian_consent"])


def insure(actor: Actor, user_id: UUID, until: date, *, now: datetime) -> None:
    """Until when somebody is insured against accidents on visits."""
    user = get_for_desk(actor, user_id, Permission.VOLUNTEER_VERIFY)
    rules.check_insured_until(until, today=local_day(now))
    user.insured_until = until
    _record(audit.Action.USER_INSURE, actor, user, now, ["insured_until"])


def note_check(actor: Actor, user_id: UUID, checked_on: date, *, now: datetime) -> None:
    """The record of offences was looked up on that day and holds nothing: they may go where a minor lives (SPEC 5.3).

    What a record holds is never written down here.
    """
    user = get_for_desk(actor, user_id, Permission.VOLUNTEER_CHECK)
    if user.id == actor.user_id:
        raise DomainError("user.verifies_self")
    rules.check_day_of_check(checked_on, today=local_day(now))
    profile = profile_of(user)
    profile.children_checked_on, profile.children_checked_by = checked_on, actor.user_id
    _record(audit.Action.USER_CHECK, actor, user, now, ["children_checked_on"])


def withdraw_check(actor: Actor, user_id: UUID, *, now: datetime) -> None:
    """No longer where a minor lives."""
    user = get_for_desk(actor, user_id, Permission.VOLUNTEER_CHECK)
    profile = profile_of(user)
    if profile.children_checked_on is not None:
        profile.children_checked_on = profile.children_checked_by = None
        _record(audit.Action.USER_CHECK, actor, user, now, ["withdrawn"])


def get_for_desk(actor: Actor, user_id: UUID, permission: Permission) -> User:
    """An account the actor may do this with: at home in their places, or going on visits there. Else NotFound."""
    user = queries.get_user(actor, user_id)
    paths = db.session.scalars(
        select(Organisation.path)
        .join(RoleGrant, RoleGrant.organisation_id == Organisation.id)
        .where(RoleGrant.user_id == user.id, RoleGrant.role.in_(FIELD_ROLES))
    )
    if not any(actor.can(permission, path) for path in paths):
        require(actor, permission, queries.get_organisation(actor, user.organisation_id))
    return user


def _record(action: audit.Action, actor: Actor, user: User, now: datetime, fields: list[str]) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=user.id, organisation_id=user.organisation_id,
                 fields=fields, at=now)  # fmt: skip
