"""Who came onto the register, in order, and how many are on it: kept by the migration's triggers on households, so that
no way of writing a file can forget it, and no page has to count."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import BigId, Model, db
from .models import Household
from .states import ON_LISTS


class RegisterTotal(Model):
    """How many households are on the register of a place."""

    __tablename__ = "register_totals"

    organisation_id: Mapped[UUID] = mapped_column(primary_key=True)
    households: Mapped[int]


class RegisterComing(Model):
    """A household came onto the register of a place: approved, let back in, moved there."""

    __tablename__ = "register_comings"

    seq: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=True)
    household_id: Mapped[UUID]
    organisation_id: Mapped[UUID]


def latest_coming() -> int:
    """The last one up to now; whoever comes later has a greater number."""
    return db.session.scalar(select(func.max(RegisterComing.seq))) or 0


def came_after(seq: int, organisation_ids: Collection[UUID]) -> ColumnElement[bool]:
    """Households on the register of these places that came after that; few, so the rest is not looked at."""
    came = select(RegisterComing.household_id).where(RegisterComing.seq > seq)
    # Neither is ever null; but by an index of places or of states all the others would be looked at first.
    place, status = func.coalesce(Household.organisation_id, Household.registry_id), func.coalesce(Household.status, "")
    return Household.id.in_(came) & place.in_(organisation_ids) & status.in_(ON_LISTS)


def on_register(organisation_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many households each of these places has on its register; one small read."""
    wanted = list(organisation_ids)
    totals = select(RegisterTotal.organisation_id, RegisterTotal.households)
    rows = db.session.execute(totals.where(RegisterTotal.organisation_id.in_(wanted)))
    return dict.fromkeys(wanted, 0) | {place: count for place, count in rows}
