"""One board: should be helped → proposed → approved → notified → visited → confirmed, by community (SPEC 4.6).

Read from running totals and one count of the register; the number of queries does not grow with anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from sqlalchemy import exists, func, select

from ...core import tally
from ...core.db import db
from ..campaigns import queries as campaigns
from ..campaigns.lists import lists_of
from ..campaigns.models import AwardLine, Campaign, LeftOut
from ..households.models import Household
from ..households.states import ON_LISTS
from ..people.actors import Actor
from ..people.permissions import Permission
from ..people.queries import list_organisations


@dataclass(frozen=True)
class Counts:
    """Households; the ways to confirm always stand apart (SPEC 7.5). `approved_fen` is money in fen."""

    active: int = 0
    proposed: int = 0
    left_out: int = 0
    approved: int = 0
    approved_fen: int = 0
    issued: int = 0
    notified: int = 0
    visited: int = 0
    handed_over: int = 0
    confirmed_self: int = 0
    confirmed_relative: int = 0
    confirmed_paper: int = 0
    confirmed_phone: int = 0
    confirmed_bank: int = 0
    confirmed_flat: int = 0
    """Those of `confirmed_self` whose slip had no seal: weaker, and never hidden among the others."""
    disputed: int = 0

    @property
    def confirmed_otherwise(self) -> int:
        """Collected by another, on paper, by call-back or bank slip."""
        return self.confirmed_relative + self.confirmed_paper + self.confirmed_phone + self.confirmed_bank

    @property
    def confirmed(self) -> int:
        return self.confirmed_self + self.confirmed_otherwise


@dataclass(frozen=True)
class Row:
    """One community."""

    place_id: UUID
    name: str
    counts: Counts


@dataclass(frozen=True)
class Board:
    """The communities the actor may see, and their sum."""

    rows: tuple[Row, ...]
    total: Counts


def board_of(actor: Actor, campaign: Campaign) -> Board:
    """The board of a campaign the actor may see."""
    in_sight = {place.id for place in list_organisations(actor, Permission.CAMPAIGN_READ)}
    places = [place for place in campaigns.places_of(campaign) if place.id in in_sight]
    totals, active = tally.totals(campaign.id), _active([place.id for place in places])
    rows = tuple(
        Row(place.id, place.name, counts_from(totals.get(place.id, {}), active[place.id]))
        for place in places
        if place.id in totals or active.get(place.id)
    )
    return Board(rows, sum_of([row.counts for row in rows]))


def count_not_measured(campaign: Campaign) -> int:
    """Households of the register that no list of the campaign knows: they joined it after the list was proposed.

    An anti-join over the register, two index look-ups a household: for the campaign's own page only.
    """
    known = [award_list.id for award_list in lists_of(campaign.id) if award_list.round == campaign.round]
    on_a_line = exists().where(AwardLine.list_id.in_(known), AwardLine.household_id == Household.id)
    left_out = exists().where(LeftOut.list_id.in_(known), LeftOut.household_id == Household.id)
    places = [place.id for place in campaigns.places_of(campaign)]
    statement = select(func.count()).where(
        Household.organisation_id.in_(places), Household.status.in_(ON_LISTS), ~on_a_line, ~left_out
    )
    return db.session.scalar(statement) or 0


def counts_from(totals: Mapping[str, int], active: int = 0) -> Counts:
    """The counts that a board knows, from running totals by measure."""
    known = {field.name for field in fields(Counts)} - {"active"}
    return Counts(active=active, **{name: totals.get(name, 0) for name in known})


def _active(place_ids: list[UUID]) -> dict[UUID, int]:
    """Households on the register by place: an index-only count."""
    statement = (
        select(Household.organisation_id, func.count())
        .where(Household.organisation_id.in_(place_ids), Household.status.in_(ON_LISTS))
        .group_by(Household.organisation_id)
    )
    found = {place: count for place, count in db.session.execute(statement)}
    return {place: found.get(place, 0) for place in place_ids}


def sum_of(counts: Sequence[Counts]) -> Counts:
    """All of them together."""
    return Counts(**{field.name: sum(getattr(one, field.name) for one in counts) for field in fields(Counts)})
