"""What standards and notices may know of a household (SPEC 4.2)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import load_only

from ...core.db import db
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .amounts import Qualifier
from .categories import Category, computed_categories
from .causes import HardshipCause
from .compose import blind_category
from .dates import age_on
from .disability import Disability, DisabilityType
from .entries import StatedIncome
from .models import Household, HouseholdCategory, HouseholdFlag, Person
from .relations import Relation
from .rules import is_minor, per_capita_yearly
from .states import ON_LISTS, GovernmentAid, HouseholdStatus
from .understanding import causes_of, incomes_of, sealed_categories_of

A_SLICE = 500


@dataclass(frozen=True)
class Member:
    """One of the people on file. `disability` None: none is recorded; `work` in the words of the file, or empty."""

    relation: Relation
    age: int | None = None
    disability: Disability | None = None
    work: str = ""


@dataclass(frozen=True)
class HouseholdFacts:
    """One active household on a day.

    `categories` includes the sealed ones and those that follow from age; `causes` the main one first, `cause` is it.
    `members` are those on file, which may be fewer than `size`; `needs` in the words of the file, or empty.
    `per_capita_yearly` is exact fen (compare with twelve times a monthly line); `per_capita_income_fen` is a month
    of it, rounded, for showing. None is unknown, not zero (SPEC 1.3). `qualifiers` as they were stated.
    """

    id: UUID
    organisation_id: UUID
    grid: str
    building: str
    head_name: str
    size: int | None
    categories: frozenset[Category]
    primary_category: Category | None
    cause: HardshipCause | None
    causes: tuple[HardshipCause, ...]
    per_capita_income_fen: int | None
    per_capita_yearly: Fraction | None
    income_qualifier: Qualifier
    has_minor: bool
    is_relative_of_officer: bool
    may_publish: bool
    status: HouseholdStatus
    members: tuple[Member, ...] = ()
    incomes: tuple[StatedIncome, ...] = ()
    needs: str = ""
    government_aid: GovernmentAid | None = None

    @property
    def ages(self) -> tuple[int, ...]:
        """The ages that are known, in full years."""
        return tuple(member.age for member in self.members if member.age is not None)


def facts_of_active(actor: Actor, organisation_ids: Collection[UUID], *, on: date) -> Iterator[HouseholdFacts]:
    """Every household that may be on a list, in slices, ordered by id; ages count on `on`.

    It opens sealed categories and incomes: the operation that uses them records HOUSEHOLD_USE_FOR_PROPOSAL once.
    """
    last: UUID | None = None
    while slice_ := _next_slice(actor, organisation_ids, last):
        yield from _facts(slice_, on)
        last = slice_[-1].id


# What the facts are made of: loading whole files would take three times as long.
_NEEDED = load_only(
    Household.id, Household.organisation_id, Household.grid, Household.building, Household.head_name, Household.size,
    Household.youngest_born, Household.is_relative_of_officer, Household.may_publish, Household.status,
    Household.causes_sealed, Household.incomes_sealed, Household.health_labels_sealed,
    Household.hurtful_labels_sealed, Household.needs_sealed, Household.help_sealed,
)  # fmt: skip


def _next_slice(actor: Actor, organisation_ids: Collection[UUID], after: UUID | None) -> Sequence[Household]:
    statement = (
        select(Household)
        .options(_NEEDED)
        .where(
            Household.organisation_id.in_(organisation_ids),
            in_scope(actor, Permission.HOUSEHOLD_READ, Household.organisation_id),
            Household.status.in_(ON_LISTS),
        )
    )
    if after is not None:
        statement = statement.where(Household.id > after)
    return db.session.scalars(statement.order_by(Household.id).limit(A_SLICE)).all()


def _facts(households: Sequence[Household], on: date) -> Iterator[HouseholdFacts]:
    ids = [household.id for household in households]
    members = _members_of(ids, on)
    labels: dict[UUID, list[HouseholdCategory]] = {}
    for label in db.session.scalars(select(HouseholdCategory).where(HouseholdCategory.household_id.in_(ids))):
        labels.setdefault(label.household_id, []).append(label)
    primary = select(HouseholdFlag).where(HouseholdFlag.household_id.in_(ids), HouseholdFlag.is_primary)
    flags = {flag.household_id: flag.flag for flag in db.session.scalars(primary)}
    for household in households:
        people = tuple(members.get(household.id, ()))
        yield _of_one(household, people, labels.get(household.id, []), flags.get(household.id), on)


def _members_of(household_ids: Collection[UUID], on: date) -> dict[UUID, list[Member]]:
    """Those on file by household, head first. Whole rows are loaded only of people with something sealed to open."""
    opened = select(Person).options(load_only(Person.id, Person.disability_sealed, Person.work_sealed)).where(
        Person.household_id.in_(household_ids),
        Person.disability_sealed.is_not(None) | Person.work_sealed.is_not(None),
    )
    told = {person.id: (_disability_of(person), person.work or "") for person in db.session.scalars(opened)}
    people = select(Person.id, Person.household_id, Person.relation, Person.birth_date).where(
        Person.household_id.in_(household_ids)
    )
    members: dict[UUID, list[Member]] = {}
    for row in db.session.execute(people.order_by(Person.ordinal)):
        age = age_on(row.birth_date, on) if row.birth_date else None
        members.setdefault(row.household_id, []).append(Member(row.relation, age, *told.get(row.id, (None, ""))))
    return members


def _disability_of(person: Person) -> Disability | None:
    kept = person.disability or {}
    if not any(kept.get(name) for name in ("type", "level", "certificate")):
        return None
    return Disability(DisabilityType(kept["type"]) if kept.get("type") else None, kept.get("level"))


def _of_one(
    household: Household, members: tuple[Member, ...], labels: list[HouseholdCategory], flag: bytes | None,
    on: date,
) -> HouseholdFacts:
    sealed, causes = sealed_categories_of(household), causes_of(household)
    in_the_open = [label.category for label in labels]
    ages = [member.age for member in members if member.age is not None]
    computed = [category for age in ages for category in computed_categories(age)]
    incomes = incomes_of(household)
    stated = per_capita_yearly(incomes, household.size)
    government = (household.help or {}).get("government")
    return HouseholdFacts(
        id=household.id,
        organisation_id=household.organisation_id,
        grid=household.grid,
        building=household.building,
        head_name=household.head_name,
        size=household.size,
        categories=frozenset([*in_the_open, *sealed, *computed]),
        primary_category=_primary(labels, sealed, flag),
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
    )


def _primary(labels: list[HouseholdCategory], sealed: list[Category], flag: bytes | None) -> Category | None:
    named = next((label.category for label in labels if label.is_primary), None)
    return named or next((category for category in sealed if blind_category(category) == flag), None)
