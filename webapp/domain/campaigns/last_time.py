"""The same scheme a year before: the campaign of the same festival and organisation (SPEC 4.2, 4.4, 4.5)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from .models import AwardLine, AwardList, Campaign
from .states import CampaignStatus, LineStatus, ListStatus

SOONEST, LATEST = timedelta(days=250), timedelta(days=500)
"""A festival of the lunar calendar wanders by weeks, and who begins early one year may begin late the next."""


def last_campaign(campaign: Campaign) -> Campaign | None:
    """The one of the year before; None when there was none."""
    statement = select(Campaign).where(
        Campaign.organisation_id == campaign.organisation_id, Campaign.festival == campaign.festival,
        Campaign.status != CampaignStatus.CANCELLED, Campaign.id != campaign.id,
        Campaign.starts_on.between(campaign.starts_on - LATEST, campaign.starts_on - SOONEST),
    )  # fmt: skip
    return db.session.scalars(statement.order_by(Campaign.starts_on.desc(), Campaign.id).limit(1)).first()


def helped_by(earlier: Campaign | None) -> frozenset[UUID] | None:
    """The households on its frozen lists; None where nothing is on record."""
    if earlier is None:
        return None
    lists = select(AwardList.id).where(AwardList.campaign_id == earlier.id, AwardList.status == ListStatus.FROZEN)
    if db.session.scalar(lists.limit(1)) is None:
        return None
    statement = select(AwardLine.household_id).where(
        AwardLine.list_id.in_(lists), AwardLine.status == LineStatus.APPROVED
    )
    return frozenset(db.session.scalars(statement))
