"""Finding and reading households, inside what the actor may see."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import load_only

from ...core import ahead, clock
from ...core.db import db
from ...core.errors import NotFound
from .. import audit
from ..audit.models import AuditEvent
from ..audit.queries import history_of as audit_history_of
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .catalogue import own_of
from .categories import FACTS, OF_CHILDREN, Category, Sensitivity
from .checklist import Livelihood, Paper, missing_papers, wanted_papers
from .dates import age_on, born_between
from .fact_finding import facts_of_active
from .facts import HouseholdFacts
from .listing import HouseholdFilter, HouseholdPage, list_households, search_households
from .models import ChildFile, Consent, Evidence, Household, HouseholdCategory, HouseholdPhone, Person
from .person_names import mask_name
from .rules import is_minor, tells_of_health
from .states import ConsentPurpose, EvidenceKind, HouseholdStatus
from .understanding import causes_of, sealed_categories_of, work_status_of

MINE = Permission.HOUSEHOLD_READ
SLICE = 500
OF_ALL = (audit.Action.IMPORT_RUN, audit.Action.IMPORT_APPROVE, audit.Action.IMPORT_UNDO)
"""What an import did to every household it brought."""


@dataclass(frozen=True)
class Contact:
    """How to reach a household. The caller shows only what SPEC 2.4 allows at that hour."""

    address_as: str
    masked_name: str
    organisation_id: UUID
    grid: str
    building: str
    stair: str
    """Building and unit, what a slip says: `1 栋 2 单元`."""
    door: str
    """Unit and door, for the day itself."""
    phone: str
    whose_phone: str
    phones: tuple[tuple[str, str], ...]
    mind: str
    has_minor: bool


@dataclass(frozen=True)
class Home:
    """Where a household lives now, as far as a visit's plan must know: no name, no door, no phone."""

    organisation_id: UUID
    building: str
    youngest_born: date | None

    def has_minor(self, on: date) -> bool:
        """Whether a child or a youth lives there on that day."""
        return is_minor(self.youngest_born, on=on)


def get_household(actor: Actor, household_id: UUID) -> Household:
    """One household in the actor's places, else NotFound."""
    household = db.session.scalar(
        select(Household).where(Household.id == household_id, in_scope(actor, MINE, Household.organisation_id))
    )
    if household is None:
        raise NotFound("household.not_found")
    return household


def people_of(household_id: UUID) -> Sequence[Person]:
    """Head first. The caller has checked that the actor may see the household; so in all that follow."""
    return db.session.scalars(
        select(Person).where(Person.household_id == household_id).order_by(Person.ordinal, Person.id)
    ).all()


def phones_of(household_id: UUID) -> Sequence[HouseholdPhone]:
    """In the order in which they are to be called."""
    statement = select(HouseholdPhone).where(HouseholdPhone.household_id == household_id)
    return db.session.scalars(statement.order_by(HouseholdPhone.ordinal)).all()


def open_categories(household_ids: Collection[UUID]) -> dict[UUID, list[Category]]:
    """The categories that are no secret at the desk, the primary one first; one query."""
    rows = db.session.scalars(
        select(HouseholdCategory)
        .where(HouseholdCategory.household_id.in_(household_ids))
        .order_by(HouseholdCategory.is_primary.desc(), HouseholdCategory.category)
    )
    found: dict[UUID, list[Category]] = {}
    for row in rows:
        found.setdefault(row.household_id, []).append(row.category)
    return found


def shown_categories(
    household_ids: Collection[UUID], *, advanced_age: int, on: date | None = None
) -> dict[UUID, list[Category]]:
    """The same, and advanced age where somebody is of that age on the day; two queries."""
    found = open_categories(household_ids)
    born = born_between(advanced_age, advanced_age, on=on or clock.local_day(clock.now()))[1]
    old = select(Person.household_id).where(Person.household_id.in_(household_ids), Person.birth_date <= born)
    for household_id in set(db.session.scalars(old)):
        labels = found.setdefault(household_id, [])
        if Category.ADVANCED_AGE not in labels:
            labels.append(Category.ADVANCED_AGE)
    return found


def consents_of(household_id: UUID) -> Sequence[Consent]:
    """Every consent given and taken back, newest first."""
    statement = select(Consent).where(Consent.household_id == household_id).order_by(Consent.seq.desc())
    return db.session.scalars(statement).all()


