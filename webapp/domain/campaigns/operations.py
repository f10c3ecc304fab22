"""Make a campaign and set its standards. What happens to lists is in proposing, posting, approving and issuing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from ...core.db import db
from ...core.errors import Conflict, DomainError
from .. import audit
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from . import lists, queries
from .conditions import Condition, IncomeUpTo, Join
from .models import Campaign, Standard
from .periods import DayCount
from .rules import Basis, Grant, Rule
from .states import CampaignStatus, Festival, ListStatus

OPEN = (CampaignStatus.PLANNED, CampaignStatus.RUNNING)


@dataclass(frozen=True)
class CampaignPlan:
    """What an officer fills in (SPEC 4.1, thin). `counted_on`: the day on which ages are counted."""

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


@dataclass(frozen=True)
class StandardForm:
    """One standard as a clerk fills it in."""

    joined: Join
    conditions: tuple[Condition, ...]
    grant: Grant


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
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    campaign = Campaign(id=campaign_id, organisation_id=organisation.id, created_by=actor.user_id, created_at=now,
                        status=CampaignStatus.PLANNED, standards_revision=0, **vars(plan))  # fmt: skip
    db.session.add(campaign)
    _record(audit.Action.CAMPAIGN_CREATE, actor, campaign, now)
    return campaign


def change_campaign(actor: Actor, campaign_id: UUID, plan: CampaignPlan, *, now: datetime) -> Campaign:
    """Change the plan. What hangs or is frozen already keeps the days it was posted with."""
    campaign = _to_write(actor, campaign_id)
    _check_plan(plan)
    changed = [name for name, value in vars(plan).items() if getattr(campaign, name) != value]
    for name in changed:
        setattr(campaign, name, getattr(plan, name))
    if "counted_on" in changed:
        _standards_changed(campaign)
    if changed:
        _record(audit.Action.CAMPAIGN_CHANGE, actor, campaign, now, fields=changed)
    return campaign


def _check_plan(plan: CampaignPlan) -> None:
    if plan.ends_on < plan.starts_on:
        raise DomainError("campaign.ends_before_it_starts")


def end_campaign(
    actor: Actor, campaign_id: UUID, status: CampaignStatus, reason: str | None, *, now: datetime
) -> Campaign:
    """Close it into the archive, or cancel it with a reason (SPEC 3.12). Nothing can be changed afterwards."""
    campaign = _to_write(actor, campaign_id)
    has_frozen = any(lst.status is ListStatus.FROZEN for lst in lists.lists_of(campaign.id))
    if status is CampaignStatus.CLOSED and campaign.result_notice_id is None:
        raise DomainError("campaign.no_result_yet")
    if status is CampaignStatus.CANCELLED and not reason:
        raise DomainError("campaign.needs_a_reason")
    if status is CampaignStatus.CANCELLED and has_frozen:
        raise DomainError("campaign.already_approved")
    campaign.status = status
    _record(audit.Action.CAMPAIGN_CHANGE, actor, campaign, now, fields=["status"], reason=reason)
    return campaign


def save_standard(actor: Actor, campaign_id: UUID, standard_id: UUID, form: StandardForm, *, now: datetime) -> Standard:
    """Add a standard at the end, or change the one with this id where it stands."""
    campaign = _to_write(actor, campaign_id)
    check_standard(form)
    standard = db.session.get(Standard, standard_id)
    if standard is None:
        number = len(queries.list_standards(campaign.id)) + 1
        standard = Standard(id=standard_id, campaign_id=campaign.id, number=number)
        db.session.add(standard)
    elif standard.campaign_id != campaign.id:
        raise Conflict("standard.id_reused")
    standard.joined, standard.gives = form.joined, form.grant.as_json()
    standard.conditions = [condition.as_json() for condition in form.conditions]
    _standards_changed(campaign)
    _record(audit.Action.STANDARD_CHANGE, actor, campaign, now, fields=["standard"])
    return standard


def check_standard(form: StandardForm) -> None:
    """A standard gives something, and money by size starts with one person."""
    grant = form.grant
    if grant.basis is Basis.SIZE and (not grant.steps or grant.steps[0][0] != 1):
        raise DomainError("standard.sizes_start_with_one")
    has_money = grant.amount_fen > 0 if grant.basis is not Basis.SIZE else any(fen for _, fen in grant.steps)
    if not has_money and not grant.goods:
        raise DomainError("standard.gives_nothing")
    if form.joined is not Join.ALL and not form.conditions:
        raise DomainError("standard.asks_nothing")


def move_standard(actor: Actor, standard_id: UUID, *, up: bool, now: datetime) -> Campaign:
    """Change places with the neighbour; at the end of the order nothing happens."""
    campaign, standard = _standard_to_write(actor, standard_id)
    order = list(queries.list_standards(campaign.id))
    here = order.index(standard)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        _number(order)
        _standards_changed(campaign)
        _record(audit.Action.STANDARD_CHANGE, actor, campaign, now, fields=["order"])
    return campaign


def remove_standard(actor: Actor, standard_id: UUID, *, now: datetime) -> Campaign:
    """Take a standard away; lists made by it keep their own copy."""
    campaign, standard = _standard_to_write(actor, standard_id)
    _number([other for other in queries.list_standards(campaign.id) if other is not standard])
    db.session.delete(standard)
    _standards_changed(campaign)
    _record(audit.Action.STANDARD_CHANGE, actor, campaign, now, fields=["standard"])
    return campaign


def check_lines_are_known(rules: tuple[Rule, ...], lines: dict[UUID, int | None]) -> None:
    """A standard by multiples of the dibao line needs that line."""
    asks = any(isinstance(c, IncomeUpTo) and c.percent is not None for rule in rules for c in rule.conditions)
    if asks and any(line is None for line in lines.values()):
        raise DomainError("standard.no_dibao_line")


def _number(order: list[Standard]) -> None:
    for number, standard in enumerate(order, start=1):
        standard.number = number


def _standards_changed(campaign: Campaign) -> None:
    campaign.standards_revision += 1
    campaign.forecast = None


def _standard_to_write(actor: Actor, standard_id: UUID) -> tuple[Campaign, Standard]:
    campaign, standard = queries.get_standard(actor, standard_id)
    return _to_write(actor, campaign.id), standard


def _to_write(actor: Actor, campaign_id: UUID) -> Campaign:
    campaign = queries.get_campaign(actor, campaign_id)
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    check_open(campaign)
    return campaign


def check_open(campaign: Campaign) -> None:
    """What is archived or cancelled is only read."""
    if campaign.status not in OPEN:
        raise DomainError("campaign.is_over")


def _record(
    action: audit.Action, actor: Actor, campaign: Campaign, now: datetime, *, fields: list[str] | None = None,
    reason: str | None = None,
) -> None:  # fmt: skip
    audit.record(action, actor_id=actor.user_id, subject_id=campaign.id, organisation_id=campaign.organisation_id,
                 fields=fields or [], reason=reason, at=now)  # fmt: skip
