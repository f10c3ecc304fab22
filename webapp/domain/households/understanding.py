"""Sealed values of a household's file, opened into the types of the domain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from .categories import FACTS, Category, Sensitivity
from .causes import HardshipCause
from .entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from .models import Household, HouseholdPhone, Person
from .rules import is_minor
from .states import GovernmentAid


def causes_of(household: Household) -> tuple[HardshipCause, ...]:
    """The causes, the main one first."""
    return tuple(HardshipCause(code) for code in (household.causes or {}).get("codes", ()))


def incomes_of(household: Household) -> tuple[StatedIncome, ...]:
    """The incomes as stated."""
    return tuple(StatedIncome.from_plain(plain) for plain in household.incomes or ())


def sealed_categories_of(household: Household) -> list[Category]:
    """Health labels and hurtful ones together: for deciding who receives what, never for a screen."""
    return [Category(value) for value in (*(household.health_labels or ()), *(household.hurtful_labels or ()))]


def entry_of(
    household: Household, people: Sequence[Person], phones: Sequence[HouseholdPhone], categories: Sequence[Category]
) -> HouseholdEntry:
    """The whole file as an entry; `categories` with the primary one first."""
    place, help_, bank = household.place or {}, household.help or {}, household.bank or {}
    causes = household.causes or {}
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
        own_labels=tuple(household.own_labels or ()),
        causes=causes_of(household),
        cause_words=causes.get("words", ""),
        incomes=incomes_of(household),
        needs=household.needs or "",
        government_aid=GovernmentAid(help_["government"]) if help_.get("government") else None,
        help_words=help_.get("words", ""),
        bank_name=bank.get("bank", ""),
        bank_account=bank.get("account", ""),
        bank_holder=bank.get("holder", ""),
        address_as=household.address_as,
        mind=household.mind or "",
        reach=household.reach or "",
        is_relative_of_officer=household.is_relative_of_officer,
        relative_of=household.relative_of or "",
        note=household.note or "",
        others=tuple((heading, content) for heading, content in household.others or ()),
    )


def _person_entry(person: Person) -> PersonEntry:
    disability = person.disability or {}
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
    )


def hide_children(entry: HouseholdEntry, *, on: date) -> HouseholdEntry:
    """The entry without what is kept apart: hurtful labels, and all but name, relation and age of minors."""
    people = tuple(_bare(person) if is_minor(person.birth_date, on=on) else person for person in entry.people)
    labels = tuple(category for category in entry.categories if FACTS[category].sensitivity is not Sensitivity.P3)
    return replace(entry, people=people, categories=labels)


def _bare(person: PersonEntry) -> PersonEntry:
    return PersonEntry(person.id, person.name, person.relation, person.sex, person.birth_date)


def keep_hidden(new: HouseholdEntry, old: HouseholdEntry, *, sees_children: bool, on: date) -> HouseholdEntry:
    """`new` as typed into a form made from `old`, with what that form did not show put back."""
    new = replace(
        new, own_labels=old.own_labels, cause_words=old.cause_words, others=old.others, community=old.community,
        repeat=old.repeat,
    )  # fmt: skip
    if sees_children:
        return new
    hidden = tuple(category for category in old.categories if FACTS[category].sensitivity is Sensitivity.P3)
    first = hidden if old.categories[:1] == hidden[:1] else ()
    categories = tuple(dict.fromkeys((*first, *new.categories, *hidden)))
    minors = {person.id: person for person in old.people if is_minor(person.birth_date, on=on)}
    people = tuple(_with_hidden(person, minors.get(person.id)) for person in new.people)
    return replace(new, categories=categories, people=people)


def _with_hidden(new: PersonEntry, old: PersonEntry | None) -> PersonEntry:
    if old is None:
        return new
    return replace(
        old, name=new.name, relation=new.relation, sex=new.sex, birth_date=new.birth_date,
        national_id=new.national_id or old.national_id, unchecked_id=new.unchecked_id or old.unchecked_id,
        health=new.health or old.health, work=new.work or old.work,
        disability_type=new.disability_type or old.disability_type,
        disability_level=new.disability_level or old.disability_level,
    )  # fmt: skip
