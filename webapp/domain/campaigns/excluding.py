"""Campaigns that exclude each other: who is on the list of one is not taken up by the other (SPEC 4.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..households.models import Household
from ..people.actors import Actor
from ..people.permissions import Permission
from . import queries
from .list_models import CampaignExclusion
from .models import AwardLine, Campaign
from .operations import OPEN, record, standards_changed, to_write
from .states import LIVE, CampaignStatus


def exclude_campaign(actor: Actor, campaign_id: UUID, other_id: UUID, *, now: datetime) -> Campaign:
    """Whom the other campaign has on a list, this one leaves out; and the other way round where the actor may say that
    too and the other is not over. Said twice it is said once."""
    campaign, other = to_write(actor, campaign_id), queries.get_campaign(actor, other_id)
    if other.id == campaign.id:
        raise DomainError("campaign.excludes_itself")
    _put(actor, campaign, other, now)
    if other.status in OPEN and actor.can(Permission.CAMPAIGN_WRITE, queries.organisation_of(other).path):
        _put(actor, other, campaign, now)
    return campaign


def _put(actor: Actor, campaign: Campaign, other: Campaign, now: datetime) -> None:
    if db.session.get(CampaignExclusion, (campaign.id, other.id)) is not None:
        return
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    db.session.add(CampaignExclusion(campaign_id=campaign.id, other_id=other.id, said_by=actor.user_id, said_at=now))
    standards_changed(campaign)
    record(audit.Action.CAMPAIGN_CHANGE, actor, campaign, now, fields=["excludes"])


def allow_campaign(actor: Actor, campaign_id: UUID, other_id: UUID, *, now: datetime) -> Campaign:
    """This campaign no longer asks who is on the list of that one."""
    campaign = to_write(actor, campaign_id)
    row = db.session.get(CampaignExclusion, (campaign.id, other_id))
    if row is not None:
        db.session.delete(row)
        standards_changed(campaign)
        record(audit.Action.CAMPAIGN_CHANGE, actor, campaign, now, fields=["excludes"])
    return campaign


def excluded_by(campaign_id: UUID) -> Sequence[Campaign]:
    """The campaigns whose households this one leaves out."""
    others = select(CampaignExclusion.other_id).where(CampaignExclusion.campaign_id == campaign_id)
    return db.session.scalars(select(Campaign).where(Campaign.id.in_(others)).order_by(Campaign.starts_on)).all()


def listed_there(campaign: Campaign) -> frozenset[UUID]:
    """Households on live lists of those campaigns, and files that took one of them in."""
    others = [other.id for other in excluded_by(campaign.id) if other.status is not CampaignStatus.CANCELLED]
    if not others:
        return frozenset()
    live = (AwardLine.campaign_id.in_(others)) & AwardLine.status.in_(LIVE)
    found = set(db.session.scalars(select(AwardLine.household_id).where(live)))
    step = select(Household.merged_into).join(AwardLine, AwardLine.household_id == Household.id).where(
        live, Household.merged_into.is_not(None)
    )  # fmt: skip
    while new := {id for id in db.session.scalars(step) if id is not None} - found:
        found |= new
        step = select(Household.merged_into).where(Household.id.in_(new), Household.merged_into.is_not(None))
    return frozenset(found)
