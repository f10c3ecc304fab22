"""What lower organisations hold as part of a campaign: their plans, what they ask for, and their results (SPEC 4.1).

Read from running totals; the number of queries does not grow with the number of organisations.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select

from ...core import tally
from ...core.db import db
from ..campaigns.children import Child, children_of
from ..campaigns.models import Campaign
from ..campaigns.plan import Plan
from ..campaigns.plan_queries import plans_of
from ..campaigns.plan_warnings import plan_warnings
from ..donations.models import Need
from ..people.actors import Actor
from ..people.queries import names_of
from .board import Board, Counts, counts_from, sum_of


@dataclass(frozen=True)
class Drive:
    """What is asked for in one campaign: how many things, and of how many all has been promised."""

    needs: int = 0
    promised: int = 0

    def __add__(self, other: Drive) -> Drive:
        return Drive(self.needs + other.needs, self.promised + other.promised)


@dataclass(frozen=True)
class Part:
    """One campaign below with all that is part of it in turn."""

    campaign: Campaign
    organisation: str
    plan: Plan
    warnings: int
    drive: Drive
    counts: Counts


@dataclass(frozen=True)
class RollUp:
    """The parts, and everything together with what the campaign does itself. Grants are counted, not households:
    a household may stand on the list of its community and on that of the street.
    """

    parts: tuple[Part, ...]
    own_drive: Drive
    total: Counts
    drive: Drive


def roll_up(actor: Actor, campaign: Campaign, own: Board) -> RollUp:
    """`own` is the board of the campaign itself."""
    children = children_of(actor, campaign)
    ids = [key for child in children for key in child.below]
    sums, drives = tally.sums(ids), _drives([campaign.id, *ids])
    plans = plans_of([child.campaign for child in children])
    names = names_of([child.campaign.organisation_id for child in children])
    parts = tuple(_part(child, names, plans, drives, sums) for child in children)
    return RollUp(
        parts, drives.get(campaign.id, Drive()), sum_of([own.total, *(part.counts for part in parts)]),
        sum((part.drive for part in parts), drives.get(campaign.id, Drive())),
    )  # fmt: skip


def _part(
    child: Child, names: dict[UUID, str], plans: dict[UUID, Plan], drives: dict[UUID, Drive],
    sums: dict[UUID, dict[str, int]],
) -> Part:  # fmt: skip
    plan = plans[child.campaign.id]
    counts = sum_of([counts_from(sums[key]) for key in child.below])
    drive = sum((drives.get(key, Drive()) for key in child.below), Drive())
    return Part(child.campaign, names[child.campaign.organisation_id], plan, len(plan_warnings(plan)), drive, counts)


def _drives(campaign_ids: Collection[UUID]) -> dict[UUID, Drive]:
    is_met = case((Need.pledged >= Need.quantity, 1), else_=0)
    statement = (
        select(Need.occasion_id, func.count(), func.sum(is_met))
        .where(Need.occasion_id.in_(list(campaign_ids)))
        .group_by(Need.occasion_id)
    )
    return {key: Drive(count, int(met)) for key, count, met in db.session.execute(statement) if key is not None}
