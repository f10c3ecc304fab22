"""Two entries made one, and one taken apart again. Pure: what a merge changes is known by comparing before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from typing import Any, TypeVar
from uuid import UUID, uuid5

from .entries import HouseholdEntry, PersonEntry
from .person_names import searchable_name
from .relations import Relation

T = TypeVar("T")
E = TypeVar("E", HouseholdEntry, PersonEntry)

PLACE = ("address_line", "building", "unit", "door", "community")
BANK = ("bank_name", "bank_branch", "bank_account", "bank_holder", "bank_reason")
CAUSES = ("causes", "cause_confirmed_on")
ALONE = ("grid", "cause_words", "incomes", "medical", "loss", "worker", "needs", "government_aid", "help_words", "mind", "reach", "note",
         "others")  # fmt: skip
KINSHIP = ("is_relative_of_officer", "relative_of")
LISTS = ("phones", "categories", "own_categories", "own_labels")
NUMBER = ("national_id", "unchecked_id")
DISABILITY = ("disability_type", "disability_level", "disability_certificate")
SINGLY = ("sex", "birth_date", "health", "work", "ethnicity", "income", "work_status", "marital", "political", "insurance",
          "identity", "lunar")  # fmt: skip
OF_A_PERSON = (*NUMBER, *DISABILITY, *SINGLY)


def new_id(merge_id: UUID, person_id: UUID) -> UUID:
    """The id under which a person of the other file comes into the one that stays."""
    return uuid5(merge_id, str(person_id))


def same_person(one: PersonEntry, other: PersonEntry) -> bool:
    """The same ID number, or the same name with nothing that speaks against it."""
    if one.national_id and other.national_id:
        return one.national_id == other.national_id
    if searchable_name(one.name) != searchable_name(other.name):
        return False
    return one.birth_date is None or other.birth_date is None or one.birth_date == other.birth_date


def only_in(entry: HouseholdEntry, other: HouseholdEntry) -> tuple[PersonEntry, ...]:
    """The people of `entry` whom `other` does not know."""
    return tuple(person for person in entry.people if not any(same_person(person, known) for known in other.people))


def merged(
    stays: HouseholdEntry, goes: HouseholdEntry, *, merge_id: UUID, people: Collection[UUID], parts: Collection[str]
) -> HouseholdEntry:
    """`stays` with its blanks filled from `goes`, the chosen `people` of it, and of `parts`: phones, categories."""
    known = tuple(_filled(person, _twin(person, goes.people)) for person in stays.people)
    come = tuple(_arriving(person, merge_id) for person in only_in(goes, stays) if person.id in people)
    filled = {name: value for group in (PLACE, BANK, CAUSES, KINSHIP, *((name,) for name in ALONE))
              for name, value in _blanks(stays, goes, group).items()}  # fmt: skip
    if "phones" in parts:
        numbers = {phone.number for phone in stays.phones}
        filled["phones"] = (*stays.phones, *(phone for phone in goes.phones if phone.number not in numbers))
    if "categories" in parts:
        filled["categories"] = _union(stays.categories, goes.categories)
        filled["own_categories"] = _union(stays.own_categories, goes.own_categories)
        filled["own_labels"] = _union(stays.own_labels, goes.own_labels)
    size = max(stays.size or 0, len(known) + len(come)) if stays.size or come else goes.size
    return replace(stays, people=(*known, *come), size=size, **filled)


def _arriving(person: PersonEntry, merge_id: UUID) -> PersonEntry:
    relation = Relation.OTHER if person.relation is Relation.HEAD else person.relation
    return replace(person, id=new_id(merge_id, person.id), relation=relation)


def _twin(person: PersonEntry, people: Iterable[PersonEntry]) -> PersonEntry | None:
    return next((other for other in people if same_person(person, other)), None)


def _filled(person: PersonEntry, twin: PersonEntry | None) -> PersonEntry:
    if twin is None:
        return person
    groups = (NUMBER, DISABILITY, *((name,) for name in SINGLY))
    blanks = {name: value for group in groups for name, value in _blanks(person, twin, group).items()}
    return replace(person, **blanks)


def _blanks(one: object, other: object, group: Sequence[str]) -> dict[str, Any]:
    """What of a group that belongs together comes from `other`: all of it if `one` has none of it, else nothing."""
    if any(getattr(one, name) for name in group):
        return {}
    return {name: getattr(other, name) for name in group}


def _union(one: tuple[T, ...], other: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def parted(now: HouseholdEntry, before: HouseholdEntry, after: HouseholdEntry) -> HouseholdEntry:
    """`now` without what the step from `before` to `after` brought; what was changed since then stays."""
    came = {person.id for person in after.people} - {person.id for person in before.people}
    was, became = ({person.id: person for person in entry.people} for entry in (before, after))
    people = tuple(_restored(person, was.get(person.id), became.get(person.id), OF_A_PERSON)
                   for person in now.people if person.id not in came)  # fmt: skip
    simple = [field.name for field in fields(HouseholdEntry) if field.name not in (*LISTS, "id", "people", "repeat")]
    lists: dict[str, Any] = {
        name: _without(getattr(now, name), getattr(before, name), getattr(after, name)) for name in LISTS
    }
    return replace(_restored(now, before, after, simple), people=people, **lists)


def _restored(now: E, before: E | None, after: E | None, names: Iterable[str]) -> E:
    if before is None or after is None:
        return now
    back = {name: getattr(before, name) for name in names
            if getattr(now, name) == getattr(after, name) != getattr(before, name)}  # fmt: skip
    return replace(now, **back)


def _without(now: tuple[T, ...], before: tuple[T, ...], after: tuple[T, ...]) -> tuple[T, ...]:
    came = [value for value in after if value not in before]
    return tuple(value for value in now if value not in came)
