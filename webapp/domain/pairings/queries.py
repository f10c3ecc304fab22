"""Reading pairs: at the desk by place, by a sponsor their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import Pairing

PAGE = 50
MOST_OF_ONE = 50


class View(StrEnum):
    """Which pairs the desk looks at."""

    OVERDUE = "overdue"
    STANDING = "standing"
    ENDED = "ended"


def get_pairing(actor: Actor, pairing_id: UUID, permission: Permission = Permission.VISIT_READ) -> Pairing:
    """One of the desk's places, else NotFound."""
    return _get(Pairing.id == pairing_id, in_scope(actor, permission, Pairing.organisation_id))


def get_own_pairing(actor: Actor, pairing_id: UUID) -> Pairing:
    """One that stands, of which the actor is the sponsor or goes along; else NotFound."""
    return _get(Pairing.id == pairing_id, _mine(actor))


def _get(*conditions: ColumnElement[bool]) -> Pairing:
    pairing = db.session.scalar(select(Pairing).where(*conditions))
    if pairing is None:
        raise NotFound("pairing.not_found")
    return pairing


def _mine(actor: Actor) -> ColumnElement[bool]:
    goes = or_(Pairing.sponsor_id == actor.user_id, Pairing.companion_id == actor.user_id)
    return and_(goes, Pairing.ended_on.is_(None))


def own_pairings(actor: Actor) -> Sequence[Pairing]:
    """Those that stand, the next due first."""
    statement = select(Pairing).where(_mine(actor)).order_by(Pairing.due_on, Pairing.id)
    return db.session.scalars(statement.limit(MOST_OF_ONE)).all()


def list_pairings(
    actor: Actor, view: View, *, today: date, after: tuple[date, UUID] | None = None
) -> Sequence[Pairing]:
    """A page of them, the longest overdue first; `after` is (due_on, id) of the last one seen."""
    statement = select(Pairing).where(_seen(actor, view, today))
    if after is not None:
        statement = statement.where(tuple_(Pairing.due_on, Pairing.id) > tuple_(after[0], after[1]))
    return db.session.scalars(statement.order_by(Pairing.due_on, Pairing.id).limit(PAGE)).all()


def _seen(actor: Actor, view: View, today: date) -> ColumnElement[bool]:
    mine = in_scope(actor, Permission.VISIT_READ, Pairing.organisation_id)
    if view is View.ENDED:
        return and_(mine, Pairing.ended_on.is_not(None))
    stands = and_(mine, Pairing.ended_on.is_(None))
    return and_(stands, Pairing.due_on < today) if view is View.OVERDUE else stands


def count_overdue(actor: Actor, *, today: date) -> int:
    """How many visits are late, over those that stand and are late alone."""
    return db.session.scalar(select(func.count()).select_from(Pairing).where(_seen(actor, View.OVERDUE, today))) or 0


def pairings_of_households(actor: Actor, household_ids: Collection[UUID]) -> Sequence[Pairing]:
    """All pairs of these households, standing ones first; for their page."""
    statement = select(Pairing).where(
        Pairing.household_id.in_(household_ids), in_scope(actor, Permission.VISIT_READ, Pairing.organisation_id)
    )
    order = (Pairing.ended_on.is_not(None), Pairing.since.desc(), Pairing.id)
    return db.session.scalars(statement.order_by(*order).limit(MOST_OF_ONE)).all()


def sponsors_of(household_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """By household, whom it knows: the sponsors of its pairs that stand; one query."""
    rows = db.session.execute(
        select(Pairing.household_id, Pairing.sponsor_id).where(
            Pairing.household_id.in_(household_ids), Pairing.ended_on.is_(None)
        )
    )
    found: dict[UUID, set[UUID]] = {}
    for household_id, sponsor_id in rows:
        found.setdefault(household_id, set()).add(sponsor_id)
    return found


def due_until(last: date, limit: int) -> Sequence[Pairing]:
    """Pairs whose next visit is due by that day and has not been laid out."""
    statement = select(Pairing).where(
        Pairing.ended_on.is_(None), Pairing.due_on <= last, Pairing.opened_for.is_distinct_from(Pairing.due_on)
    )
    return db.session.scalars(statement.order_by(Pairing.due_on, Pairing.id).limit(limit)).all()
