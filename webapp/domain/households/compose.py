"""An entry turned into rows. Sealing and pinyin take the time here, so it is done before the transaction begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID, uuid4

from ...core.clock import local_day
from ...core.crypto import blind
from .categories import Category, Sensitivity
from .checklist import Livelihood, missing_papers, wanted_papers
from .dates import age_on
from .entries import HouseholdEntry, PersonEntry
from .models import (
    ChildFile,
    Household,
    HouseholdCategory,
    HouseholdFlag,
    HouseholdOwnCategory,
    HouseholdPhone,
    Person,
)
from .name_search import pinyin_keys
from .own_categories import OwnCategory
from .person_names import searchable_name
from .phones import phone_tail
from .registry import Registry
from .rules import by_sensitivity, default_address_as, is_minor
from .situations import sums_as_plain
from .states import EvidenceKind, LegalBasis


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


def fingerprint_of(entry: HouseholdEntry, organisation_id: UUID) -> bytes:
    """By which a household without any ID number is known again: name, and address or else grid and phone."""
    where = entry.address_line or "".join([entry.grid, *(phone.number for phone in entry.phones[:1])])
    name = searchable_name(entry.head.name)
    return blind("household", "|".join([str(organisation_id), name, where, str(entry.repeat)]))


def new_household(
    entry: HouseholdEntry, organisation_id: UUID, registry: Registry, *, actor_id: UUID | None, now: datetime
) -> Household:
    """The household's own row, a draft."""
    household = Household(
        id=entry.id, organisation_id=organisation_id, registry_id=registry.id,
        entered_by=actor_id, entered_at=now, changed_at=now,
        fingerprint=fingerprint_of(entry, organisation_id), figures_year=(entry.surveyed_on or local_day(now)).year,
    )  # fmt: skip
    fill(household, entry, now=now)
    return household


def fill(household: Household, entry: HouseholdEntry, *, now: datetime) -> None:
    """Write an entry into the row, as if no paper of the checklist were there. The fingerprint stays that of the day
    it was opened.
    """
    head, today = entry.head, local_day(now)
    age = age_on(head.birth_date, today) if head.birth_date else None
    household.head_name = head.name
    household.sort_key = pinyin_keys(head.name)[0] if pinyin_keys(head.name) else head.name
    household.address_as = entry.address_as or default_address_as(head.name, head.sex, age)
    household.grid, household.building = entry.grid, entry.building
    household.door_index, household.is_compared = door_index_of(entry, household.organisation_id), False
    household.size = entry.size
    household.papers_missing = len(missing_papers(papers_for(entry, today), (), today=today))
    born = [person.birth_date for person in entry.people if person.birth_date]
    household.youngest_born = max(born, default=None)
    household.is_relative_of_officer = entry.is_relative_of_officer
    _seal_contact(household, entry)
    _seal_sensitive(household, entry)


def papers_for(entry: HouseholdEntry, today: date) -> tuple[EvidenceKind, ...]:
    """The checklist of this household."""
    people = [Livelihood(age_on(person.birth_date, today) if person.birth_date else None, person.work_status)
              for person in entry.people]  # fmt: skip
    mapped = [own.maps_to for own in entry.own_categories]
    return wanted_papers(entry.causes, [*entry.categories, *mapped], people)


def _seal_contact(household: Household, entry: HouseholdEntry) -> None:
    household.place = {"line": entry.address_line, "community": entry.community, "unit": entry.unit, "door": entry.door}
    household.mind, household.reach = entry.mind or None, entry.reach or None
    household.needs = entry.needs or None
    government = entry.government_aid.value if entry.government_aid else ""
    household.help = {"government": government, "words": entry.help_words} if government or entry.help_words else None
    household.relative_of = entry.relative_of or None


