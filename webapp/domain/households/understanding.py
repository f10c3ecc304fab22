"""Sealed values of a household's file, opened into the types of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from .categories import FACTS, OF_CHILDREN, Category, Sensitivity
from .causes import HardshipCause
from .entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from .models import Household, HouseholdPhone, Person
from .own_categories import OwnCategory
from .rules import is_minor
from .situations import LunarBirthday, MaritalStatus, PoliticalStatus, WorkStatus, YearlySum
from .states import GovernmentAid
from .worker_files import WorkerFile

T = TypeVar("T")


def causes_of(household: Household) -> tuple[HardshipCause, ...]:
    """The causes, the main one first."""
    return tuple(HardshipCause(code) for code in (household.causes or {}).get("codes", ()))


def incomes_of(household: Household) -> tuple[StatedIncome, ...]:
    """The incomes as stated."""
    return tuple(StatedIncome.from_plain(plain) for plain in household.incomes or ())


def sealed_categories_of(household: Household) -> list[Category]:
    """Health labels and hurtful ones together: for deciding who receives what, never for a screen."""
    return [Category(value) for value in (*(household.health_labels or ()), *(household.hurtful_labels or ()))]


def sums_of(plain: dict[str, Any] | None) -> tuple[YearlySum | None, YearlySum | None]:
    """What was paid for treatment and what was lost, as sealed in a household or in one of its years."""
    medical, loss = (plain or {}).get("medical"), (plain or {}).get("loss")
    return YearlySum.from_plain(medical) if medical else None, YearlySum.from_plain(loss) if loss else None


def cause_confirmed_on(household: Household) -> date | None:
    """When the main cause was confirmed."""
    day = (household.causes or {}).get("confirmed_on")
    return date.fromisoformat(day) if day else None


def own_ids_of(household: Household) -> list[UUID]:
    """The own categories that are sealed in it, hurtful ones too: for deciding who receives what, never for a screen."""
    return [UUID(id) for id in (*(household.own_sensitive or ()), *(household.own_hurtful or ()))]


def entry_of(
    household: Household, people: Sequence[Person], phones: Sequence[HouseholdPhone], categories: Sequence[Category],
    own: Sequence[OwnCategory] = (),
) -> HouseholdEntry:  # fmt: skip
    """The whole file as an entry; `categories` with the primary one first."""
    place, help_, bank = household.place or {}, household.help or {}, household.bank or {}
    causes, (medical, loss) = household.causes or {}, sums_of(household.sums)
    return HouseholdEntry(
        id=household.id,
        people=tuple(_person_entry(person) for person in people),
        size=household.size,
        community=place.get("community", ""),
        address_line=place.get("line", ""),
        building=household.building,
        unit=place.get("unit", ""),
        door=place.get("door", ""),
        grid=household.grid,
        phones=tuple(StatedPhone(**(phone.number or {"number": ""})) for phone in phones),
        categories=tuple(categories),
        own_categories=tuple(own),
        own_labels=tuple(household.own_labels or ()),
        causes=causes_of(household),
        cause_words=causes.get("words", ""),
        cause_confirmed_on=cause_confirmed_on(household),
        incomes=incomes_of(household),
        medical=medical,
        loss=loss,
        needs=household.needs or "",
        government_aid=GovernmentAid(help_["government"]) if help_.get("government") else None,
        help_words=help_.get("words", ""),
        bank_name=bank.get("bank", ""),
        bank_account=bank.get("account", ""),
        bank_holder=bank.get("holder", ""),
        bank_branch=bank.get("branch", ""),
        bank_reason=bank.get("reason", ""),
        address_as=household.address_as,
        mind=household.mind or "",
        reach=household.reach or "",
        is_relative_of_officer=household.is_relative_of_officer,
        relative_of=household.relative_of or "",
        note=household.note or "",
        worker=WorkerFile.from_plain(household.worker) if household.worker else None,
        others=tuple((heading, content) for heading, content in household.others or ()),
    )


def work_status_of(person: Person) -> WorkStatus | None:
    """What somebody does for a living, as far as it is known."""
    told = (person.situation or {}).get("work_status")
    return WorkStatus(told) if told else None


def _person_entry(person: Person) -> PersonEntry:
    disability, told, lunar = person.disability or {}, person.situation or {}, person.lunar
    return PersonEntry(
        id=person.id,
        name=person.name,
        relation=person.relation,
        sex=person.sex,
        birth_date=person.birth_date,
        national_id=person.national_id,
        unchecked_id=person.unchecked_id or "",
        disability_type=disability.get("type"),
        disability_level=disability.get("level"),
        disability_certificate=disability.get("certificate") or "",
        health=person.health or "",
        work=person.work or "",
        ethnicity=person.ethnicity or "",
        income=StatedIncome.from_plain(person.income) if person.income else None,
        work_status=work_status_of(person),
        marital=MaritalStatus(told["marital"]) if "marital" in told else None,
        political=PoliticalStatus(told["political"]) if "political" in told else None,
        insurance=told.get("insurance", ""),
        identity=told.get("identity", ""),
        lunar=LunarBirthday(**lunar) if lunar else None,
    )


def hide_children(entry: HouseholdEntry, *, on: date) -> HouseholdEntry:
    """The entry without what is kept apart: hurtful labels, and all but name, relation and age of minors."""
    people = tuple(_bare(person) if is_minor(person.birth_date, on=on) else person for person in entry.people)
    labels = tuple(category for category in entry.categories if FACTS[category].sensitivity is not Sensitivity.P3)
    own = tuple(category for category in entry.own_categories if category.sensitivity is not Sensitivity.P3)
    return replace(entry, people=people, categories=labels, own_categories=own)


def hide_hurtful(entry: HouseholdEntry) -> HouseholdEntry:
    """The entry without the labels that hurt an adult."""
    def may_stay(category: Category, sensitivity: Sensitivity) -> bool:
        return sensitivity is not Sensitivity.P3 or category in OF_CHILDREN

    labels = tuple(c for c in entry.categories if may_stay(c, FACTS[c].sensitivity))
    own = tuple(own for own in entry.own_categories if may_stay(own.maps_to, own.sensitivity))
    return replace(entry, categories=labels, own_categories=own)


def _bare(person: PersonEntry) -> PersonEntry:
    return PersonEntry(person.id, person.name, person.relation, person.sex, person.birth_date)


def keep_hidden(new: HouseholdEntry, old: HouseholdEntry, *, on: date) -> HouseholdEntry:
    """`new` as typed into a form made from `old`, with what that form does not show put back: columns of a sheet, what
    is kept apart, a worker's part outside a union, and the parts of an address whose line is the same.
    """
    new = replace(new, cause_words=old.cause_words, others=old.others, repeat=old.repeat, surveyed_on=old.surveyed_on)
    if new.worker is None:
        new = _with_workers_part(new, old)
    if new.address_line == old.address_line:
        new = replace(new, community=old.community, building=old.building, unit=old.unit, door=old.door)
    hidden = tuple(category for category in old.categories if FACTS[category].sensitivity is Sensitivity.P3)
    first = hidden[:1] if old.categories[:1] == hidden[:1] else ()
    own_hidden = tuple(own for own in old.own_categories if own.sensitivity is Sensitivity.P3)
    minors = {person.id: person for person in old.people if is_minor(person.birth_date, on=on)}
    return replace(
        new, categories=_once((*first, *new.categories, *hidden)), own_categories=_once((*new.own_categories, *own_hidden)),
        people=tuple(_with_hidden(person, minors.get(person.id)) for person in new.people),
    )  # fmt: skip


UNION_ASKS = ("political", "insurance", "identity")
"""What only a union's form shows of a person."""


def _with_workers_part(new: HouseholdEntry, old: HouseholdEntry) -> HouseholdEntry:
    known = {person.id: person for person in old.people}
    people = tuple(
        replace(person, **{name: getattr(known[person.id], name) for name in UNION_ASKS})
        if person.id in known else person
        for person in new.people
    )
    return replace(new, worker=old.worker, people=people)


def _once(values: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


SHOWN_OF_A_MINOR = ("id", "name", "relation", "sex", "birth_date")


def _with_hidden(new: PersonEntry, old: PersonEntry | None) -> PersonEntry:
    """Of a minor the form shows who it is; the rest of what is known stays unless something is typed over it."""
    if old is None:
        return new
    hidden = [field.name for field in fields(PersonEntry) if field.name not in SHOWN_OF_A_MINOR]
    return replace(new, **{name: getattr(new, name) or getattr(old, name) for name in hidden})
