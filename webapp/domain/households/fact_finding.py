"""Facts of the households on the register, read slice by slice: what is sealed is opened here for deciding alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, tuple_
from sqlalchemy.orm import load_only

from ...core.db import db
from ..people.actors import Actor, in_scope
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import values_at
from ..people.settings import ADVANCED_AGE, ELDER_AGE, MINIMUM_WAGE_FEN
from .amounts import Qualifier
from .bars import barred_places
from .catalogue import own_by_ids, plain_own_of
from .categories import Category, computed_categories
from .checklist import Proven
from .compose import blind_category
from .dates import age_on
from .disability import Disability, DisabilityType
from .earning import Earned, Earner, earned_by
from .entries import StatedIncome
from .facts import HouseholdFacts, Member
from .models import Evidence, Household, HouseholdCategory, HouseholdFlag, HouseholdYear, Person
from .own_categories import OwnCategory
from .relations import Relation
from .rules import is_minor, per_capita_yearly
from .situations import MaritalStatus, WorkStatus, YearlySum
from .states import ON_LISTS, EvidenceKind, GovernmentAid
from .understanding import (
    cause_confirmed_on,
    causes_of,
    incomes_of,
    own_ids_of,
    sealed_categories_of,
    sums_of,
)
from .yearly import years_with_sums

A_SLICE = 500


def facts_of_active(actor: Actor, organisation_ids: Collection[UUID], *, on: date) -> Iterator[HouseholdFacts]:
    """Every household that may be on a list, in slices, by the head's name in pinyin; ages count on `on`.

    It opens sealed categories and incomes: the operation that uses them records HOUSEHOLD_USE_FOR_PROPOSAL once.
    """
    last, local, seen = None, local_lines(organisation_ids), set[UUID]()
    while slice_ := _next_slice(actor, organisation_ids, last, on):
        # Whose head was given another name between two slices comes again under it.
        yield from _facts([household for household in slice_ if household.id not in seen], on, local)
        seen.update(household.id for household in slice_)
        last = (slice_[-1].sort_key, slice_[-1].id)


def facts_among(
    actor: Actor, organisation_ids: Collection[UUID], household_ids: Collection[UUID], *, on: date
) -> dict[UUID, HouseholdFacts]:
    """The same of these households alone, some hundred of them; who may not be on a list any more is missing."""
    statement = _listable(actor, organisation_ids, on).where(Household.id.in_(household_ids))
    found = db.session.scalars(statement.order_by(Household.id)).all()
    return {facts.id: facts for facts in _facts(found, on, local_lines(organisation_ids))}


def facts_of_one(actor: Actor, household_id: UUID, *, on: date) -> HouseholdFacts | None:
    """The same of one household; None where no campaign may take it up. Whoever uses it records that."""
    wanted = select(Household).options(_NEEDED).where(
        Household.id == household_id, in_scope(actor, Permission.HOUSEHOLD_READ, Household.organisation_id),
        *may_be_listed(on),
    )  # fmt: skip
    household = db.session.scalar(wanted)
    return None if household is None else next(_facts([household], on, local_lines([household.organisation_id])))


def may_be_named(household_ids: Collection[UUID]) -> set[UUID]:
    """Of these, the ones whose consent to be named on a notice stands at this moment."""
    statement = select(Household.id).where(Household.id.in_(household_ids), Household.may_publish)
    return set(db.session.scalars(statement))


@dataclass(frozen=True)
class LocalLines:
    """What a place has set that facts depend on."""

    elder_age: int
    advanced_age: int
    wage_fen: int | None


def local_lines(organisation_ids: Collection[UUID]) -> dict[UUID, LocalLines]:
    places = db.session.scalars(select(Organisation).where(Organisation.id.in_(organisation_ids))).all()
    elders, advanced = values_at(places, ELDER_AGE), values_at(places, ADVANCED_AGE)
    wages = values_at(places, MINIMUM_WAGE_FEN)
    return {place.id: LocalLines(elders[place.id], advanced[place.id], wages[place.id]) for place in places}


# What the facts are made of: loading whole files would take three times as long.
_NEEDED = load_only(
    Household.id, Household.organisation_id, Household.grid, Household.building, Household.head_name, Household.sort_key,
    Household.size, Household.youngest_born, Household.is_relative_of_officer, Household.may_publish, Household.status,
    Household.causes_sealed, Household.incomes_sealed, Household.health_labels_sealed,
    Household.hurtful_labels_sealed, Household.needs_sealed, Household.help_sealed, Household.own_sensitive_sealed,
    Household.own_hurtful_sealed, Household.sums_sealed,
)  # fmt: skip


def _next_slice(
    actor: Actor, organisation_ids: Collection[UUID], after: tuple[str, UUID] | None, on: date
) -> Sequence[Household]:
    statement = _listable(actor, organisation_ids, on)
    if after is not None:
        statement = statement.where(_comes_after(after))
    return db.session.scalars(statement.order_by(*_BY_NAME).limit(A_SLICE)).all()


_BY_NAME = (Household.sort_key, Household.id)
"""As the lists of a campaign are numbered: who looks for a name on the notice board finds it."""


def _comes_after(last: tuple[str, UUID]) -> ColumnElement[bool]:
    return tuple_(*_BY_NAME) > tuple_(literal(last[0]), literal(last[1], Household.id.type))


def _listable(actor: Actor, organisation_ids: Collection[UUID], on: date) -> Select[Household]:
    return select(Household).options(_NEEDED).where(
        Household.organisation_id.in_(organisation_ids),
        in_scope(actor, Permission.HOUSEHOLD_READ, Household.organisation_id),
        *may_be_listed(on),
    )  # fmt: skip


def may_be_listed(on: date) -> list[ColumnElement[bool]]:
    """What a campaign may take up: on the lists, its data in use, and its place not barred but for an emergency.

    An exception is taken away on its day (`bar_again`), so that one that stands counts, whatever day ages count from.
    """
    open_now = or_(Household.organisation_id.not_in(barred_places(on)), Household.excepted_until.is_not(None))
    return [Household.status.in_(ON_LISTS), Household.use_stopped_on.is_(None), open_now]


@dataclass(frozen=True)
class KeptBack:
    """A household of the register that no campaign takes up; `use_stopped`: its own word, else its place is barred."""

    id: UUID
    organisation_id: UUID
    use_stopped: bool


def kept_back(actor: Actor, organisation_ids: Collection[UUID], *, on: date) -> Iterator[list[KeptBack]]:
    """Those on the lists that `facts_of_active` leaves out, in slices and order as there."""
    last: tuple[str, UUID] | None = None
    while True:
        statement = select(Household.id, Household.organisation_id, Household.use_stopped_on, Household.sort_key).where(
            Household.organisation_id.in_(organisation_ids), Household.status.in_(ON_LISTS), ~and_(*may_be_listed(on)),
            in_scope(actor, Permission.HOUSEHOLD_READ, Household.organisation_id),
            *([_comes_after(last)] if last is not None else []),
        )  # fmt: skip
        rows = db.session.execute(statement.order_by(*_BY_NAME).limit(A_SLICE)).all()
        if not rows:
            return
        yield [KeptBack(row.id, row.organisation_id, row.use_stopped_on is not None) for row in rows]
        last = (rows[-1].sort_key, rows[-1].id)


def _facts(
    households: Sequence[Household], on: date, local: dict[UUID, LocalLines]
) -> Iterator[HouseholdFacts]:
    ids = [household.id for household in households]
    people, proven = _people_of(ids), proofs_of(ids)
    plain_own, earlier = plain_own_of(ids), years_with_sums(ids, (on.year, on.year - 1))
    sealed_own = {household.id: own_ids_of(household) for household in households}
    known = own_by_ids([id for some in sealed_own.values() for id in some])
    labels: dict[UUID, list[HouseholdCategory]] = {}
    for label in db.session.scalars(select(HouseholdCategory).where(HouseholdCategory.household_id.in_(ids))):
        labels.setdefault(label.household_id, []).append(label)
    primary = select(HouseholdFlag).where(HouseholdFlag.household_id.in_(ids), HouseholdFlag.is_primary)
    flags = {flag.household_id: flag.flag for flag in db.session.scalars(primary)}
    for household in households:
        place = local[household.organisation_id]
        told = Told(
            tuple(people.get(household.id, ())), labels.get(household.id, []), flags.get(household.id),
            [*plain_own.get(household.id, []), *(known[id] for id in sealed_own[household.id] if id in known)],
            earlier.get(household.id, []), proven.get(household.id, Proven()),
        )  # fmt: skip
        yield _of_one(household, told, place, on)


@dataclass(frozen=True)
class OnFile:
    """One person of the household, with what was opened."""

    id: UUID
    relation: Relation
    birth_date: date | None
    disability: Disability | None = None
    work: str = ""
    situation: dict[str, str] = field(default_factory=dict)
    income: StatedIncome | None = None


@dataclass(frozen=True)
class Told:
    """What stands beside the household's own row."""

    people: tuple[OnFile, ...]
    labels: list[HouseholdCategory]
    flag: bytes | None
    own: list[OwnCategory]
    earlier: list[HouseholdYear]
    proven: Proven


