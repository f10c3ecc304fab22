"""How far a campaign is, for the steps on its page and the one thing to do next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from ...core.clock import local_day
from .models import AwardList, Campaign
from .states import CampaignStatus, ListStatus


class Stage(StrEnum):
    """What is to be done next, in the order in which it is done."""

    STANDARDS = "standards"
    PROPOSE = "propose"
    POST = "post"
    PERIOD = "period"
    APPROVE = "approve"
    ISSUE = "issue"
    DELIVER = "deliver"
    OVER = "over"


STEPS = (Stage.STANDARDS, Stage.PROPOSE, Stage.PERIOD, Stage.APPROVE, Stage.ISSUE, Stage.DELIVER)
"""What the page shows as steps; posting opens the period."""


def hangs_first(campaign: Campaign, award_list: AwardList) -> bool:
    """Whether it hangs out before it is approved: what changes a frozen list by its own days, all else as the campaign
    says."""
    return bool(award_list.notice_days) if award_list.is_revision else not campaign.skips_notice


def stage_of(
    campaign: Campaign, lists: Sequence[AwardList], *, has_standards: bool, all_issued: bool, now: datetime
) -> Stage:
    """The stage of the newest list, or the one before there is any."""
    if campaign.status in (CampaignStatus.CLOSED, CampaignStatus.CANCELLED):
        return Stage.OVER
    if not has_standards and not lists:
        return Stage.STANDARDS
    if not lists:
        return Stage.PROPOSE
    newest = lists[-1]
    if newest.stands is ListStatus.PROPOSED:
        return Stage.POST if hangs_first(campaign, newest) else Stage.APPROVE
    if newest.stands is ListStatus.POSTED:
        running = newest.ends_on is not None and local_day(now) <= newest.ends_on
        return Stage.PERIOD if running else Stage.APPROVE
    return Stage.DELIVER if all_issued else Stage.ISSUE


def step_number(stage: Stage) -> int:
    """Its place among the steps, from 1; one more than there are when all are done."""
    if stage is Stage.OVER:
        return len(STEPS) + 1
    return STEPS.index(Stage.PERIOD if stage is Stage.POST else stage) + 1
