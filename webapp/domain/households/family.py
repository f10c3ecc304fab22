"""A household moves, gets another head, or becomes two: each one operation with a reason (SPEC 3.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import update

from ...core.db import db
from ...core.errors import DomainError, InvalidInput
from .. import audit
from ..files.models import StoredFile
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import merge_papers, one_of_two, rules
from .addresses import Address
from .ending import tell_of_end
from .entries import HouseholdEntry, PersonEntry
from .kinship import relation_after
from .models import Household, Person
from .queries import get_household
from .registering import mark_changed, register_household, whole_entry, write_entry
from .registry import registry_of
from .relations import Relation
from .standing import ready_for
from .steps import HouseholdAction


class FormerHead(StrEnum):
    """What has become of the head there was."""

    STAYS = "stays"
    LEFT = "left"
    DIED = "died"


def move_household(
    actor: Actor, household_id: UUID, *, to: UUID, address: Address, grid: str, reason: str, now: datetime
) -> Household:
    """To another address, or to another community of the same tree, with everything in the file.

    What was already promised stays promised. Raises DomainError household.other_tree.
    """
    household, organisation = ready_for(actor, household_id, HouseholdAction.MOVE)
    target = get_organisation(actor, to)
    require(actor, Permission.HOUSEHOLD_WRITE, target)
    rules.check_reason(reason)
    registry = registry_of(target)
    if registry.id != household.registry_id:
        raise DomainError("household.other_tree")
    entry = replace(
        whole_entry(household), address_line=address.line, building=address.building, unit=address.unit,
        door=address.door, community=address.community, grid=grid,
    )  # fmt: skip
    household.organisation_id = target.id
    write_entry(household, entry, registry, now=now)
    mark_changed(household, actor, now=now)
    papers = update(StoredFile).where(StoredFile.subject_id == household.id)
    db.session.execute(papers.values(organisation_id=target.id))
    for place in dict.fromkeys((organisation.id, target.id)):
        _record(audit.Action.HOUSEHOLD_MOVE, actor, household.id, place, reason, now)
    return household


def change_head(
    actor: Actor, household_id: UUID, person_id: UUID, *, former: FormerHead, reason: str, now: datetime
) -> Household:
    """A member becomes the head. Where the head has died, the open slips in that name stop at once."""
    household, organisation = ready_for(actor, household_id, HouseholdAction.HEAD)
    rules.check_reason(reason)
    entry = whole_entry(household)
    new = next((person for person in entry.people[1:] if person.id == person_id), None)
    if new is None:
        raise InvalidInput({"person": ["field.not_a_choice"]})
    others = [person for person in entry.people
              if person is not new and (former is FormerHead.STAYS or person is not entry.head)]  # fmt: skip
    people = (replace(new, relation=Relation.HEAD), *(_seen_from(new, person) for person in others))
    write_entry(household, _with_people(entry, people), registry_of(organisation), now=now)
    mark_changed(household, actor, now=now)
    _record(audit.Action.HOUSEHOLD_HEAD, actor, household.id, organisation.id, reason, now, former.value)
    if former is FormerHead.DIED:
        tell_of_end(actor, household, reason=reason, now=now)
    return household


def _seen_from(new_head: PersonEntry, person: PersonEntry) -> PersonEntry:
    return replace(person, relation=relation_after(new_head.relation, person.relation, person.sex))


def _with_people(entry: HouseholdEntry, people: Sequence[PersonEntry]) -> HouseholdEntry:
    """The same home with other people in it: one more or fewer counts, and the new head is addressed anew."""
    size = max(entry.size + len(people) - len(entry.people), len(people)) if entry.size else None
    address_as = entry.address_as if people[0].id == entry.head.id else ""
    return replace(entry, people=tuple(people), size=size, address_as=address_as)


@dataclass(frozen=True)
class NewHome:
    """Who leaves, the new head first, and where they live from now on; `id` is the new file's."""

    id: UUID
    people: tuple[UUID, ...]
    address: Address
    reason: str


def split_household(actor: Actor, household_id: UUID, new: NewHome, *, now: datetime) -> Household:
    """Some of the household open one of their own: a draft that is surveyed and approved like any other.

    Sent twice it is one. Raises DomainError household.split_head, household.split_nobody.
    """
    if (earlier := db.session.get(Household, new.id)) is not None:
        return get_household(actor, earlier.id)
    household, organisation = ready_for(actor, household_id, HouseholdAction.SPLIT)
    rules.check_reason(new.reason)
    entry, leaving = whole_entry(household), set(new.people)
    gone = sorted((person for person in entry.people if person.id in leaving), key=lambda p: new.people.index(p.id))
    if not gone:
        raise DomainError("household.split_nobody")
    if entry.head.id in leaving:
        raise DomainError("household.split_head")
    theirs = [person.id for person in gone]
    db.session.execute(update(Person).where(Person.id.in_(theirs)).values(is_on_file=False))
    home = register_household(actor, organisation.id, _home_of(entry, gone, new), now=now)
    merge_papers.copy_child_files(new.id, household.id, home.id)
    stay = [person for person in entry.people if person.id not in leaving]
    write_entry(household, _with_people(entry, stay), registry_of(organisation), now=now)
    mark_changed(household, actor, now=now)
    for file in (household, home):
        _record(audit.Action.HOUSEHOLD_SPLIT, actor, file.id, organisation.id, new.reason, now)
    return home


def _home_of(entry: HouseholdEntry, gone: Sequence[PersonEntry], new: NewHome) -> HouseholdEntry:
    people = [replace(person, id=one_of_two.new_id(new.id, person.id), relation=relation_after(
        gone[0].relation, person.relation, person.sex)) for person in gone]  # fmt: skip
    people[0] = replace(people[0], relation=Relation.HEAD)
    address = new.address
    return HouseholdEntry(
        id=new.id, people=tuple(people), size=len(people), grid=entry.grid, address_line=address.line,
        building=address.building, unit=address.unit, door=address.door, community=address.community,
    )  # fmt: skip


def _record(
    action: audit.Action, actor: Actor, subject: UUID, place: UUID, reason: str, now: datetime, *fields: str
) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=subject, organisation_id=place, fields=fields,
                 reason=reason, at=now)  # fmt: skip
