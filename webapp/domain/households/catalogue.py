"""An organisation's own categories: made, changed, looked up (SPEC 3.2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from ...core.db import db
from ...core.errors import Conflict, DomainError, InvalidInput, NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation, path_chain
from .categories import OF_CHILDREN, Category, Sensitivity
from .category_words import parse_categories
from .models import Household, HouseholdOwnCategory, OrganisationCategory
from .own_categories import OwnCategory, is_kept_well_enough
from .understanding import own_ids_of

MOST = 200


@dataclass(frozen=True)
class NewCategory:
    """What an admin fills in."""

    id: UUID
    name: str
    maps_to: Category
    sensitivity: Sensitivity


def add_category(actor: Actor, organisation_id: UUID, new: NewCategory, *, now: datetime) -> OrganisationCategory:
    """Make a category of one's own. Sent twice it is one.

    Raises Conflict category.name_taken; DomainError category.is_standard, category.too_many; InvalidInput.
    """
    organisation = get_organisation(actor, organisation_id)
    require(actor, Permission.ORGANISATION_MANAGE, organisation)
    if (earlier := db.session.get(OrganisationCategory, new.id)) is not None:
        return get_category(actor, earlier.id)
    _check(organisation, new.name, new.maps_to, new.sensitivity)
    category = OrganisationCategory(
        id=new.id, organisation_id=organisation.id, name=new.name, maps_to=new.maps_to, sensitivity=new.sensitivity,
        made_by=actor.user_id, made_at=now,
    )  # fmt: skip
    db.session.add(category)
    _record(audit.Action.CATEGORY_MAKE, actor, category, ["name", "maps_to", "sensitivity"], now)
    return category


def change_category(
    actor: Actor, category_id: UUID, *, name: str, maps_to: Category, is_on: bool, now: datetime
) -> OrganisationCategory:
    """Another name or another standard category from now on; switched off it cannot be chosen any more."""
    category = get_category(actor, category_id)
    organisation = get_organisation(actor, category.organisation_id)
    require(actor, Permission.ORGANISATION_MANAGE, organisation)
    if name != category.name or maps_to is not category.maps_to:
        _check(organisation, name, maps_to, category.sensitivity, but=category.id)
    told = {"name": name, "maps_to": maps_to, "is_on": is_on}
    changed = [field for field, value in told.items() if getattr(category, field) != value]
    for field in changed:
        setattr(category, field, told[field])
    if changed:
        _record(audit.Action.CATEGORY_CHANGE, actor, category, changed, now)
    return category


def _check(
    organisation: Organisation, name: str, maps_to: Category, sensitivity: Sensitivity, *, but: UUID | None = None
) -> None:
    if not is_kept_well_enough(maps_to, sensitivity):
        raise InvalidInput({"sensitivity": ["category.kept_too_openly"]})
    known, unknown = parse_categories(name)
    if known:
        raise DomainError("category.is_standard")
    if unknown != (name,):
        raise InvalidInput({"name": ["category.name_signs"]})
    there = db.session.scalars(
        select(OrganisationCategory).where(OrganisationCategory.organisation_id == organisation.id)
    ).all()
    if any(category.name == name and category.id != but for category in there):
        raise Conflict("category.name_taken")
    if but is None and len(there) >= MOST:
        raise DomainError("category.too_many")


def _record(
    action: audit.Action, actor: Actor, category: OrganisationCategory, fields: list[str], now: datetime
) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=category.id, organisation_id=category.organisation_id,
                 fields=fields, at=now)  # fmt: skip


def get_category(actor: Actor, category_id: UUID) -> OrganisationCategory:
    """One category of a place in or above the actor's own, else NotFound."""
    category = db.session.get(OrganisationCategory, category_id)
    if category is None:
        raise NotFound("category.not_found")
    get_organisation(actor, category.organisation_id)
    return category


def list_categories(organisation: Organisation) -> Sequence[OrganisationCategory]:
    """Those the organisation made itself."""
    mine = OrganisationCategory.organisation_id == organisation.id
    return db.session.scalars(select(OrganisationCategory).where(mine).order_by(OrganisationCategory.name)).all()


def choosable(*organisations: Organisation, also: Collection[UUID] = ()) -> list[OwnCategory]:
    """Those that can be chosen for a household in one of these, the root's first: their own and those of the places
    above. Of the ones that are switched off only what is in `also`.
    """
    paths = {path for organisation in organisations for path in path_chain(organisation.path)}
    rows = db.session.scalars(
        select(OrganisationCategory)
        .join(Organisation, Organisation.id == OrganisationCategory.organisation_id)
        .where(
            Organisation.path.in_(paths), or_(OrganisationCategory.is_on, OrganisationCategory.id.in_(list(also)))
        )
        .order_by(Organisation.path, OrganisationCategory.name)
    )
    return [_value(category) for category in rows]


def visible_own(actor: Actor, places: Collection[Organisation]) -> list[OwnCategory]:
    """Those that an actor may filter by in these places: sealed ones only for who may open them."""
    allowed = {Sensitivity.PLAIN} | ({Sensitivity.P2} if actor.can(Permission.HOUSEHOLD_SENSITIVE) else set())
    children = OF_CHILDREN if actor.can(Permission.HOUSEHOLD_CHILD) else frozenset()
    return [own for own in choosable(*places) if own.sensitivity in allowed or own.maps_to in children]


def own_by_ids(ids: Collection[UUID]) -> dict[UUID, OwnCategory]:
    """Categories by id, switched off or not; one query."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = db.session.scalars(select(OrganisationCategory).where(OrganisationCategory.id.in_(wanted)))
    return {row.id: _value(row) for row in rows}


def mapped_to(category: Category) -> list[OwnCategory]:
    """The own categories that count as this one, switched off or not."""
    rows = db.session.scalars(select(OrganisationCategory).where(OrganisationCategory.maps_to == category))
    return [_value(row) for row in rows]


def plain_own_of(household_ids: Collection[UUID]) -> dict[UUID, list[OwnCategory]]:
    """The own categories that are no secret at the desk, by household; one query."""
    rows = db.session.execute(
        select(HouseholdOwnCategory.household_id, OrganisationCategory)
        .join(OrganisationCategory, OrganisationCategory.id == HouseholdOwnCategory.category_id)
        .where(HouseholdOwnCategory.household_id.in_(household_ids))
        .order_by(OrganisationCategory.name)
    )
    found: dict[UUID, list[OwnCategory]] = {}
    for household_id, category in rows:
        found.setdefault(household_id, []).append(_value(category))
    return found


def own_of(household: Household) -> list[OwnCategory]:
    """All of them, sealed ones too: for operations, never for a screen."""
    sealed = own_ids_of(household)
    known = own_by_ids(sealed)
    return [*plain_own_of([household.id]).get(household.id, []), *(known[id] for id in sealed if id in known)]


def _value(row: OrganisationCategory) -> OwnCategory:
    return OwnCategory(row.id, row.name, row.maps_to, row.sensitivity)
