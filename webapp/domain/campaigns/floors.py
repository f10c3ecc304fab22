"""A standard below last year's for the same category needs a document number or a reason (SPEC 4.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..households.categories import FACTS, Category, Sensitivity
from ..people.actors import Actor
from ..people.features import Feature, is_on
from . import queries
from .conditions import HasCategory
from .last_time import last_campaign
from .list_models import LastYearFigure
from .models import Campaign
from .operations import record, to_write
from .rules import Rule

SIZES = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Below:
    """What a household of this category and size received last year at most, and would receive now, in fen."""

    category: Category
    size: int
    then_fen: int
    now_fen: int


def _values(rules: Sequence[Rule]) -> dict[Category, tuple[int, ...]]:
    """By category, the most that any standard naming it gives a household of each size in which one person matches."""
    found: dict[Category, tuple[int, ...]] = {}
    for rule in rules:
        if rule.in_addition:
            continue
        goods = sum(line.value_fen for line in rule.grant.goods)
        gives = tuple((rule.grant.money_fen(size, 1) or 0) + goods for size in SIZES)
        for category in {code for c in rule.conditions if isinstance(c, HasCategory) for code in c.codes}:
            best = found.get(category, gives)
            found[category] = tuple(map(max, best, gives))
    return found


def below_last_year(now: Sequence[Rule], then: Sequence[Rule]) -> list[Below]:
    """The categories that last year's standards named and that would receive less, each at the first size where so.

    A category that no standard names any more would receive nothing by its name, and is told as well. Pure.
    """
    today, found = _values(now), []
    for category, before in _values(then).items():
        pairs = zip(SIZES, before, today.get(category, (0,) * len(SIZES)), strict=True)
        lower = next(((size, was, is_) for size, was, is_ in pairs if is_ < was), None)
        if lower is not None:
            found.append(Below(category, *lower))
    return found


def below_figures(now: Sequence[Rule], figures: Mapping[Category, int]) -> list[Below]:
    """The same against figures that somebody stated for a household of any size: the smallest one counts. Pure."""
    today = _values(now)
    return [Below(category, 1, fen, today.get(category, (0,))[0]) for category, fen in figures.items()
            if today.get(category, (0,))[0] < fen]  # fmt: skip


def figures_of(campaign_id: UUID) -> dict[Category, int]:
    """What was stated of last year, by category."""
    rows = db.session.scalars(select(LastYearFigure).where(LastYearFigure.campaign_id == campaign_id))
    return {row.category: row.fen for row in rows}


def asks_figures(campaign: Campaign, rules: Sequence[Rule]) -> list[Category]:
    """In the first year, the categories of whose last year's figure the page asks, open ones alone."""
    if not is_on(queries.organisation_of(campaign), Feature.LAST_YEAR_FLOOR) or last_campaign(campaign) is not None:
        return []
    return [category for category in _values(rules) if FACTS[category].sensitivity is Sensitivity.PLAIN]


def say_figures(actor: Actor, campaign_id: UUID, figures: Mapping[Category, int], *, now: datetime) -> Campaign:
    """State what households of these categories received last year."""
    campaign = to_write(actor, campaign_id)
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    for category, fen in figures.items():
        row = LastYearFigure(campaign_id=campaign.id, category=category, fen=fen, said_by=actor.user_id, said_at=now)
        db.session.merge(row)
    record(audit.Action.STANDARD_CHANGE, actor, campaign, now, fields=["last_year_figures"])
    return campaign


def below_floor(campaign: Campaign, rules: Sequence[Rule]) -> list[Below]:
    """The same against the campaign of the year before, or what was stated of it; nothing where nobody asks."""
    if not is_on(queries.organisation_of(campaign), Feature.LAST_YEAR_FLOOR):
        return []
    earlier = last_campaign(campaign)
    if earlier is None:
        return below_figures(rules, figures_of(campaign.id))
    return below_last_year(rules, queries.rules_of(earlier.id))


def check_floor(campaign: Campaign, rules: Sequence[Rule]) -> None:
    """No list is proposed below last year's standards without a basis."""
    if not campaign.floor_basis and below_floor(campaign, rules):
        raise DomainError("standard.below_last_year")


def give_basis(actor: Actor, campaign_id: UUID, basis: str, *, now: datetime) -> Campaign:
    """Say by which document, or why, the standards may be lower."""
    campaign = to_write(actor, campaign_id)
    campaign.floor_basis = basis
    record(audit.Action.STANDARD_CHANGE, actor, campaign, now, fields=["floor_basis"], reason=basis)
    return campaign
