"""An entry turned into rows: plain ones, by column, of which a form makes objects and an import one statement a table.

Sealing and pinyin take the time here, so it is done before the transaction begins; for a long import in a process of its
own, which is why nothing of the database is loaded here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from ...core.clock import local_day
from ...core.crypto import blind, sealed_columns
from .categories import Category, Sensitivity
from .checklist import Livelihood, missing_papers, wanted_papers
from .dates import age_on
from .entries import HouseholdEntry, PersonEntry
from .name_search import pinyin_keys
from .own_categories import OwnCategory
from .person_names import searchable_name
from .phones import phone_tail
from .rules import by_sensitivity, default_address_as, is_minor
from .situations import sums_as_plain
from .states import EvidenceKind, LegalBasis
from .trees import Registry


def blind_id(national_id: str) -> bytes:
    """The index under which an ID number is found."""
    return blind("national_id", national_id)


def blind_phone(number: str) -> bytes:
    """The index under which a whole number is found."""
    return blind("phone", number)


def blind_tail(tail: str) -> bytes:
    """The index under which the last four digits are found."""
    return blind("phone_tail", tail)


def blind_category(category: Category) -> bytes:
    """The index of a sealed category."""
    return blind("category", category.value)


def blind_own_category(category_id: UUID) -> bytes:
    """The index of a sealed category of an organisation's own."""
    return blind("own_category", str(category_id))


def door_index_of(entry: HouseholdEntry, organisation_id: UUID) -> bytes:
    """The index of one door in one community; empty where the address does not lead to a door."""
    return blind_door(organisation_id, entry.address_line, entry.building, entry.unit, entry.door)


def blind_door(organisation_id: UUID, line: str, building: str, unit: str, door: str) -> bytes:
    """The same from the parts of an address. A line that nothing could be read from counts if it has a number."""
    if building and door:
        return blind("door", "|".join([str(organisation_id), building, unit, door]))
    if not building and any(mark.isdigit() for mark in line):
        return blind("door", f"{organisation_id}|{line}")
    return b""


def blind_print(organisation_id: UUID, known_by: str) -> bytes:
    """The index of what a household without any ID number is known by (`HouseholdEntry.known_by`)."""
    return blind("household", f"{organisation_id}|{known_by}")


Row = dict[str, Any]
"""By the names of columns."""
Rows = dict[str, list[Row]]
"""By the names of tables, in the order in which they may be inserted."""
HOUSEHOLDS, PERSONS, PHONES, CHILD_FILES = "households", "persons", "household_phones", "child_files"
CATEGORIES, FLAGS, OWN_CATEGORIES = "household_categories", "household_flags", "household_own_categories"


def new_rows(
    entry: HouseholdEntry, organisation_id: UUID, registry: Registry, *, actor_id: UUID | None, now: datetime
) -> Rows:
    """Everything of a household that is new; its own row a draft."""
    household = {
        "id": entry.id, "organisation_id": organisation_id, "registry_id": registry.id,
        "entered_by": actor_id, "entered_at": now, "changed_at": now,
        "fingerprint": blind_print(organisation_id, entry.known_by),
        "figures_year": (entry.surveyed_on or local_day(now)).year,
        **household_columns(entry, organisation_id, now=now),
    }  # fmt: skip
    people = [new_person(entry.id, registry.id, ordinal, person) for ordinal, person in enumerate(entry.people)]
    return {HOUSEHOLDS: [household], PERSONS: people, **part_rows(entry, registry, now=now)}


def part_rows(entry: HouseholdEntry, registry: Registry, *, now: datetime) -> Rows:
    """What stands in tables of its own beside the household and its people."""
    labels = label_rows(entry.id, entry.categories, entry.own_categories)
    children = child_rows(entry.id, entry.people, registry, on=local_day(now))
    return {PHONES: phone_rows(entry), **labels, CHILD_FILES: children}


def household_columns(entry: HouseholdEntry, organisation_id: UUID, *, now: datetime) -> Row:
    """What an entry says of the household itself, as if no paper of the checklist were there. The fingerprint stays that
    of the day it was opened.
    """
    head, today = entry.head, local_day(now)
    age = age_on(head.birth_date, today) if head.birth_date else None
    keys = pinyin_keys(head.name)
    born = [person.birth_date for person in entry.people if person.birth_date]
    return {
        "head_name": head.name,
        "sort_key": keys[0] if keys else head.name,
        "address_as": entry.address_as or default_address_as(head.name, head.sex, age),
        "grid": entry.grid, "building": entry.building,
        "door_index": door_index_of(entry, organisation_id), "is_compared": False,
        "size": entry.size,
        "papers_missing": len(missing_papers(papers_for(entry, today), (), today=today)),
        "youngest_born": max(born, default=None),
        "is_relative_of_officer": entry.is_relative_of_officer,
        **sealed_columns(HOUSEHOLDS, entry.id, {**_contact(entry), **_sensitive(entry)}),
    }  # fmt: skip


def papers_for(entry: HouseholdEntry, today: date) -> tuple[EvidenceKind, ...]:
    """The checklist of this household."""
    people = [Livelihood(age_on(person.birth_date, today) if person.birth_date else None, person.work_status)
              for person in entry.people]  # fmt: skip
    mapped = [own.maps_to for own in entry.own_categories]
    return wanted_papers(entry.causes, [*entry.categories, *mapped], people)


