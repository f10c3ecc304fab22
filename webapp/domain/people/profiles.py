"""What a volunteer says and promises: areas, skills, free times, the pledge (SPEC 2.4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from . import queries, rules
from .actors import Actor
from .models import Organisation, RoleGrant, User, VolunteerProfile
from .permissions import FIELD_ROLES


@dataclass(frozen=True)
class OwnWords:
    """What volunteers say of themselves and may change at any time."""

    areas: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    free_times: tuple[str, ...] = ()
    note: str | None = None


def find_profile(user_id: UUID) -> VolunteerProfile | None:
    """The profile of an account; the caller has checked that the actor may see it."""
    return db.session.get(VolunteerProfile, user_id)


def profiles_of(user_ids: Collection[UUID]) -> dict[UUID, VolunteerProfile]:
    """Profiles by account, one query."""
    rows = db.session.scalars(select(VolunteerProfile).where(VolunteerProfile.id.in_(user_ids)))
    return {row.id: row for row in rows}


def profile_of(user: User) -> VolunteerProfile:
    """The profile to write to; made where there is none yet."""
    profile = db.session.get(VolunteerProfile, user.id)
    if profile is None:
        profile = VolunteerProfile(id=user.id, free_times=[], wants_to_leave=False)
        db.session.add(profile)
    return profile


def places_to_help(organisation_id: UUID) -> Sequence[Organisation]:
    """What lies below an organisation, for choosing where one helps."""
    own = db.session.get_one(Organisation, organisation_id)
    return [place for place in queries.list_children(own) if place.id != own.id]


def known_areas(organisation_id: UUID, wanted: Collection[str]) -> list[str]:
    """Those of them that lie there; others are left out."""
    if not wanted:
        return []
    known = {str(place.id) for place in places_to_help(organisation_id)}
    return [area for area in wanted if area in known]


def is_volunteer(user_id: UUID) -> bool:
    """Whether somebody goes to people's doors at all."""
    statement = select(RoleGrant.id).where(RoleGrant.user_id == user_id, RoleGrant.role.in_(FIELD_ROLES))
    return db.session.scalar(statement.limit(1)) is not None


def pledge_due(actor: Actor) -> bool:
    """Whether the actor makes visits and has not accepted the words as they stand now."""
    if actor.user_id is None or not any(held.role in FIELD_ROLES for held in actor.held):
        return False
    profile = find_profile(actor.user_id)
    return profile is None or profile.pledge_version != rules.PLEDGE_VERSION


def has_ever_pledged(user_id: UUID) -> bool:
    """Whether somebody has accepted any version; a newer one is asked for before the next booking only."""
    profile = find_profile(user_id)
    return profile is not None and profile.pledge_version is not None


def is_verified(actor: Actor) -> bool:
    """Whether somebody at the desk has looked at the actor."""
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    return user is not None and user.verified_at is not None


def accept_pledge(actor: Actor, *, now: datetime, version: int = rules.PLEDGE_VERSION) -> None:
    """The volunteer has read and accepts the confidentiality pledge and the risk notice (SPEC 2.4)."""
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    if user is None:
        raise NotFound()
    if version != rules.PLEDGE_VERSION:
        raise DomainError("pledge.other_version")
    profile = profile_of(user)
    if profile.pledge_version != version:
        profile.pledge_version, user.pledged_at = version, now
        _record(audit.Action.USER_PLEDGE, actor, user, now, [f"version_{version}"])


def describe_oneself(actor: Actor, words: OwnWords, *, now: datetime) -> None:
    """Areas, skills, free times in one's own words."""
    user = db.session.get(User, actor.user_id) if actor.user_id else None
    if user is None:
        raise NotFound()
    profile = profile_of(user)
    user.areas, user.skills = known_areas(user.organisation_id, words.areas), list(words.skills)
    profile.free_times, profile.note = list(words.free_times), words.note
    _record(audit.Action.USER_CHANGE, actor, user, now, ["areas", "skills", "free_times", "note"])


def _record(action: audit.Action, actor: Actor, user: User, now: datetime, fields: list[str]) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=user.id, organisation_id=user.organisation_id,
                 fields=fields, at=now)  # fmt: skip
