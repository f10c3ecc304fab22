"""Reading campaigns and their standards, inside what the actor may see. Lists have a file of their own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import list_children, values_at
from ..people.settings import DIBAO_MONTHLY_FEN
from .conditions import from_json
from .lists import frozen_lines
from .models import Campaign, Standard
from .quotas import quota_from_json
from .rules import Rule, grant_from_json
from .scope import get_campaign, readable
from .states import CampaignStatus, Festival

__all__ = [
    "current_campaigns",
    "dibao_lines",
    "frozen_lines",
    "get_campaign",
    "get_standard",
    "is_begun",
    "list_campaigns",
    "list_standards",
    "organisation_of",
    "places_of",
    "rule_of",
    "rules_of",
    "titles_of",
]


def list_campaigns(actor: Actor, limit: int = 200) -> Sequence[Campaign]:
    """Campaigns, the latest first."""
    statement = select(Campaign).where(readable(actor, Permission.CAMPAIGN_READ))
    return db.session.scalars(statement.order_by(Campaign.starts_on.desc(), Campaign.id).limit(limit)).all()


def current_campaigns(actor: Actor, *, today: date) -> list[Campaign]:
    """What the desk is busy with: its own first, running before planned, those of these days before others."""
    statement = select(Campaign).where(
        readable(actor, Permission.CAMPAIGN_READ),
        Campaign.status.in_((CampaignStatus.RUNNING, CampaignStatus.PLANNED)),
    )
    found = db.session.scalars(statement.order_by(Campaign.starts_on.desc(), Campaign.id).limit(20)).all()

    def later(campaign: Campaign) -> tuple[bool, bool, bool]:
        is_now = campaign.starts_on <= today <= campaign.ends_on
        is_running = campaign.status is CampaignStatus.RUNNING
        return (campaign.organisation_id != actor.organisation_id, not is_running, not is_now)

    return sorted(found, key=later)  # sorting keeps the order of what is equal


def is_begun(actor: Actor, festivals: Sequence[Festival], day: date) -> bool:
    """Whether a campaign that the actor sees is held for the feast on this day."""
    near = timedelta(days=120)
    statement = select(Campaign.id).where(
        readable(actor, Permission.CAMPAIGN_READ), Campaign.festival.in_(festivals),
        Campaign.status != CampaignStatus.CANCELLED, Campaign.ends_on >= day - near, Campaign.starts_on <= day,
    )  # fmt: skip
    return db.session.scalar(statement.limit(1)) is not None


def titles_of(actor: Actor, campaign_ids: Collection[UUID]) -> dict[UUID, str]:
    """Titles of those the actor may see, one query."""
    condition = readable(actor, Permission.CAMPAIGN_READ) & Campaign.id.in_(list(campaign_ids))
    return {row.id: row.title for row in db.session.execute(select(Campaign.id, Campaign.title).where(condition))}


def organisation_of(campaign: Campaign) -> Organisation:
    """Who holds it."""
    found = db.session.get(Organisation, campaign.organisation_id)
    assert found is not None  # noqa: S101  (the foreign key guarantees it)
    return found


def places_of(campaign: Campaign) -> Sequence[Organisation]:
    """The organisation and all below it, whose households the campaign is for, in tree order."""
    return list_children(organisation_of(campaign))


def list_standards(campaign_id: UUID) -> Sequence[Standard]:
    """In their order. The caller has checked that the actor may see the campaign."""
    return db.session.scalars(
        select(Standard).where(Standard.campaign_id == campaign_id).order_by(Standard.number, Standard.id)
    ).all()


def get_standard(actor: Actor, standard_id: UUID) -> tuple[Campaign, Standard]:
    """One standard and its campaign, else NotFound."""
    standard = db.session.get(Standard, standard_id)
    if standard is None:
        raise NotFound("standard.not_found")
    return get_campaign(actor, standard.campaign_id), standard


def rule_of(standard: Standard) -> Rule:
    """A standard as the engine reads it."""
    conditions, excludes = (tuple(from_json(kept) for kept in part) for part in (standard.conditions, standard.excludes))
    return Rule(standard.id, standard.number, standard.joined, conditions, grant_from_json(standard.gives), excludes,
                standard.in_addition, quota_from_json(standard.quota))  # fmt: skip


def rules_of(campaign_id: UUID) -> tuple[Rule, ...]:
    """All standards of a campaign as the engine reads them."""
    return tuple(rule_of(standard) for standard in list_standards(campaign_id))


def dibao_lines(campaign: Campaign) -> dict[UUID, int | None]:
    """The monthly dibao line in fen of each place: its own or that of the nearest one above it that has one."""
    return values_at(places_of(campaign), DIBAO_MONTHLY_FEN)
