"""Whom a campaign has on a live list already, and the seats of quotas they hold; of a standing one, in this round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import ColumnElement, select

from ...core.db import db
from ..households.models import Household
from .changes import is_replacing, on_a_revision
from .models import AwardLine, AwardList
from .quotas import Used
from .rules import Rule
from .states import LIVE


@dataclass(frozen=True)
class Taken:
    """Households that are not taken up again, and the seats they hold by standard and community."""

    households: frozenset[UUID] = frozenset()
    seats: Used = field(default_factory=dict)


def taken_already(campaign_id: UUID, rules: Sequence[Rule], round_: int) -> Taken:
    """Read from the live lines; a standard is known again by its id, wherever it stood in the order then."""
    now = {str(rule.id): rule.number for rule in rules if rule.quota}
    households, seats = set(), {number: Counter[UUID]() for number in now.values()}
    stands = AwardLine.status.in_(LIVE) | on_a_revision(AwardLine)
    here = (AwardLine.campaign_id == campaign_id) & (AwardLine.round == round_) & stands & ~is_replacing()
    for household, place, numbers in _lines(campaign_id, here, now):
        households.add(household)
        for number in numbers:
            seats[number][place] += 1
    return Taken(frozenset(households | _merged_from(here)), seats)


def _merged_from(here: ColumnElement[bool]) -> set[UUID]:
    """Files that took in, one after another, a file with a line: they are the same family (SPEC 3.8)."""
    step = (
        select(Household.merged_into)
        .join(AwardLine, AwardLine.household_id == Household.id)
        .where(here, Household.merged_into.is_not(None))
    )
    found: set[UUID] = set()
    while new := {id for id in db.session.scalars(step) if id is not None} - found:
        found |= new
        step = select(Household.merged_into).where(Household.id.in_(new), Household.merged_into.is_not(None))
    return found


def _lines(
    campaign_id: UUID, here: ColumnElement[bool], now: dict[str, int]
) -> Iterator[tuple[UUID, UUID, list[int]]]:
    lists = db.session.execute(select(AwardList.id, AwardList.standards).where(AwardList.campaign_id == campaign_id))
    then = {row.id: {kept["number"]: now[kept["id"]] for kept in row.standards if kept["id"] in now} for row in lists}
    lines = select(
        AwardLine.list_id, AwardLine.household_id, AwardLine.organisation_id, AwardLine.standard_number, AwardLine.added
    ).where(here)
    for line in db.session.execute(lines):
        numbers = [then[line.list_id].get(number) for number in (line.standard_number, *line.added)]
        yield line.household_id, line.organisation_id, [number for number in numbers if number is not None]