def last_consents(
    consents: Iterable[Consent], person_id: UUID | None = None
) -> dict[ConsentPurpose, Consent]:
    """Of `consents_of`: the last word for each purpose, of the household or for one of its children."""
    last: dict[ConsentPurpose, Consent] = {}
    for consent in consents:
        if consent.person_id == person_id:
            last.setdefault(consent.purpose, consent)
    return last


def standing_consents(
    consents: Iterable[Consent], person_id: UUID | None = None
) -> dict[ConsentPurpose, Consent]:
    """Of them those that hold."""
    last = last_consents(consents, person_id)
    return {purpose: consent for purpose, consent in last.items() if consent.is_given}


def evidence_of(household_id: UUID) -> Sequence[Evidence]:
    """Papers on file, oldest first."""
    statement = select(Evidence).where(Evidence.household_id == household_id)
    return db.session.scalars(statement.order_by(Evidence.added_at, Evidence.id)).all()


def missing_evidence(household: Household, *, today: date) -> tuple[EvidenceKind, ...]:
    """The papers of the checklist that are not there, or no longer count. It opens causes, labels and work."""
    labels = [*open_categories([household.id]).get(household.id, []), *sealed_categories_of(household),
              *(own.maps_to for own in own_of(household))]  # fmt: skip
    people = [Livelihood(age_on(person.birth_date, today) if person.birth_date else None, work_status_of(person))
              for person in people_of(household.id)]  # fmt: skip
    held = [Paper(paper.kind, paper.dated_on or clock.local_day(paper.added_at)) for paper in evidence_of(household.id)]
    return missing_papers(wanted_papers(causes_of(household), labels, people), held, today=today)


def papers_told(household: Household, *, sensitive: bool, children: bool) -> frozenset[EvidenceKind]:
    """The papers that may be named to who has opened no more than that: each gives away what it follows from."""
    causes = [cause for cause in causes_of(household) if sensitive or not tells_of_health(cause)]
    labels = list(open_categories([household.id]).get(household.id, []))
    own = [category for category in own_of(household) if category.sensitivity is Sensitivity.PLAIN
           or (sensitive and category.sensitivity is Sensitivity.P2) or children]  # fmt: skip
    if sensitive:
        labels += [Category(value) for value in household.health_labels or ()]
    if children:
        labels += [Category(value) for value in household.hurtful_labels or ()]
    people = [Livelihood(None, work_status_of(person)) for person in people_of(household.id)] if sensitive else []
    return frozenset(wanted_papers(causes, [*labels, *(category.maps_to for category in own)], people))


def child_files_of(household_id: UUID) -> dict[UUID, ChildFile]:
    """By person; their sealed content is for `looking.open_child_files` alone."""
    rows = db.session.scalars(select(ChildFile).where(ChildFile.household_id == household_id))
    return {row.id: row for row in rows}


def history_of(household: Household, limit: int = 50) -> list[AuditEvent]:
    """What happened to the file, newest first: its own steps, those of the import that brought it, and those of
    files that were merged into it.
    """
    events = list(audit_history_of(household.id, limit))
    for merged in db.session.scalars(select(Household.id).where(Household.merged_into == household.id)):
        events.extend(audit_history_of(merged, limit))
    if household.import_id:
        brought = {event.action: event for event in audit_history_of(household.import_id, 200)}
        events.extend(brought[action.value] for action in OF_ALL if action.value in brought)
    return sorted(events, key=lambda event: event.seq, reverse=True)[:limit]


_TO_REACH = load_only(
    Household.id, Household.organisation_id, Household.head_name, Household.address_as, Household.grid,
    Household.building, Household.place_sealed, Household.mind_sealed, Household.youngest_born,
)  # fmt: skip


def contacts_of(household_ids: Collection[UUID], *, on: date | None = None) -> dict[UUID, Contact]:
    """How to reach each of them, two queries; `on` is the day on which somebody counts as a minor."""
    day = on or clock.local_day(clock.now())
    phones: dict[UUID, list[tuple[str, str]]] = {}
    rows = select(HouseholdPhone).where(HouseholdPhone.household_id.in_(household_ids)).order_by(HouseholdPhone.ordinal)
    for row in db.session.scalars(rows):
        phone = row.number or {}
        phones.setdefault(row.household_id, []).append((phone.get("number", ""), phone.get("whose", "")))
    found = db.session.scalars(select(Household).options(_TO_REACH).where(Household.id.in_(household_ids)))
    return {household.id: _contact(household, phones.get(household.id, []), day) for household in found}


