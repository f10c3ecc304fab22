"""楼栋: what visitors want to know of a building before they climb its stairs; nothing of who lives there (SPEC 5.2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, and_, select, tuple_
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model, db
from ...core.errors import NotFound
from .. import audit
from ..households.queries import lived_in
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation

PAGE = 50


class Building(Model):
    """A building of a place as its households name it; `lift` is None while nobody knows."""

    __tablename__ = "visit_buildings"
    __table_args__ = (CheckConstraint("floors BETWEEN 1 AND 200", name="floors"),)

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    floors: Mapped[int | None]
    lift: Mapped[bool | None]
    note: Mapped[str]
    described_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    described_at: Mapped[datetime]


@dataclass(frozen=True)
class Described:
    """What the desk says of a building: `note` is for visitors, which gate to take."""

    organisation_id: UUID
    name: str
    floors: int | None
    lift: bool | None
    note: str


@dataclass(frozen=True)
class Line:
    """One building where somebody lives; `known` is None where nobody has described it."""

    organisation_id: UUID
    name: str
    known: Building | None


def list_buildings(
    actor: Actor, *, is_lacking: bool, after: tuple[str, UUID] | None = None
) -> Sequence[Line]:
    """A page of the buildings in which active households live, by name: those nobody has described, or all; one query."""
    homes = lived_in(actor, Permission.VISIT_PLAN).subquery()
    place, name = homes.c.organisation_id, homes.c.building
    statement = select(place, name, Building).outerjoin(
        Building, and_(Building.organisation_id == place, Building.name == name)
    )
    if is_lacking:
        statement = statement.where(Building.name.is_(None))
    if after is not None:
        statement = statement.where(tuple_(name, place) > tuple_(*after))
    return [Line(*row) for row in db.session.execute(statement.order_by(name, place).limit(PAGE))]


def describe(actor: Actor, said: Described, *, now: datetime) -> Building:
    """Keep what is known of a building. Raises NotFound where no active household lives in one of that name."""
    place = get_organisation(actor, said.organisation_id)
    require(actor, Permission.VISIT_PLAN, place)
    building = db.session.get(Building, (said.organisation_id, said.name))
    if building is None:
        homes = lived_in(actor, Permission.VISIT_PLAN).subquery()
        there = (homes.c.organisation_id == said.organisation_id) & (homes.c.building == said.name)
        if db.session.execute(select(homes.c.building).where(there)).first() is None:
            raise NotFound("building.not_found")
        building = Building(organisation_id=said.organisation_id, name=said.name)
        db.session.add(building)
    building.floors, building.lift, building.note = said.floors, said.lift, said.note
    building.described_by, building.described_at = actor.user_id, now
    audit.record(audit.Action.BUILDING_DESCRIBE, actor_id=actor.user_id, subject_id=place.id, organisation_id=place.id,
                 fields=["floors", "lift", "note"], at=now)  # fmt: skip
    return building


def described(wanted: Collection[tuple[UUID, str]]) -> dict[tuple[UUID, str], Building]:
    """What is known of these (place, building); one query. The caller has checked that the actor may see the places."""
    if not wanted:
        return {}
    places, names = {place for place, _name in wanted}, {name for _place, name in wanted}
    rows = db.session.scalars(
        select(Building).where(Building.organisation_id.in_(places), Building.name.in_(names))
    )
    return {(one.organisation_id, one.name): one for one in rows}
