"""Who may go on visits, and with whom: verified, pledged, a grown-up beside a minor, one checked where a minor lives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, or_, select

from ...core.db import db
from ...core.errors import DomainError, NotFound
from ..campaigns.plan_queries import led_by
from ..people.actors import Actor, in_scope
from ..people.models import RoleGrant, User, VolunteerProfile
from ..people.permissions import FIELD_ROLES, Permission, Role
from ..people.rules import PLEDGE_VERSION, is_adult, is_for_children, is_minor, name_order
from . import rules

MOST_PEOPLE = 300


@dataclass(frozen=True)
class Companion:
    """Somebody who can be sent or gone with, and what it takes to choose. Days are as of today."""

    id: UUID
    name: str
    is_for_children: bool
    is_minor: bool
    insured_until: date | None


def check_active_volunteer(user_id: UUID, code: str) -> None:
    """Has promised, is verified by an officer, not paused, not leaving, not disabled (SPEC 2.4).

    Raises DomainError("visit.pledge_needed") for what they can do themselves, else DomainError(code).
    """
    user, profile = db.session.get(User, user_id), db.session.get(VolunteerProfile, user_id)
    if user is None or user.disabled_at is not None:
        raise DomainError(code)
    if profile is None or profile.pledge_version != PLEDGE_VERSION:
        raise DomainError("visit.pledge_needed")
    if user.verified_at is None or profile.paused_because is not None or profile.wants_to_leave:
        raise DomainError(code)


def check_volunteers(actor: Actor, permission: Permission, user_ids: Collection[UUID]) -> None:
    """All of them are active volunteers of places where the actor has this permission."""
    known = db.session.scalars(_volunteers(actor, permission).where(User.id.in_(user_ids)))
    if {user.id for user in known} != set(user_ids):
        raise DomainError("visit.partner_not_verified")


def check_party(
    user_ids: Collection[UUID], day: date, *, has_minor: bool, is_known_pair: bool = False
) -> None:
    """These may go together on that day (SPEC 2.4, 5.3). Raises DomainError."""
    rows = db.session.execute(
        select(User.born_on, VolunteerProfile.children_checked_on)
        .outerjoin(VolunteerProfile, VolunteerProfile.id == User.id)
        .where(User.id.in_(user_ids))
    )
    party = [
        rules.Visitor(
            is_minor=is_minor(born_on, on=day),
            is_adult=is_adult(born_on, on=day),
            is_for_children=is_for_children(checked_on, on=day),
        )
        for born_on, checked_on in rows
    ]
    rules.check_party(party, has_minor=has_minor, is_known_pair=is_known_pair)


def _volunteers(actor: Actor, permission: Permission) -> Select[User]:
    """Active ones, at home in the actor's places or helping there."""
    field = RoleGrant.role.in_(FIELD_ROLES)
    helps = exists().where(
        RoleGrant.user_id == User.id, field, in_scope(actor, permission, RoleGrant.organisation_id)
    )
    at_home = in_scope(actor, permission, User.organisation_id) & exists().where(RoleGrant.user_id == User.id, field)
    return (
        select(User)
        .join(VolunteerProfile, VolunteerProfile.id == User.id)
        .where(
            or_(at_home, helps),
            User.verified_at.is_not(None),
            User.disabled_at.is_(None),
            VolunteerProfile.pledge_version == PLEDGE_VERSION,
            VolunteerProfile.paused_because.is_(None),
            VolunteerProfile.wants_to_leave.is_(False),
        )
    )


def partners(actor: Actor, today: date) -> Sequence[Companion]:
    """Volunteers one can go with: same places, active. Nobody who is not active themselves is told who they are.

    Somebody under 18 is offered grown-ups.
    """
    if actor.user_id is None or not is_active(actor):
        return []
    found = _companions(_volunteers(actor, Permission.VISIT_BOOK).where(User.id != actor.user_id), today)
    own = db.session.get(User, actor.user_id)
    if own is not None and is_minor(own.born_on, on=today):
        return [one for one in found if not one.is_minor]
    return found


def led(actor: Actor, today: date) -> Sequence[Companion]:
    """The people a leader may book for: active ones of the groups they lead, themselves included."""
    if actor.user_id is None or not actor.can(Permission.VISIT_LEAD) or not is_active(actor):
        return []
    group = led_by(actor.user_id)
    return _companions(_volunteers(actor, Permission.VISIT_BOOK).where(User.id.in_(group)), today) if group else []


def is_active(actor: Actor) -> bool:
    """Whether the actor is a volunteer who may go on visits today."""
    return db.session.scalar(_volunteers(actor, Permission.VISIT_BOOK).where(User.id == actor.user_id)) is not None


def assignable(actor: Actor, today: date) -> Sequence[Companion]:
    """Volunteers an officer can send."""
    return _companions(_volunteers(actor, Permission.VISIT_PLAN), today)


def _companions(statement: Select[User], today: date) -> list[Companion]:
    rows = db.session.execute(
        statement.with_only_columns(
            User.id, User.name, User.born_on, User.insured_until, VolunteerProfile.children_checked_on
        )
        .order_by(User.name, User.id)
        .limit(MOST_PEOPLE)
    )
    return [
        Companion(id, name, is_for_children(checked_on, on=today), is_minor(born_on, on=today), insured_until)
        for id, name, born_on, insured_until, checked_on in sorted(rows, key=lambda row: name_order(row.name))
    ]


def who_goes(actor: Actor) -> Sequence[User]:
    """Whom a paper may name as having gone: everybody with an account there but those who only give."""
    found = db.session.scalars(_goes(actor).order_by(User.name, User.id).limit(MOST_PEOPLE))
    return sorted(found, key=lambda user: name_order(user.name))


def check_known(actor: Actor, user_ids: Collection[UUID]) -> None:
    """All of them may have gone; else NotFound."""
    known = set(db.session.scalars(_goes(actor).with_only_columns(User.id).where(User.id.in_(set(user_ids)))))
    if known != set(user_ids):
        raise NotFound("user.not_found")


def _goes(actor: Actor) -> Select[User]:
    works = exists().where(RoleGrant.user_id == User.id, RoleGrant.role != Role.DONOR)
    here = in_scope(actor, Permission.VISIT_PLAN, User.organisation_id)
    return select(User).where(here, works, User.disabled_at.is_(None))
