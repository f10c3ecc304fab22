"""Make, change and end a campaign. Its standards and what happens to its lists have files of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import QueryableAttribute

from ...core import ahead
from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from . import lists, queries
from .counting import Counting
from .models import Campaign
from .outcome import still_open
from .periods import DayCount
from .states import CampaignStatus, Festival, ListStatus

OPEN = (CampaignStatus.PLANNED, CampaignStatus.RUNNING)


@dataclass(frozen=True)
class CampaignPlan:
    """What an officer fills in first; the parts of the plan follow in `planning` (SPEC 4.1).

    `counted_on`: the day on which ages are counted. `parent_id`: the campaign above that this one is part of.
    """

    title: str
    festival: Festival
    starts_on: date
    ends_on: date
    counted_on: date
    notice_days: int
    notice_count: DayCount
    skips_notice: bool
    sealed_slips: bool
    plan: str | None
    counting: Counting = Counting.CIVIL_AFFAIRS
    excludes_helped: bool = False
    is_standing: bool = False
    parent_id: UUID | None = None
    asks_birthday: bool = False


def create_campaign(
    actor: Actor, organisation: Organisation, campaign_id: UUID, plan: CampaignPlan, *, now: datetime
) -> Campaign:
    """Open a campaign. The same request sent again returns the campaign it made."""
    require(actor, Permission.CAMPAIGN_WRITE, organisation)
    if earlier := db.session.get(Campaign, campaign_id):
        if earlier.organisation_id != organisation.id:
            raise Conflict("campaign.id_reused")
        return earlier
    _check_plan(plan)
    check_parent(actor, organisation, plan.parent_id)
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    campaign = Campaign(id=campaign_id, organisation_id=organisation.id, created_by=actor.user_id, created_at=now,
                        status=CampaignStatus.PLANNED, standards_revision=0, **vars(plan))  # fmt: skip
    db.session.add(campaign)
    record(audit.Action.CAMPAIGN_CREATE, actor, campaign, now)
    return campaign


def change_campaign(actor: Actor, campaign_id: UUID, plan: CampaignPlan, *, now: datetime) -> Campaign:
    """Change the plan. What hangs or is frozen already keeps the days it was posted with."""
    campaign = to_write(actor, campaign_id)
    _check_plan(plan)
    if plan.is_standing != campaign.is_standing and lists.lists_of(campaign.id):
        raise DomainError("campaign.standing_is_fixed")
    if plan.parent_id != campaign.parent_id:
        check_parent(actor, queries.organisation_of(campaign), plan.parent_id)
    changed = [name for name, value in vars(plan).items() if getattr(campaign, name) != value]
    for name in changed:
        setattr(campaign, name, getattr(plan, name))
    if {"counted_on", "counting", "excludes_helped"} & set(changed):
        standards_changed(campaign)
    if changed:
        record(audit.Action.CAMPAIGN_CHANGE, actor, campaign, now, fields=changed)
    return campaign


def check_parent(actor: Actor, organisation: Organisation, parent_id: UUID | None) -> None:
    """A campaign is part of one that an organisation above holds and that is not over: so there is never a circle."""
    if parent_id is None:
        return
    parent = queries.get_campaign(actor, parent_id)
    above = queries.organisation_of(parent)
    if above.id == organisation.id or not organisation.path.startswith(above.path):
        raise NotFound("campaign.not_found")
    check_open(parent)


def _check_plan(plan: CampaignPlan) -> None:
    if plan.ends_on < plan.starts_on:
        raise DomainError("campaign.ends_before_it_starts")


def end_campaign(
    actor: Actor, campaign_id: UUID, status: CampaignStatus, reason: str | None, *, now: datetime
) -> Campaign:
    """Close it into the archive, or cancel it; the reason stays on record (SPEC 3.12). Nothing can be changed afterwards.

    Raises DomainError campaign.no_result_yet, campaign.already_approved, campaign.still_open (without a reason while
    households received or confirmed nothing yet), campaign.needs_a_reason.
    """
    campaign = to_write(actor, campaign_id)
    has_frozen = any(lst.status is ListStatus.FROZEN for lst in lists.lists_of(campaign.id))
    if status is CampaignStatus.CLOSED and campaign.result_notice_id is None:
        raise DomainError("campaign.no_result_yet")
    if status is CampaignStatus.CANCELLED and has_frozen:
        raise DomainError("campaign.already_approved")
    if not reason:
        is_left = status is CampaignStatus.CLOSED and still_open(campaign)
        raise DomainError("campaign.still_open" if is_left else "campaign.needs_a_reason")
    campaign.status = status
    record(audit.Action.CAMPAIGN_CHANGE, actor, campaign, now, fields=["status"], reason=reason)
    return campaign


def standards_changed(campaign: Campaign) -> None:
    """What was measured before no longer holds."""
    campaign.standards_revision += 1
    campaign.forecast = None


def to_write(actor: Actor, campaign_id: UUID) -> Campaign:
    """A campaign that this actor may change and that is not over."""
    campaign = queries.get_campaign(actor, campaign_id)
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    check_open(campaign)
    return campaign


def check_open(campaign: Campaign) -> None:
    """What is archived or cancelled is only read."""
    if campaign.status not in OPEN:
        raise DomainError("campaign.is_over")


def is_over(occasion_id: UUID) -> bool:
    """The same for the rooms below, which know a campaign by its id; an id that is no campaign's is never over."""
    campaign = ahead.get(Campaign, occasion_id)
    return campaign is not None and campaign.status not in OPEN


def goes_on(column: QueryableAttribute[Any]) -> ColumnElement[bool]:
    """The same as a condition on a column that names an occasion, or none."""
    return column.is_(None) | column.not_in(select(Campaign.id).where(Campaign.status.not_in(OPEN)))


def record(
    action: audit.Action, actor: Actor, campaign: Campaign, now: datetime, *, fields: list[str] | None = None,
    reason: str | None = None,
) -> None:  # fmt: skip
    """One event about the campaign."""
    audit.record(action, actor_id=actor.user_id, subject_id=campaign.id, organisation_id=campaign.organisation_id,
                 fields=fields or [], reason=reason, at=now)  # fmt: skip
