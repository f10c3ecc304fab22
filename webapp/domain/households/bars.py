"""Who is barred after a false statement, and until when (SPEC 3.7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from ...core.db import db
from ..people.models import Organisation
from .models import Household, OrganisationSanction, Person


def barred_places(on: date) -> Select[UUID]:
    """The organisations that are barred on that day because they padded their lists, with all that is below them."""
    above = aliased(Organisation)
    return (
        select(Organisation.id)
        .join(above, Organisation.path.startswith(above.path))
        .join(OrganisationSanction, OrganisationSanction.organisation_id == above.id)
        .where(OrganisationSanction.barred_until >= on, OrganisationSanction.lifted_at.is_(None))
    )


def bar_of(household: Household, *, on: date) -> date | None:
    """Until when somebody of this file is barred in its tree by another file; None if nobody is."""
    own = select(Person.national_id_index).where(
        Person.household_id == household.id, Person.national_id_index.is_not(None)
    )
    return barred_until(household.registry_id, set(db.session.scalars(own)), on=on, but=household.id)


def barred_until(
    registry_id: UUID, indexes: Collection[bytes | None], *, on: date, but: UUID | None = None
) -> date | None:
    """The latest bar of the tree over anybody with one of these blind indexes, however the file stands by now."""
    statement = (
        select(func.max(Household.barred_until))
        .join(Person, Person.household_id == Household.id)
        .where(
            Person.national_id_index.in_(indexes), Household.registry_id == registry_id, Household.barred_until >= on
        )
    )
    if but is not None:
        statement = statement.where(Household.id != but)
    return db.session.scalar(statement)