_OPENED = load_only(
    Person.id, Person.disability_sealed, Person.work_sealed, Person.situation_sealed, Person.income_sealed
)


def _people_of(household_ids: Collection[UUID]) -> dict[UUID, list[OnFile]]:
    """Those on file by household, head first. Whole rows are loaded only of people with something sealed to open."""
    opened = select(Person).options(_OPENED).where(
        Person.household_id.in_(household_ids),
        Person.disability_sealed.is_not(None) | Person.work_sealed.is_not(None) | Person.situation_sealed.is_not(None)
        | Person.income_sealed.is_not(None),
    )  # fmt: skip
    told = {person.id: (_disability_of(person), person.work or "", person.situation or {},
                        StatedIncome.from_plain(person.income) if person.income else None)
            for person in db.session.scalars(opened)}  # fmt: skip
    rows = select(Person.id, Person.household_id, Person.relation, Person.birth_date).where(
        Person.household_id.in_(household_ids)
    )
    people: dict[UUID, list[OnFile]] = {}
    for row in db.session.execute(rows.order_by(Person.ordinal)):
        person = OnFile(row.id, row.relation, row.birth_date, *told.get(row.id, ()))
        people.setdefault(row.household_id, []).append(person)
    return people


def proofs_of(household_ids: Collection[UUID]) -> dict[UUID, Proven]:
    """Where somebody has brought a proof of being out of work."""
    rows = db.session.execute(
        select(Evidence.household_id, Evidence.person_id).where(
            Evidence.household_id.in_(household_ids), Evidence.kind == EvidenceKind.UNEMPLOYMENT_PROOF
        )
    )
    found: dict[UUID, set[UUID | None]] = {}
    for household_id, person_id in rows:
        found.setdefault(household_id, set()).add(person_id)
    return {key: Proven(frozenset(id for id in ids if id), None in ids) for key, ids in found.items()}