def _contact(entry: HouseholdEntry) -> dict[str, object]:
    government = entry.government_aid.value if entry.government_aid else ""
    return {
        "place": {"line": entry.address_line, "community": entry.community, "unit": entry.unit, "door": entry.door},
        "mind": entry.mind or None, "reach": entry.reach or None, "needs": entry.needs or None,
        "help": {"government": government, "words": entry.help_words} if government or entry.help_words else None,
        "relative_of": entry.relative_of or None,
    }  # fmt: skip


def _sensitive(entry: HouseholdEntry) -> dict[str, object]:
    kept = by_sensitivity(entry.categories)
    bank = {"bank": entry.bank_name, "branch": entry.bank_branch, "account": entry.bank_account,
            "holder": entry.bank_holder, "reason": entry.bank_reason}  # fmt: skip
    own = {kind: [str(c.id) for c in entry.own_categories if c.sensitivity is kind] for kind in Sensitivity}
    return {
        "causes": _causes(entry),
        "incomes": [income.as_plain() for income in entry.incomes] or None,
        "health_labels": [c.value for c in kept[Sensitivity.P2]] or None,
        "hurtful_labels": [c.value for c in kept[Sensitivity.P3]] or None,
        "own_labels": list(entry.own_labels) or None,
        "own_sensitive": own[Sensitivity.P2] or None,
        "own_hurtful": own[Sensitivity.P3] or None,
        "sums": sums_as_plain(entry.medical, entry.loss),
        "worker": (entry.worker.as_plain() if entry.worker else None) or None,
        "bank": bank if any(bank.values()) else None,
        "note": entry.note or None,
        "others": [list(pair) for pair in entry.others] or None,
    }


def _causes(entry: HouseholdEntry) -> dict[str, object]:
    causes: dict[str, object] = {"codes": [c.value for c in entry.causes], "words": entry.cause_words}
    if entry.cause_confirmed_on:
        causes["confirmed_on"] = entry.cause_confirmed_on.isoformat()
    return causes


def new_person(household_id: UUID, registry_id: UUID, ordinal: int, entry: PersonEntry) -> Row:
    """Somebody who was not in the file before."""
    return {"id": entry.id, "household_id": household_id, "registry_id": registry_id, **person_columns(entry, ordinal)}


def person_columns(entry: PersonEntry, ordinal: int) -> Row:
    """What an entry says of one person; the head is the first."""
    disability = {"type": entry.disability_type, "level": entry.disability_level,
                  "certificate": entry.disability_certificate}  # fmt: skip
    told = {
        "work_status": entry.work_status and entry.work_status.value, "marital": entry.marital and entry.marital.value,
        "political": entry.political and entry.political.value, "insurance": entry.insurance,
        "identity": entry.identity,
    }  # fmt: skip
    values = {
        "national_id": entry.national_id,
        "unchecked_id": entry.unchecked_id or None,
        "disability": disability if any(disability.values()) else None,
        "health": entry.health or None, "work": entry.work or None, "ethnicity": entry.ethnicity or None,
        "income": entry.income.as_plain() if entry.income else None,
        "situation": {name: value for name, value in told.items() if value} or None,
        "lunar": asdict(entry.lunar) if entry.lunar else None,
    }  # fmt: skip
    return {
        "ordinal": ordinal, "is_head": ordinal == 0, "name": entry.name, "relation": entry.relation,
        "searchable": searchable_name(entry.name), "pinyin": " ".join(["", *pinyin_keys(entry.name)]),
        "sex": entry.sex, "birth_date": entry.birth_date,
        "national_id_index": blind_id(entry.national_id) if entry.national_id else None,
        **sealed_columns(PERSONS, entry.id, values),
    }  # fmt: skip


def phone_rows(entry: HouseholdEntry) -> list[Row]:
    """Each number once."""
    once = {phone.number: phone for phone in reversed(entry.phones)}
    rows = []
    for ordinal, number in enumerate(dict.fromkeys(phone.number for phone in entry.phones)):
        id = uuid4()
        rows.append({
            "id": id, "household_id": entry.id, "ordinal": ordinal,
            "number_index": blind_phone(number), "tail_index": blind_tail(phone_tail(number)),
            **sealed_columns(PHONES, id, {"number": {"number": number, "whose": once[number].whose}}),
        })  # fmt: skip
    return rows


def label_rows(household_id: UUID, categories: Sequence[Category], own: Sequence[OwnCategory] = ()) -> Rows:
    """Categories in the open, and flags for those that are sealed. The first one named is the primary."""
    kept, first = by_sensitivity(categories), categories[0] if categories else None
    flags = [
        (blind_category(category), category is first) for category in (*kept[Sensitivity.P2], *kept[Sensitivity.P3])
    ]
    flags += [(blind_own_category(mine.id), False) for mine in own if mine.sensitivity is not Sensitivity.PLAIN]
    return {
        CATEGORIES: [{"household_id": household_id, "category": category, "is_primary": category is first}
                            for category in kept[Sensitivity.PLAIN]],
        FLAGS: [{"household_id": household_id, "flag": flag, "is_primary": is_first} for flag, is_first in flags],
        OWN_CATEGORIES: [{"household_id": household_id, "category_id": mine.id}
                               for mine in own if mine.sensitivity is Sensitivity.PLAIN],
    }  # fmt: skip


def child_rows(household_id: UUID, people: Sequence[PersonEntry], registry: Registry, *, on: date) -> list[Row]:
    """A file apart for each minor; a committee keeps it by duty (SPEC 3.4)."""
    basis = None if registry.needs_consent else LegalBasis.COMMITTEE_DUTY
    return [
        {"id": person.id, "household_id": household_id, "legal_basis": basis}
        for person in people
        if is_minor(person.birth_date, on=on)
    ]
