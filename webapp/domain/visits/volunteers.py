"""Who may go on visits, and with whom: verified by an officer, pledged, not disabled (SPEC 2.4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Select, exists, select

from ...core.db import db
from ...core.errors import DomainError, NotFound
from ..people.actors import Actor, in_scope
from ..people.models import RoleGrant, User
from ..people.permissions import Permission, Role

MOST_PEOPLE = 300
FIELD_ROLES = (Role.VOLUNTEER, Role.TEAM_LEAD)


def check_active_volunteer(user_id: UUID, code: str) -> None:
    """Verified by an officer, pledged, not disabled (SPEC 2.4); else DomainError(code)."""
    user = db.session.get(User, user_id)
    if user is None or user.verified_at is None or user.pledged_at is None or user.disabled_at is not None:
        raise DomainError(code)


def check_volunteers(actor: Actor, permission: Permission, user_ids: Collection[UUID]) -> None:
    """All of them are active volunteers of places where the actor has this permission."""
    known = db.session.scalars(_volunteers(actor, permission).where(User.id.in_(user_ids)))
    if {user.id for user in known} != set(user_ids):
        raise DomainError("visit.partner_not_verified")


def _volunteers(actor: Actor, permission: Permission) -> Select[User]:
    field = exists().where(RoleGrant.user_id == User.id, RoleGrant.role.in_(FIELD_ROLES))
    return select(User).where(
        in_scope(actor, permission, User.organisation_id),
        field,
        User.verified_at.is_not(None),
        User.pledged_at.is_not(None),
        User.disabled_at.is_(None),
    )


def partners(actor: Actor) -> Sequence[User]:
    """Volunteers one can go with: same places, verified, pledged."""
    statement = _volunteers(actor, Permission.VISIT_BOOK).where(User.id != actor.user_id)
    return db.session.scalars(statement.order_by(User.name, User.id).limit(MOST_PEOPLE)).all()


def assignable(actor: Actor) -> Sequence[User]:
    """Volunteers an officer can send."""
    statement = _volunteers(actor, Permission.VISIT_PLAN)
    return db.session.scalars(statement.order_by(User.name, User.id).limit(MOST_PEOPLE)).all()


def who_goes(actor: Actor) -> Sequence[User]:
    """Whom a paper may name as having gone: everybody with an account there but those who only give."""
    return db.session.scalars(_goes(actor).order_by(User.name, User.id).limit(MOST_PEOPLE)).all()


def check_known(actor: Actor, user_ids: Collection[UUID]) -> None:
    """All of them may have gone; else NotFound."""
    known = set(db.session.scalars(_goes(actor).with_only_columns(User.id).where(User.id.in_(set(user_ids)))))
    if known != set(user_ids):
        raise NotFound("user.not_found")


def _goes(actor: Actor) -> Select[User]:
    works = exists().where(RoleGrant.user_id == User.id, RoleGrant.role != Role.DONOR)
    here = in_scope(actor, Permission.VISIT_PLAN, User.organisation_id)
    return select(User).where(here, works, User.disabled_at.is_(None))
