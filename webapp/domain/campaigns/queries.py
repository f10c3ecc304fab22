"""Reading campaigns and their standards, inside what the actor may see. Lists have a file of their own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import list_children, setting
from .conditions import from_json
from .lists import frozen_lines
from .models import Campaign, CampaignStatus, Standard
from .rules import Rule, grant_from_json

__all__ = ["frozen_lines", "get_campaign", "list_campaigns"]


def _readable(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Campaigns of the actor's places and of those above: a community works in the street's campaign."""
    paths = actor.paths(permission)
    if not paths:
        return false()
    above = {part for path in paths for part in accumulate(code + "/" for code in path.rstrip("/").split("/"))}
    below = (Organisation.path.startswith(path, autoescape=True) for path in paths)
    places = select(Organisation.id).where(or_(Organisation.path.in_(above), *below))
    return Campaign.organisation_id.in_(places)


def list_campaigns(actor: Actor, limit: int = 200) -> Sequence[Campaign]:
    """Campaigns, the latest first."""
    statement = select(Campaign).where(_readable(actor, Permission.CAMPAIGN_READ))
    return db.session.scalars(statement.order_by(Campaign.starts_on.desc(), Campaign.id).limit(limit)).all()


def get_campaign(actor: Actor, campaign_id: UUID) -> Campaign:
    """One campaign, else NotFound."""
    condition = _readable(actor, Permission.CAMPAIGN_READ)
    campaign = db.session.scalar(select(Campaign).where(Campaign.id == campaign_id, condition))
    if campaign is None:
        raise NotFound("campaign.not_found")
    return campaign


def find_current_campaign(actor: Actor) -> Campaign | None:
    """The campaign the desk is busy with: a running one before a planned one, the latest first."""
    statement = select(Campaign).where(
        _readable(actor, Permission.CAMPAIGN_READ),
        Campaign.status.in_((CampaignStatus.RUNNING, CampaignStatus.PLANNED)),
    )
    found = db.session.scalars(statement.order_by(Campaign.starts_on.desc(), Campaign.id).limit(20)).all()
    running = [campaign for campaign in found if campaign.status is CampaignStatus.RUNNING]
    return next(iter([*running, *found]), None)


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
    conditions = tuple(from_json(kept) for kept in standard.conditions)
    return Rule(standard.id, standard.number, standard.joined, conditions, grant_from_json(standard.gives))


def rules_of(campaign_id: UUID) -> tuple[Rule, ...]:
    """All standards of a campaign as the engine reads them."""
    return tuple(rule_of(standard) for standard in list_standards(campaign_id))


def dibao_lines(campaign: Campaign) -> dict[UUID, int | None]:
    """The monthly dibao line in fen of each place: its own or that of the nearest one above it that has one."""
    places = places_of(campaign)
    top = places[0]
    inherited = setting(top, "dibao_monthly_fen")
    lines: dict[UUID, int | None] = {top.id: inherited if isinstance(inherited, int) else None}
    for place in places[1:]:
        own = place.settings.get("dibao_monthly_fen")
        lines[place.id] = own if isinstance(own, int) else lines.get(place.parent_id or top.id)
    return lines
