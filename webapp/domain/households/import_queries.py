"""Reading imports, inside what the actor may see."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import Household, HouseholdImport, ImportSlice
from .states import HouseholdStatus


def get_import(actor: Actor, import_id: UUID) -> HouseholdImport:
    """One import in the actor's places, else NotFound. A command on the machine itself sees them all."""
    row = db.session.get(HouseholdImport, import_id)
    if row is not None and actor.user_id is None:
        return row
    reach = in_scope(actor, Permission.HOUSEHOLD_READ, HouseholdImport.organisation_id)
    if row is None or not db.session.scalar(select(HouseholdImport.id).where(HouseholdImport.id == import_id, reach)):
        raise NotFound("import.not_found")
    return row


def list_imports(actor: Actor, limit: int = 100) -> Sequence[HouseholdImport]:
    """Newest first."""
    reach = in_scope(actor, Permission.HOUSEHOLD_READ, HouseholdImport.organisation_id)
    statement = select(HouseholdImport).where(reach)
    return db.session.scalars(
        statement.order_by(HouseholdImport.created_at.desc(), HouseholdImport.id).limit(limit)
    ).all()


def next_slice(import_id: UUID) -> ImportSlice | None:
    """The first slice that is not stored yet."""
    statement = select(ImportSlice).where(ImportSlice.import_id == import_id, ImportSlice.done_at.is_(None))
    return db.session.scalar(statement.order_by(ImportSlice.number).limit(1))


def slices_left(import_id: UUID) -> Sequence[UUID]:
    """Which are not stored yet, in their order."""
    statement = select(ImportSlice.id).where(ImportSlice.import_id == import_id, ImportSlice.done_at.is_(None))
    return db.session.scalars(statement.order_by(ImportSlice.number)).all()


def count_by_status(import_id: UUID) -> dict[HouseholdStatus, int]:
    """How many of an import's households stand where."""
    rows = select(Household.status, func.count()).where(Household.import_id == import_id).group_by(Household.status)
    return {status: count for status, count in db.session.execute(rows)}