def homes_of(household_ids: Collection[UUID]) -> dict[UUID, Home]:
    """Where each of them lives, nothing unsealed; the caller has checked that the actor may know."""
    columns = (Household.id, Household.organisation_id, Household.building, Household.youngest_born)
    found: dict[UUID, Home] = {}
    wanted = list(household_ids)
    for start in range(0, len(wanted), SLICE):
        rows = db.session.execute(select(*columns).where(Household.id.in_(wanted[start : start + SLICE])))
        found.update({row.id: Home(row.organisation_id, row.building, row.youngest_born) for row in rows})
    return found


def lived_in(actor: Actor, permission: Permission) -> Select[UUID, str]:
    """(place, building) where active households of the actor's places live, each once, to be selected from."""
    reach = in_scope(actor, permission, Household.organisation_id)
    return (
        select(Household.organisation_id, Household.building)
        .where(reach, Household.status == HouseholdStatus.ACTIVE, Household.building != "")
        .distinct()
    )


def heads_of(household_ids: Collection[UUID]) -> dict[UUID, str]:
    """The full name of each head, for a letter that is addressed to them."""
    rows = db.session.execute(select(Household.id, Household.head_name).where(Household.id.in_(household_ids)))
    return {household_id: name for household_id, name in rows}


def home_of(household_id: UUID) -> Home | None:
    """The same of one; in a batch that `read_homes_ahead` has prepared, without a statement."""
    return ahead.once(("home", household_id), lambda: homes_of([household_id]).get(household_id))


def read_homes_ahead(household_ids: Collection[UUID]) -> None:
    """Inside a batch whose operations change no household."""
    homes = homes_of(household_ids)
    ahead.foresee({("home", household_id): homes.get(household_id) for household_id in household_ids})


def birthdays_of(household_ids: Collection[UUID]) -> dict[UUID, str]:
    """Month and day of birth of the heads, as `0315`; a head without one is not in it."""
    heads = select(Person.household_id, Person.birth_date).where(
        Person.household_id.in_(household_ids), Person.is_head, Person.is_on_file, Person.birth_date.is_not(None)
    )
    return {household_id: f"{born:%m%d}" for household_id, born in db.session.execute(heads)}


def _contact(household: Household, phones: list[tuple[str, str]], day: date) -> Contact:
    place = household.place or {}
    unit, door = place.get("unit", ""), place.get("door", "")
    number, whose = phones[0] if phones else ("", "")
    return Contact(
        address_as=household.address_as,
        masked_name=mask_name(household.head_name),
        organisation_id=household.organisation_id,
        grid=household.grid,
        building=household.building,
        stair=" ".join(part for part in (_spaced(household.building), f"{unit} 单元" if unit.isdigit() else unit) if part),
        # Where nobody could tell building and door apart, the whole line is the door.
        door="-".join(part for part in (unit, door) if part) or ("" if household.building else place.get("line", "")),
        phone=number,
        whose_phone=whose,
        phones=tuple(phones),
        mind=household.mind or "",
        has_minor=is_minor(household.youngest_born, on=day),
    )


def _spaced(building: str) -> str:
    """`1栋` as paper says it: `1 栋`."""
    return re.sub(r"(?<=[0-9A-Za-z])(?=[一-鿿])", " ", building)


def visible_categories(actor: Actor) -> list[Category]:
    """The categories an actor may filter by: sealed ones only for who may open them."""
    allowed = {Sensitivity.PLAIN}
    if actor.can(Permission.HOUSEHOLD_SENSITIVE):
        allowed.add(Sensitivity.P2)
    children = OF_CHILDREN if actor.can(Permission.HOUSEHOLD_CHILD) else frozenset()
    return [category for category, facts in FACTS.items() if facts.sensitivity in allowed or category in children]


__all__ = [
    "Contact",
    "Home",
    "HouseholdFacts",
    "HouseholdFilter",
    "HouseholdPage",
    "birthdays_of",
    "child_files_of",
    "consents_of",
    "contacts_of",
    "evidence_of",
    "facts_of_active",
    "get_household",
    "history_of",
    "homes_of",
    "last_consents",
    "list_households",
    "missing_evidence",
    "open_categories",
    "papers_told",
    "people_of",
    "phones_of",
    "search_households",
    "shown_categories",
    "standing_consents",
    "visible_categories",
]
