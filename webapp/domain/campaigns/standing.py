"""A standing campaign serves daily help through the year: no last day, lists as often as there is need (SPEC 4.1).

Within a round a household is helped once, as in any campaign. A new round lets everybody be measured again.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ...core.errors import DomainError
from .. import audit
from ..people.actors import Actor
from . import lists
from .models import Campaign
from .operations import record, to_write
from .states import ListStatus


def open_round(actor: Actor, campaign_id: UUID, after: int, *, now: datetime) -> Campaign:
    """Begin the round after `after`. Sent twice it begins once; what is still under way is finished first."""
    campaign = to_write(actor, campaign_id)
    if not campaign.is_standing:
        raise DomainError("campaign.not_standing")
    if campaign.round != after:
        return campaign
    check_round_is_over(campaign)
    campaign.round += 1
    record(audit.Action.CAMPAIGN_CHANGE, actor, campaign, now, fields=["round"])
    return campaign


def check_round_is_over(campaign: Campaign) -> None:
    """Something has come of this round, and none of its lists still waits."""
    of_round = [award_list for award_list in lists.lists_of(campaign.id) if award_list.round == campaign.round]
    if not of_round:
        raise DomainError("campaign.round_unused")
    if any(award_list.status is not ListStatus.FROZEN for award_list in of_round):
        raise DomainError("campaign.round_is_open")
