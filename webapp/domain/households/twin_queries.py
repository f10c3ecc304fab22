"""Reading likely twins, side by side, and the merges that came of them; inside what the actor may see."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, exists, func, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .categories import Category
from .models import Consent, Evidence, Household, HouseholdMerge, HouseholdTwins, Person
from .queries import consents_of, evidence_of, get_household, open_categories, people_of, phones_of, standing_consents
from .states import ConsentPurpose, HouseholdStatus, TwinsVerdict

A_PAGE = 25
Two = tuple[HouseholdTwins, Household, Household]


@dataclass(frozen=True)
class Side:
    """One of two files, as a desk role sees it: nothing that has to be opened."""

    household: Household
    people: Sequence[Person]
    phones: list[dict[str, str]]
    categories: list[Category]
    consents: dict[ConsentPurpose, Consent]
    evidence: Sequence[Evidence]


def _pairs(actor: Actor) -> Select[HouseholdTwins, Household, Household]:
    one, other = aliased(Household), aliased(Household)
    return (
        select(HouseholdTwins, one, other)
        .join(one, one.id == HouseholdTwins.one_id)
        .join(other, other.id == HouseholdTwins.other_id)
        .where(
            *(in_scope(actor, Permission.HOUSEHOLD_READ, home.organisation_id) for home in (one, other)),
            *(home.status != HouseholdStatus.ENDED for home in (one, other)),
        )
    )


def open_twins(actor: Actor, *, before: tuple[datetime, UUID] | None = None) -> list[Two]:
    """Pairs nobody has decided on, the latest first; `before` is the last row of the page before."""
    statement = _pairs(actor).where(HouseholdTwins.verdict == TwinsVerdict.OPEN)
    if before:
        last = literal(before[0], HouseholdTwins.found_at.type), literal(before[1], HouseholdTwins.id.type)
        statement = statement.where(tuple_(HouseholdTwins.found_at, HouseholdTwins.id) < tuple_(*last))
    statement = statement.order_by(HouseholdTwins.found_at.desc(), HouseholdTwins.id.desc()).limit(A_PAGE)
    return [(row[0], row[1], row[2]) for row in db.session.execute(statement)]


def count_open_twins(actor: Actor) -> int:
    """How many pairs wait for somebody's decision."""
    pairs = _pairs(actor).where(HouseholdTwins.verdict == TwinsVerdict.OPEN)
    return db.session.scalar(select(func.count()).select_from(pairs.with_only_columns(HouseholdTwins.id).subquery())) or 0


def get_twins(actor: Actor, twins_id: UUID) -> Two:
    """One pair with both files in the actor's places and both alive, else NotFound."""
    row = db.session.execute(_pairs(actor).where(HouseholdTwins.id == twins_id)).first()
    if row is None:
        raise NotFound("household.twins_not_found")
    return row[0], row[1], row[2]


def twins_of(actor: Actor, household_id: UUID) -> list[UUID]:
    """The open pairs of one file."""
    mine = or_(HouseholdTwins.one_id == household_id, HouseholdTwins.other_id == household_id)
    statement = _pairs(actor).where(mine, HouseholdTwins.verdict == TwinsVerdict.OPEN)
    return [row[0].id for row in db.session.execute(statement)]


def side_of(household: Household) -> Side:
    """One file, to be laid beside another."""
    return Side(
        household, people_of(household.id), [phone.number or {} for phone in phones_of(household.id)],
        open_categories([household.id]).get(household.id, []), standing_consents(consents_of(household.id)),
        evidence_of(household.id),
    )  # fmt: skip


def merges_of(household_id: UUID) -> Sequence[HouseholdMerge]:
    """Merges that hold, in which this file survived or went."""
    mine = or_(HouseholdMerge.survivor_id == household_id, HouseholdMerge.merged_id == household_id)
    statement = select(HouseholdMerge).where(mine, HouseholdMerge.undone_at.is_(None))
    return db.session.scalars(statement.order_by(HouseholdMerge.merged_at)).all()


def get_merge(actor: Actor, merge_id: UUID) -> tuple[HouseholdMerge, Household, Household]:
    """One merge, its survivor and the file that went, else NotFound."""
    merge = db.session.get(HouseholdMerge, merge_id)
    if merge is None:
        raise NotFound("household.twins_not_found")
    return merge, get_household(actor, merge.survivor_id), get_household(actor, merge.merged_id)


def merged_with(household_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The files that went into each of these: receipts and lines of theirs still name them."""
    rows = select(Household.merged_into, Household.id).where(Household.merged_into.in_(household_ids))
    found: dict[UUID, list[UUID]] = {}
    for survivor, merged in db.session.execute(rows):
        if survivor is not None:
            found.setdefault(survivor, []).append(merged)
    return found


def is_known_elsewhere(household: Household) -> bool:
    """Whether a body with files of its own has somebody of this household too; which, and what of, stays there. One
    that may not share tells nothing.
    """
    mine, theirs = aliased(Person), aliased(Person)
    known = exists().where(
        mine.household_id == household.id, mine.national_id_index.is_not(None),
        theirs.national_id_index == mine.national_id_index, theirs.registry_id != household.registry_id,
        theirs.is_on_file, Household.id == theirs.household_id, ~Household.sharing_stopped,
    )  # fmt: skip
    return bool(db.session.scalar(select(known)))