def _disability_of(person: Person) -> Disability | None:
    kept = person.disability or {}
    if not any(kept.get(name) for name in ("type", "level", "certificate")):
        return None
    return Disability(DisabilityType(kept["type"]) if kept.get("type") else None, kept.get("level"))


def _of_one(household: Household, told: Told, place: LocalLines, on: date) -> HouseholdFacts:
    sealed, causes = sealed_categories_of(household), causes_of(household)
    members = tuple(_member(person, on) for person in told.people)
    computed = [category for member in members if member.age is not None
                for category in computed_categories(member.age, advanced_age=place.advanced_age)]  # fmt: skip
    earned = _earned(household, told, place, on)
    incomes = incomes_of(household)
    stated = per_capita_yearly(incomes, household.size, earned)
    government = (household.help or {}).get("government")
    medical, loss = _by_year(household, told.earlier, on)
    in_the_open = [label.category for label in told.labels]
    return HouseholdFacts(
        id=household.id,
        organisation_id=household.organisation_id,
        grid=household.grid,
        building=household.building,
        head_name=household.head_name,
        size=household.size,
        categories=frozenset([*in_the_open, *sealed, *computed, *(own.maps_to for own in told.own)]),
        primary_category=_primary(told, sealed),
        cause=causes[0] if causes else None,
        causes=causes,
        per_capita_income_fen=round(stated[0] / 12) if stated else None,
        per_capita_yearly=stated[0] if stated else None,
        income_qualifier=stated[1] if stated else Qualifier.EXACT,
        has_minor=is_minor(household.youngest_born, on=on),
        is_relative_of_officer=household.is_relative_of_officer,
        may_publish=household.may_publish,
        status=household.status,
        members=members,
        incomes=incomes,
        needs=household.needs or "",
        government_aid=GovernmentAid(government) if government else None,
        own_categories=frozenset(own.id for own in told.own),
        earned=earned,
        medical=medical,
        loss=loss,
        cause_confirmed_on=cause_confirmed_on(household),
        counted_on=on,
    )


def _member(person: OnFile, on: date) -> Member:
    status, marital = person.situation.get("work_status"), person.situation.get("marital")
    return Member(
        person.relation, age_on(person.birth_date, on) if person.birth_date else None, person.disability, person.work,
        WorkStatus(status) if status else None, MaritalStatus(marital) if marital else None,
    )  # fmt: skip


def _earned(household: Household, told: Told, place: LocalLines, on: date) -> Earned | None:
    everybody = [
        Earner(age_on(p.birth_date, on) if p.birth_date else None, p.income, _member(p, on).work_status,
               told.proven.holds_for(p.id))
        for p in told.people
    ]  # fmt: skip
    return earned_by(everybody, household.size, wage_fen=place.wage_fen, elder_age=place.elder_age)


def _by_year(
    household: Household, earlier: Sequence[HouseholdYear], on: date
) -> tuple[tuple[YearlySum, ...], tuple[YearlySum, ...]]:
    """What was paid and what was lost, up to the year of the day, the latest first; the file's own word goes first."""
    pairs = [sums_of(household.sums), *(sums_of(row.sums) for row in earlier)]
    found = []
    for sums in zip(*pairs, strict=True):
        once = {sum_.year: sum_ for sum_ in reversed(sums) if sum_ is not None and sum_.year <= on.year}
        found.append(tuple(sorted(once.values(), key=lambda sum_: -sum_.year)))
    return found[0], found[1]


def _primary(told: Told, sealed: list[Category]) -> Category | None:
    named = next((label.category for label in told.labels if label.is_primary), None)
    flagged = next((category for category in sealed if blind_category(category) == told.flag), None)
    return named or flagged or next((own.maps_to for own in told.own), None)
