"""One board: should be helped → proposed → approved → notified → visited → confirmed, by community (SPEC 4.6).

Read from running totals, and of the register only who came since the list was made; the number of queries does not grow with anything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from ...core import tally
from ..campaigns import queries as campaigns
from ..campaigns.models import Campaign
from ..households.comings import on_register
from ..people.actors import Actor
from ..people.permissions import Permission
from ..people.queries import list_organisations
from .not_measured import count_not_measured


@dataclass(frozen=True)
class Counts:
    """Households; the ways to confirm always stand apart (SPEC 7.5). `approved_fen` is money in fen."""

    active: int = 0
    proposed: int = 0
    left_out: int = 0
    not_measured: int = 0
    """Came onto the register after the list was made: on no list, and no reason yet."""
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
    ids = [place.id for place in places]
    totals, active, fresh = tally.totals(campaign.id), on_register(ids), count_not_measured(campaign, ids)
    rows = tuple(
        Row(place.id, place.name, counts_from(totals.get(place.id, {}), active[place.id], fresh.get(place.id, 0)))
        for place in places
        if place.id in totals or active.get(place.id)
    )
    return Board(rows, sum_of([row.counts for row in rows]))


def counts_from(totals: Mapping[str, int], active: int = 0, not_measured: int = 0) -> Counts:
    """The counts that a board knows, from running totals by measure."""
    known = {field.name for field in fields(Counts)} - {"active", "not_measured"}
    return Counts(active=active, not_measured=not_measured, **{name: totals.get(name, 0) for name in known})


def sum_of(counts: Sequence[Counts]) -> Counts:
    """All of them together."""
    return Counts(**{field.name: sum(getattr(one, field.name) for one in counts) for field in fields(Counts)})
