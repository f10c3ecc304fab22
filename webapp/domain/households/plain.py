"""Entries as JSON can hold them, on their way from the reading child to the database, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from .categories import Category
from .causes import HardshipCause
from .entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from .relations import Relation, Sex
from .states import GovernmentAid

E = TypeVar("E", bound=Enum)


def entry_as_plain(entry: HouseholdEntry) -> dict[str, Any]:
    """Everything a sheet can say; what only a form asks is left out. Blanks are left out too."""
    plain = {
        "id": str(entry.id),
        "people": [_person_as_plain(person) for person in entry.people],
        "phones": [[phone.number, phone.whose] for phone in entry.phones],
        "categories": [category.value for category in entry.categories],
        "own_labels": list(entry.own_labels),
        "causes": [cause.value for cause in entry.causes],
        "incomes": [income.as_plain() for income in entry.incomes],
        "others": [list(pair) for pair in entry.others],
        "surveyed_on": entry.surveyed_on and entry.surveyed_on.isoformat(),
        **{name: getattr(entry, name) for name in _SIMPLE},
    }
    return {name: value for name, value in plain.items() if value not in (None, "", [])}


_SIMPLE = ("size", "community", "address_line", "building", "unit", "door", "grid", "cause_words", "needs",
           "bank_name", "bank_account", "note", "repeat")  # fmt: skip
_PERSON_SIMPLE = ("name", "national_id", "disability_type", "disability_level", "disability_certificate", "health",
                  "work", "ethnicity")  # fmt: skip


def whole_as_plain(entry: HouseholdEntry) -> dict[str, Any]:
    """What only a form asks as well: nothing is lost on the way there and back."""
    form = {name: getattr(entry, name) for name in _FORM_ONLY}
    reasons = {str(person.id): person.unchecked_id for person in entry.people if person.unchecked_id}
    aid = entry.government_aid and entry.government_aid.value
    return {**entry_as_plain(entry), "form": {**form, "government_aid": aid, "unchecked_ids": reasons}}


def whole_from_plain(plain: dict[str, Any]) -> HouseholdEntry:
    """The entry again, as `whole_as_plain` had it."""
    form = dict(plain["form"])
    aid, reasons = form.pop("government_aid"), form.pop("unchecked_ids")
    entry = entry_from_plain(plain)
    people = tuple(replace(person, unchecked_id=reasons.get(str(person.id), "")) for person in entry.people)
    return replace(entry, people=people, government_aid=GovernmentAid(aid) if aid else None, **form)


_FORM_ONLY = ("address_as", "mind", "reach", "is_relative_of_officer", "relative_of", "help_words", "bank_holder")


def _person_as_plain(person: PersonEntry) -> dict[str, Any]:
    plain = {
        "id": str(person.id),
        "relation": person.relation.value,
        "sex": person.sex and person.sex.value,
        "birth_date": person.birth_date and person.birth_date.isoformat(),
        "income": person.income and person.income.as_plain(),
        **{name: getattr(person, name) for name in _PERSON_SIMPLE},
    }
    return {name: value for name, value in plain.items() if value not in (None, "")}


def entry_from_plain(plain: dict[str, Any]) -> HouseholdEntry:
    """The entry again."""
    return HouseholdEntry(
        id=UUID(plain["id"]),
        people=tuple(_person_from_plain(person) for person in plain["people"]),
        phones=tuple(StatedPhone(number, whose) for number, whose in plain.get("phones", ())),
        categories=_members(Category, plain.get("categories", ())),
        own_labels=tuple(plain.get("own_labels", ())),
        causes=_members(HardshipCause, plain.get("causes", ())),
        incomes=tuple(StatedIncome.from_plain(income) for income in plain.get("incomes", ())),
        others=tuple((heading, content) for heading, content in plain.get("others", ())),
        surveyed_on=_day(plain.get("surveyed_on")),
        **{name: plain[name] for name in _SIMPLE if name in plain},
    )


def _person_from_plain(plain: dict[str, Any]) -> PersonEntry:
    return PersonEntry(
        id=UUID(plain["id"]),
        relation=Relation(plain["relation"]),
        sex=Sex(plain["sex"]) if "sex" in plain else None,
        birth_date=_day(plain.get("birth_date")),
        income=StatedIncome.from_plain(plain["income"]) if "income" in plain else None,
        **{name: plain[name] for name in _PERSON_SIMPLE if name in plain},
    )


def _members(kind: type[E], values: Any) -> tuple[E, ...]:
    return tuple(kind(value) for value in values)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
