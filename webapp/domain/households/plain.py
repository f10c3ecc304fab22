"""Entries as JSON can hold them, on their way from the reading child to the database, and back."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from enum import Enum
from typing import Any, TypeVar
from uuid import UUID

from .categories import Category
from .causes import HardshipCause
from .entries import HouseholdEntry, PersonEntry, StatedIncome, StatedPhone
from .own_categories import OwnCategory
from .relations import Relation, Sex
from .situations import LunarBirthday, MaritalStatus, PoliticalStatus, WorkStatus, YearlySum, sums_as_plain
from .states import GovernmentAid
from .worker_files import WorkerFile

E = TypeVar("E", bound=Enum)


def entry_as_plain(entry: HouseholdEntry) -> dict[str, Any]:
    """Everything a sheet can say; what only a form asks is left out. Blanks are left out too."""
    plain = {
        "id": str(entry.id),
        "people": [_person_as_plain(person) for person in entry.people],
        "phones": [[phone.number, phone.whose] for phone in entry.phones],
        "categories": [category.value for category in entry.categories],
        "own_categories": [category.as_plain() for category in entry.own_categories],
        "own_labels": list(entry.own_labels),
        "causes": [cause.value for cause in entry.causes],
        "incomes": [income.as_plain() for income in entry.incomes],
        "others": [list(pair) for pair in entry.others],
        "surveyed_on": entry.surveyed_on and entry.surveyed_on.isoformat(),
        **{name: getattr(entry, name) for name in _SIMPLE},
    }
    return {name: value for name, value in plain.items() if value or value == 0}


_SIMPLE = ("size", "community", "address_line", "building", "unit", "door", "grid", "cause_words", "needs",
           "bank_name", "bank_account", "note", "repeat")  # fmt: skip
_PERSON_SIMPLE = ("name", "national_id", "disability_type", "disability_level", "disability_certificate", "health",
                  "work", "ethnicity")  # fmt: skip


def whole_as_plain(entry: HouseholdEntry) -> dict[str, Any]:
    """What only a form asks as well: nothing is lost on the way there and back."""
    form = {name: getattr(entry, name) for name in _FORM_ONLY}
    reasons = {str(person.id): person.unchecked_id for person in entry.people if person.unchecked_id}
    aid = entry.government_aid and entry.government_aid.value
    kept = {"government_aid": aid, "unchecked_ids": reasons, "sums": sums_as_plain(entry.medical, entry.loss),
            "worker": entry.worker and entry.worker.as_plain(),
            "cause_confirmed_on": entry.cause_confirmed_on and entry.cause_confirmed_on.isoformat(),
            "situations": {str(person.id): _situation_as_plain(person) for person in entry.people}}  # fmt: skip
    return {**entry_as_plain(entry), "form": {**form, **kept}}


def whole_from_plain(plain: dict[str, Any]) -> HouseholdEntry:
    """The entry again, as `whole_as_plain` had it."""
    form = dict(plain["form"])
    aid, reasons = form.pop("government_aid"), form.pop("unchecked_ids")
    sums, worker, situations = form.pop("sums", None) or {}, form.pop("worker", None), form.pop("situations", {})
    entry = entry_from_plain(plain)
    people = tuple(replace(person, unchecked_id=reasons.get(str(person.id), ""),
                           **_situation_from_plain(situations.get(str(person.id), {})))
                   for person in entry.people)  # fmt: skip
    return replace(
        entry, people=people, government_aid=GovernmentAid(aid) if aid else None,
        medical=YearlySum.from_plain(sums["medical"]) if "medical" in sums else None,
        loss=YearlySum.from_plain(sums["loss"]) if "loss" in sums else None,
        worker=WorkerFile.from_plain(worker) if worker is not None else None,
        cause_confirmed_on=_day(form.pop("cause_confirmed_on", None)), **form,
    )  # fmt: skip


_FORM_ONLY = ("address_as", "mind", "reach", "is_relative_of_officer", "relative_of", "help_words", "bank_holder",
              "bank_branch", "bank_reason")  # fmt: skip
_SITUATION: dict[str, type[Enum]] = {"work_status": WorkStatus, "marital": MaritalStatus, "political": PoliticalStatus}


def _situation_as_plain(person: PersonEntry) -> dict[str, Any]:
    told = {name: value.value for name in _SITUATION if (value := getattr(person, name)) is not None}
    return {**told, "insurance": person.insurance, "identity": person.identity,
            "lunar": person.lunar and asdict(person.lunar)}  # fmt: skip


def _situation_from_plain(plain: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {name: kind(plain[name]) for name, kind in _SITUATION.items() if name in plain}
    lunar = plain.get("lunar")
    return {**told, "insurance": plain.get("insurance", ""), "identity": plain.get("identity", ""),
            "lunar": LunarBirthday(**lunar) if lunar else None}  # fmt: skip


def _person_as_plain(person: PersonEntry) -> dict[str, Any]:
    plain = {
        "id": str(person.id),
        "relation": person.relation.value,
        "sex": person.sex and person.sex.value,
        "birth_date": person.birth_date and person.birth_date.isoformat(),
        "income": person.income and person.income.as_plain(),
        **{name: getattr(person, name) for name in _PERSON_SIMPLE},
    }
    return {name: value for name, value in plain.items() if value or value == 0}


def entry_from_plain(plain: dict[str, Any]) -> HouseholdEntry:
    """The entry again."""
    return HouseholdEntry(
        id=UUID(plain["id"]),
        people=tuple(_person_from_plain(person) for person in plain["people"]),
        phones=tuple(StatedPhone(number, whose) for number, whose in plain.get("phones", ())),
        categories=_members(Category, plain.get("categories", ())),
        own_categories=tuple(OwnCategory.from_plain(own) for own in plain.get("own_categories", ())),
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
