"""Files that look like one family's: the same person, the same phone, the same door (SPEC 3.8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.orm import aliased

from ...core.clock import local_day
from ...core.db import db
from . import compose
from .models import Household, HouseholdPhone, HouseholdTwins, Person
from .queries import missing_evidence
from .states import HouseholdStatus

A_SLICE: Final = 200
MOST_ALIKE: Final = 4
"""A phone or a door that more other files share is a caretaker's or a home's, and says nothing."""

Pair = tuple[UUID, UUID]

# Every file that is opened or changed is compared, and to build these takes longer than to ask them.
_mine, _theirs, _one, _other = aliased(Person), aliased(Person), aliased(Household), aliased(Household)
_PEOPLE_ALIKE = (
    select(_mine.household_id, _theirs.household_id, _mine.searchable)
    .join(_theirs, and_(_theirs.searchable == _mine.searchable, _theirs.birth_date == _mine.birth_date,
                        _theirs.registry_id == _mine.registry_id, _theirs.household_id != _mine.household_id))
    .where(_mine.household_id.in_(bindparam("ids", expanding=True)), _mine.is_on_file, _theirs.is_on_file,
           or_(_mine.national_id_index.is_(None), _theirs.national_id_index.is_(None)))
)  # fmt: skip
_DOORS_ALIKE = (
    select(_one.id, _other.id, _one.door_index)
    .join(_other, and_(_other.registry_id == _one.registry_id, _other.door_index == _one.door_index,
                       _other.id != _one.id))
    .where(_one.id.in_(bindparam("ids", expanding=True)), _one.door_index != b"",
           *(home.status != HouseholdStatus.ENDED for home in (_one, _other)))
)  # fmt: skip
_PHONES = (
    select(HouseholdPhone.household_id, HouseholdPhone.number_index, Household.registry_id)
    .join(Household, Household.id == HouseholdPhone.household_id)
    .where(Household.status != HouseholdStatus.ENDED)
)


def compare_next(now: datetime) -> int:
    """Compare a slice of the files written since the last time (an import brings many). Returns how many."""
    statement = select(Household).where(~Household.is_compared).order_by(Household.id).limit(A_SLICE)
    waiting = db.session.scalars(statement).all()
    for household in waiting:
        if household.door_index is None:
            place = household.place or {}
            household.door_index = compose.blind_door(household.organisation_id, place.get("line", ""),
                household.building, place.get("unit", ""), place.get("door", ""))  # fmt: skip
        if household.papers_missing is None:
            household.papers_missing = len(missing_evidence(household, today=local_day(now)))
    look_for_twins([household.id for household in waiting], now=now)
    return len(waiting)


def look_for_twins(household_ids: Collection[UUID], *, now: datetime) -> None:
    """Remember every pair that one of these files makes with another; what was said of a known pair still holds."""
    db.session.flush()
    signs: dict[Pair, set[str]] = defaultdict(set)
    for sign, pairs in (("same_person", _same_person(household_ids)), ("same_phone", _same_phone(household_ids)),
                        ("same_door", _same_door(household_ids))):  # fmt: skip
        for pair in pairs:
            signs[pair].add(sign)
    known = _known(household_ids)
    for pair, found in signs.items():
        twins = known.get(pair) or _new(pair, now)
        for sign in found:
            setattr(twins, sign, True)
    db.session.execute(update(Household).where(Household.id.in_(household_ids)).values(is_compared=True))


def _known(household_ids: Collection[UUID]) -> dict[Pair, HouseholdTwins]:
    ours = or_(HouseholdTwins.one_id.in_(household_ids), HouseholdTwins.other_id.in_(household_ids))
    return {(twins.one_id, twins.other_id): twins for twins in db.session.scalars(select(HouseholdTwins).where(ours))}


def _new(pair: Pair, now: datetime) -> HouseholdTwins:
    twins = HouseholdTwins(id=uuid4(), one_id=pair[0], other_id=pair[1], found_at=now)
    db.session.add(twins)
    return twins


def _same_person(household_ids: Collection[UUID]) -> set[Pair]:
    """The same name and birth date, unless two ID numbers tell them apart."""
    rows = db.session.execute(_PEOPLE_ALIKE, {"ids": list(household_ids)})
    return _telling((row[0], row[1], row[2]) for row in rows)


def _same_phone(household_ids: Collection[UUID]) -> set[Pair]:
    """In two steps by the number's index: asked in one, SQLite walks through every file of the tree."""
    ours = db.session.execute(_PHONES.where(HouseholdPhone.household_id.in_(household_ids))).all()
    numbers = {number for _, number, _ in ours}
    sharing: dict[tuple[bytes, UUID], list[UUID]] = defaultdict(list)
    for other, number, registry_id in db.session.execute(_PHONES.where(HouseholdPhone.number_index.in_(numbers))):
        sharing[number, registry_id].append(other)
    return _telling((one, other, number) for one, number, registry_id in ours
                    for other in sharing[number, registry_id] if other != one)  # fmt: skip


def _same_door(household_ids: Collection[UUID]) -> set[Pair]:
    rows = db.session.execute(_DOORS_ALIKE, {"ids": list(household_ids)})
    return _telling((row[0], row[1], row[2]) for row in rows)


def _telling(rows: Iterable[tuple[UUID, UUID, str | bytes | None]]) -> set[Pair]:
    """The pairs of those keys that only few share."""
    sharing: dict[tuple[UUID, str | bytes | None], list[UUID]] = defaultdict(list)
    for one, other, key in rows:
        sharing[one, key].append(other)
    return {_in_order(one, other) for (one, _), others in sharing.items() if len(others) <= MOST_ALIKE
            for other in others}  # fmt: skip


def _in_order(one: UUID, other: UUID) -> Pair:
    return (one, other) if one < other else (other, one)
