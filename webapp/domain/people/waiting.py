"""Who waits for the desk: registrations, accounts nobody has verified, and those who ask for something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select, tuple_

from ...core.db import db
from ...core.errors import NotFound
from .actors import Actor, in_scope
from .models import Registration, RoleGrant, User, VolunteerProfile
from .permissions import FIELD_ROLES, Permission

PAGE = 50


def get_registration(actor: Actor, registration_id: UUID) -> Registration:
    """One registration in the places where the actor verifies volunteers, else NotFound."""
    scope = in_scope(actor, Permission.VOLUNTEER_VERIFY, Registration.organisation_id)
    found = db.session.scalar(select(Registration).where(Registration.id == registration_id, scope))
    if found is None:
        raise NotFound("registration.not_found")
    return found


def find_waiting(organisation_id: UUID, phone_index: bytes | None) -> Registration | None:
    """The registration that waits there for this phone; the caller looks on nobody's behalf."""
    return db.session.scalar(
        select(Registration).where(
            Registration.organisation_id == organisation_id,
            Registration.phone_index == phone_index,
            Registration.settled_at.is_(None),
        )
    )


def list_registrations(actor: Actor, after: tuple[datetime, UUID] | None = None) -> Sequence[Registration]:
    """A page of who waits, who waits longest first; `after` is (made_at, id) of the last one seen."""
    statement = select(Registration).where(_waits(actor))
    if after is not None:
        statement = statement.where(tuple_(Registration.made_at, Registration.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(Registration.made_at, Registration.id).limit(PAGE)).all()


def _waits(actor: Actor) -> ColumnElement[bool]:
    scope = in_scope(actor, Permission.VOLUNTEER_VERIFY, Registration.organisation_id)
    return scope & Registration.settled_at.is_(None)


def list_unverified(actor: Actor) -> Sequence[User]:
    """Volunteers with an account whom nobody has verified yet; the first page of them."""
    return db.session.scalars(_unverified(actor).order_by(User.created_at, User.id).limit(PAGE)).all()


def _unverified(actor: Actor) -> Select[User]:
    field = exists().where(RoleGrant.user_id == User.id, RoleGrant.role.in_(FIELD_ROLES))
    scope = in_scope(actor, Permission.VOLUNTEER_VERIFY, User.organisation_id)
    settled = exists().where(VolunteerProfile.id == User.id, VolunteerProfile.paused_because.is_not(None))
    return select(User).where(scope, User.verified_at.is_(None), User.disabled_at.is_(None), field, ~settled)


def list_asking(actor: Actor) -> Sequence[tuple[User, VolunteerProfile]]:
    """Who asked for a correction, or to leave and to have their data taken away; who asked first first."""
    statement = select(User, VolunteerProfile).join(VolunteerProfile, VolunteerProfile.id == User.id)
    statement = statement.where(_asks(actor)).order_by(VolunteerProfile.asked_at, User.id).limit(PAGE)
    return [(user, profile) for user, profile in db.session.execute(statement)]


def _asks(actor: Actor) -> ColumnElement[bool]:
    scope = in_scope(actor, Permission.VOLUNTEER_VERIFY, User.organisation_id)
    return scope & VolunteerProfile.asked_at.is_not(None)


def count_waiting(actor: Actor) -> int:
    """How many wait to be verified, corrected or let go."""
    if not actor.can(Permission.VOLUNTEER_VERIFY):
        return 0
    profiles = select(func.count()).select_from(VolunteerProfile)
    counts = (
        select(func.count()).select_from(Registration).where(_waits(actor)),
        select(func.count()).select_from(_unverified(actor).subquery()),
        profiles.join(User, User.id == VolunteerProfile.id).where(_asks(actor)),
    )
    return sum(db.session.scalar(count) or 0 for count in counts)
