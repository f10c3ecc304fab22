"""Who has been helped and who stands on a running list, as conditions for the registry's lists (SPEC 3.10)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from ..campaigns.models import AwardLine, Campaign
from ..campaigns.states import STANDING, CampaignStatus
from ..receipts.models import Receipt
from ..receipts.states import ReceiptStatus

NOTHING_CAME = (ReceiptStatus.ISSUED, ReceiptStatus.REVOKED)


def was_helped(household_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Something was handed over or confirmed."""
    return exists().where(Receipt.household_id == household_id, Receipt.status.not_in(NOTHING_CAME))


def is_listed(household_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """On a list of a campaign that is not over."""
    running = select(Campaign.id).where(Campaign.status.in_((CampaignStatus.PLANNED, CampaignStatus.RUNNING)))
    return exists().where(
        AwardLine.household_id == household_id, AwardLine.status.in_(STANDING), AwardLine.campaign_id.in_(running)
    )
