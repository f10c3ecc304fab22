"""A household's file is opened, or changed, by hand."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import bindparam, delete, select

from ...core.clock import local_day
from ...core.db import Model, db
from ...core.errors import Conflict, InvalidInput
from .. import audit
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import compose, rules
from .catalogue import choosable, own_of
from .differences import changes
from .entries import HouseholdEntry
from .models import (
    ChildFile,
    Household,
    HouseholdApproval,
    HouseholdCategory,
    HouseholdFlag,
    HouseholdOwnCategory,
    HouseholdPhone,
    Person,
)
from .own_categories import OwnCategory, by_word, taken_from
from .queries import get_household, missing_evidence, open_categories, people_of, phones_of
from .registry import registry_of
from .states import CLOSED, ON_LISTS, HouseholdStatus
from .trees import Registry
from .twins import look_for_twins
from .understanding import entry_of, keep_hidden, sealed_categories_of
from .yearly import keep_the_year


def register_household(actor: Actor, organisation_id: UUID, entry: HouseholdEntry, *, now: datetime) -> Household:
    """Open a file as a draft. The same entry sent again is the file already there.

    Raises Conflict household.on_file when somebody of it is on file in this tree already (SPEC 3.8).
    """
    if (earlier := db.session.get(Household, entry.id)) is not None:
        return get_household(actor, earlier.id)
    organisation = get_organisation(actor, organisation_id)
    require(actor, Permission.HOUSEHOLD_WRITE, organisation)
    rules.check_people(entry.people)
    registry = registry_of(organisation)
    check_not_on_file(registry, entry)
    entry = with_own_categories(entry, choosable(organisation))
    add_rows(compose.new_rows(entry, organisation.id, registry, actor_id=actor.user_id, now=now))
    look_for_twins([entry.id], now=now)
    audit.record(
        audit.Action.HOUSEHOLD_REGISTER, actor_id=actor.user_id, subject_id=entry.id,
        organisation_id=organisation.id, at=now,
    )  # fmt: skip
    return db.session.get_one(Household, entry.id)


def add_rows(rows: compose.Rows) -> None:
    """Put down what was composed, as objects of this session."""
    for table, lines in rows.items():
        model = _MODELS[table]
        db.session.add_all(model(**line) for line in lines)
        db.session.flush()


_MODELS: dict[str, type[Model]] = {
    model.__tablename__: model for model in (Household, Person, HouseholdPhone, HouseholdCategory, HouseholdFlag,
                                             HouseholdOwnCategory, ChildFile)
}  # fmt: skip


def people_on_file(registry_id: UUID, indexes: Collection[bytes]) -> dict[bytes, UUID]:
    """Which of these blind indexes are on file in the tree, and in which household."""
    if not indexes:
        return {}
    rows = db.session.execute(_PEOPLE_ON_FILE, {"registry_id": registry_id, "indexes": list(indexes)})
    return {index: household_id for index, household_id in rows if index}


def prints_on_file(registry_id: UUID, prints: Collection[bytes]) -> dict[bytes, UUID]:
    """The same for households without any ID number, by their fingerprints."""
    if not prints:
        return {}
    rows = db.session.execute(_PRINTS_ON_FILE, {"registry_id": registry_id, "prints": list(prints)})
    return {print_: household_id for print_, household_id in rows}


# An import asks these for each slice with the writer held, and to build them takes longer than to ask.
_PEOPLE_ON_FILE = select(Person.national_id_index, Person.household_id).where(
    Person.registry_id == bindparam("registry_id"), Person.is_on_file,
    Person.national_id_index.in_(bindparam("indexes", expanding=True)),
)  # fmt: skip
_PRINTS_ON_FILE = select(Household.fingerprint, Household.id).where(
    Household.registry_id == bindparam("registry_id"), Household.status != HouseholdStatus.ENDED,
    Household.fingerprint.in_(bindparam("prints", expanding=True)),
)  # fmt: skip


def check_not_on_file(registry: Registry, entry: HouseholdEntry) -> None:
    """Nobody of the entry is on file in another household of the tree."""
    indexes = [compose.blind_id(person.national_id) for person in entry.people if person.national_id]
    elsewhere = {found for found in people_on_file(registry.id, indexes).values() if found != entry.id}
    if elsewhere:
        place = db.session.scalar(
            select(Organisation.name)
            .join(Household, Household.organisation_id == Organisation.id)
            .where(Household.id.in_(elsewhere))
        )
        raise Conflict("household.on_file", place=place)


def change_household(
    actor: Actor, household_id: UUID, entry: HouseholdEntry, *, revision: int, reason: str = "", now: datetime
) -> Household:
    """Write the entry over the file; `revision` is the one the form was made from (SPEC 6.5).

    Raises Conflict household.changed_meanwhile, household.on_file, household.closed.
    """
    household = get_household(actor, household_id)
    organisation = _for_writing(actor, household)
    if household.revision != revision:
        raise Conflict("household.changed_meanwhile")
    rules.check_people(entry.people)
    registry, before = registry_of(organisation), whole_entry(household)
    known = [*choosable(organisation), *before.own_categories]
    entry = keep_hidden(with_own_categories(entry, known), before, on=local_day(now))
    check_not_on_file(registry, entry)
    write_entry(household, entry, registry, now=now)
    mark_changed(household, actor, now=now)
    audit.record(
        audit.Action.HOUSEHOLD_CHANGE, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=organisation.id, fields=changes(before, entry), reason=reason or None, at=now,
    )  # fmt: skip
    return household


def with_own_categories(entry: HouseholdEntry, known: Sequence[OwnCategory]) -> HouseholdEntry:
    """Own categories that a form names by id are looked up; words of a sheet that are one by now become it.

    Raises InvalidInput own_categories.
    """
    by_id = {category.id: category for category in known}
    if not set(entry.own_ids) <= by_id.keys():
        raise InvalidInput({"own_categories": ["field.not_a_choice"]})
    learnt, words = taken_from(entry.own_labels, by_word(known))
    all_ = (*entry.own_categories, *(by_id[id] for id in entry.own_ids), *learnt)
    return replace(entry, own_categories=tuple(dict.fromkeys(all_)), own_ids=(), own_labels=words)


def write_entry(household: Household, entry: HouseholdEntry, registry: Registry, *, now: datetime) -> None:
    """Make the file say what the entry says, and look whether another file says the same."""
    entry = replace(entry, id=household.id)  # whichever file it was said of: it is sealed for this one
    keep_the_year(household, entry, now=now)
    _write_over(household, compose.household_columns(entry, household.organisation_id, now=now))
    _replace_people(household, entry)
    _replace_parts(household, entry, registry, now=now)
    count_papers(household, now=now)
    look_for_twins([household.id], now=now)


def _write_over(row: Household | Person, columns: compose.Row) -> None:
    for name, value in columns.items():
        setattr(row, name, value)


def count_papers(household: Household, *, now: datetime) -> None:
    """Keep the number of missing papers, by which the lists find a file whose causes are sealed."""
    db.session.flush()
    household.papers_missing = len(missing_evidence(household, today=local_day(now)))


def _for_writing(actor: Actor, household: Household) -> Organisation:
    organisation = get_organisation(actor, household.organisation_id)
    require(actor, Permission.HOUSEHOLD_WRITE, organisation)
    if household.status in CLOSED:
        raise Conflict("household.closed")
    return organisation


def writable_household(actor: Actor, household_id: UUID) -> Household:
    """One household the actor may write to. Raises NotFound, Forbidden, Conflict household.closed."""
    household = get_household(actor, household_id)
    _for_writing(actor, household)
    return household


class Changed(Protocol):
    """What a room above does when a file has changed, in the same transaction."""

    def __call__(self, actor: Actor, household_id: UUID, /, *, now: datetime) -> object: ...


_listeners: list[Changed] = []


def when_household_changes(listener: Changed) -> None:
    """A room above follows where a household lives and who lives there (a visit that is to be made)."""
    if listener not in _listeners:  # a process may make several apps
        _listeners.append(listener)


def mark_changed(household: Household, actor: Actor, *, now: datetime) -> None:
    """Somebody's hand was in it: an approval by the same hand is refused from now on.

    Levels passed before were passed on another file than this, so they are passed again.
    """
    household.changed_by, household.changed_at = actor.user_id, now
    household.revision += 1
    forget_levels(household)
    for listener in _listeners:
        listener(actor, household.id, now=now)


def forget_levels(household: Household) -> None:
    """A file that is on its way to approval starts again at the first level."""
    if household.status not in ON_LISTS:
        db.session.execute(delete(HouseholdApproval).where(HouseholdApproval.household_id == household.id))


def whole_entry(household: Household) -> HouseholdEntry:
    """Everything in the file, P3 too: for operations, never for a screen."""
    sealed = sealed_categories_of(household)
    flagged = select(HouseholdFlag.flag).where(HouseholdFlag.household_id == household.id, HouseholdFlag.is_primary)
    primary = db.session.scalar(flagged)
    first = [category for category in sealed if compose.blind_category(category) == primary]
    in_the_open = open_categories([household.id]).get(household.id, [])
    categories = list(dict.fromkeys([*first, *in_the_open, *sealed]))
    return entry_of(household, people_of(household.id), phones_of(household.id), categories, own_of(household))


def _replace_people(household: Household, entry: HouseholdEntry) -> None:
    held = {person.id: person for person in people_of(household.id)}
    new = [person.id for person in entry.people if person.id not in held]
    if new and db.session.scalar(select(Person.id).where(Person.id.in_(new)).limit(1)):
        raise Conflict("household.changed_meanwhile")  # an id of somebody in another household
    for gone in held.keys() - {person.id for person in entry.people}:
        db.session.execute(delete(ChildFile).where(ChildFile.id == gone))
        db.session.delete(held[gone])
    db.session.flush()
    for person in held.values():
        person.national_id_index = None  # two members may swap their numbers
    db.session.flush()
    for ordinal, typed in enumerate(entry.people):
        if (row := held.get(typed.id)) is None:
            db.session.add(Person(**compose.new_person(household.id, household.registry_id, ordinal, typed)))
        else:
            _write_over(row, compose.person_columns(typed, ordinal))
    db.session.flush()


def _replace_parts(household: Household, entry: HouseholdEntry, registry: Registry, *, now: datetime) -> None:
    for part in (HouseholdPhone, HouseholdCategory, HouseholdFlag, HouseholdOwnCategory):
        db.session.execute(delete(part).where(part.household_id == household.id))
    held = set(db.session.scalars(select(ChildFile.id).where(ChildFile.household_id == household.id)))
    rows = compose.part_rows(entry, registry, now=now)
    children = [child for child in rows[compose.CHILD_FILES] if child["id"] not in held]
    add_rows({**rows, compose.CHILD_FILES: children})