def _seal_sensitive(household: Household, entry: HouseholdEntry) -> None:
    kept = by_sensitivity(entry.categories)
    bank = {"bank": entry.bank_name, "branch": entry.bank_branch, "account": entry.bank_account,
            "holder": entry.bank_holder, "reason": entry.bank_reason}  # fmt: skip
    own = {kind: [str(c.id) for c in entry.own_categories if c.sensitivity is kind] for kind in Sensitivity}
    values: dict[str, object] = {
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
    for name, value in values.items():
        setattr(household, name, value)


def _causes(entry: HouseholdEntry) -> dict[str, object]:
    causes: dict[str, object] = {"codes": [c.value for c in entry.causes], "words": entry.cause_words}
    if entry.cause_confirmed_on:
        causes["confirmed_on"] = entry.cause_confirmed_on.isoformat()
    return causes


def person_rows(household: Household, people: Sequence[PersonEntry]) -> list[Person]:
    """Head and members."""
    return [_person(household, ordinal, entry) for ordinal, entry in enumerate(people)]


def _person(household: Household, ordinal: int, entry: PersonEntry) -> Person:
    person = Person(id=entry.id, household_id=household.id, registry_id=household.registry_id)
    fill_person(person, entry, ordinal)
    return person


def fill_person(person: Person, entry: PersonEntry, ordinal: int) -> None:
    """Write an entry into a person's row."""
    person.ordinal, person.is_head = ordinal, ordinal == 0
    person.name, person.relation = entry.name, entry.relation
    person.searchable = searchable_name(entry.name)
    person.pinyin = " ".join(["", *pinyin_keys(entry.name)])
    person.sex, person.birth_date = entry.sex, entry.birth_date
    person.national_id = entry.national_id
    person.national_id_index = blind_id(entry.national_id) if entry.national_id else None
    person.unchecked_id = entry.unchecked_id or None
    disability = {"type": entry.disability_type, "level": entry.disability_level,
                  "certificate": entry.disability_certificate}  # fmt: skip
    person.disability = disability if any(disability.values()) else None
    person.health, person.work, person.ethnicity = entry.health or None, entry.work or None, entry.ethnicity or None
    person.income = entry.income.as_plain() if entry.income else None
    told = {
        "work_status": entry.work_status and entry.work_status.value, "marital": entry.marital and entry.marital.value,
        "political": entry.political and entry.political.value, "insurance": entry.insurance,
        "identity": entry.identity,
    }  # fmt: skip
    person.situation = {name: value for name, value in told.items() if value} or None
    person.lunar = asdict(entry.lunar) if entry.lunar else None


def phone_rows(household: Household, entry: HouseholdEntry) -> list[HouseholdPhone]:
    """Each number once."""
    once = {phone.number: phone for phone in reversed(entry.phones)}
    rows = []
    for ordinal, phone in enumerate(dict.fromkeys(phone.number for phone in entry.phones)):
        row = HouseholdPhone(id=uuid4(), household_id=household.id, ordinal=ordinal)
        row.number = {"number": phone, "whose": once[phone].whose}
        row.number_index, row.tail_index = blind_phone(phone), blind_tail(phone_tail(phone))
        rows.append(row)
    return rows


Label = HouseholdCategory | HouseholdFlag | HouseholdOwnCategory


def label_rows(household: Household, categories: Sequence[Category], own: Sequence[OwnCategory] = ()) -> list[Label]:
    """Categories in the open, and flags for those that are sealed. The first one named is the primary."""
    kept, first = by_sensitivity(categories), categories[0] if categories else None
    rows: list[Label] = [
        HouseholdCategory(household_id=household.id, category=category, is_primary=category is first)
        for category in kept[Sensitivity.PLAIN]
    ]
    for category in (*kept[Sensitivity.P2], *kept[Sensitivity.P3]):
        flag = blind_category(category)
        rows.append(HouseholdFlag(household_id=household.id, flag=flag, is_primary=category is first))
    return [*rows, *(_own_row(household, category) for category in own)]


def _own_row(household: Household, category: OwnCategory) -> Label:
    if category.sensitivity is Sensitivity.PLAIN:
        return HouseholdOwnCategory(household_id=household.id, category_id=category.id)
    return HouseholdFlag(household_id=household.id, flag=blind_own_category(category.id), is_primary=False)


def child_rows(household: Household, people: Sequence[PersonEntry], registry: Registry, *, on: date) -> list[ChildFile]:
    """A file apart for each minor; a committee keeps it by duty (SPEC 3.4)."""
    basis = None if registry.needs_consent else LegalBasis.COMMITTEE_DUTY
    return [
        ChildFile(id=person.id, household_id=household.id, legal_basis=basis)
        for person in people
        if is_minor(person.birth_date, on=on)
    ]
