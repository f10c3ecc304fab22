"""Which funds a campaign may use and in which order, and whether it asks for funds at all (SPEC 4.8, 13)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from ..funds.models import Fund
from ..funds.queries import get_fund
from ..funds.standing import used_of
from ..people.actors import Actor, in_scope
from ..people.models import Organisation
from ..people.permissions import Permission
from . import queries
from .models import Campaign
from .money_models import CampaignBudget, CampaignFund
from .operations import record, to_write
from .paying import asks_by_default, names_of_scheme


def add_fund(actor: Actor, campaign_id: UUID, fund_id: UUID, *, now: datetime) -> CampaignFund:
    """Let the campaign use a fund, after those it has; a second time changes nothing."""
    campaign = to_write(actor, campaign_id)
    fund = get_fund(actor, fund_id)
    if not _are_related(campaign, fund):
        raise NotFound("fund.not_found")
    if fund.festivals and names_of_scheme(campaign).isdisjoint(fund.festivals):
        raise DomainError("fund.other_festival")
    places = _places(campaign.id)
    if here := next((place for place in places if place.fund_id == fund.id), None):
        return here
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    added = CampaignFund(campaign_id=campaign.id, fund_id=fund.id, position=len(places) + 1, added_by=actor.user_id,
                         added_at=now)  # fmt: skip
    db.session.add(added)
    record(audit.Action.CAMPAIGN_FUNDS, actor, campaign, now, fields=["add"])
    return added


def move_fund(actor: Actor, campaign_id: UUID, fund_id: UUID, *, up: bool, now: datetime) -> None:
    """Use it before its neighbour, or after; at the end of the order nothing happens."""
    campaign = to_write(actor, campaign_id)
    order = _places(campaign.id)
    here = _index(order, fund_id)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        _number(order)
        record(audit.Action.CAMPAIGN_FUNDS, actor, campaign, now, fields=["order"])


def remove_fund(actor: Actor, campaign_id: UUID, fund_id: UUID, *, now: datetime) -> None:
    """Do without it, as long as nothing of it was promised here."""
    campaign = to_write(actor, campaign_id)
    order = _places(campaign.id)
    gone = order.pop(_index(order, fund_id))
    if campaign.id in used_of([fund_id]).get(fund_id, {}):
        raise DomainError("fund.in_use_here")
    db.session.delete(gone)
    _number(order)
    record(audit.Action.CAMPAIGN_FUNDS, actor, campaign, now, fields=["remove"])


def ask_for_funds(actor: Actor, campaign_id: UUID, asks: bool, because: str | None, *, now: datetime) -> Campaign:
    """Whether lists are approved only against funds; where that is the rule, doing without needs a reason."""
    campaign = to_write(actor, campaign_id)
    if not asks and not because and asks_by_default(campaign):
        raise DomainError("fund.needs_a_reason")
    said = budget_of(campaign)
    said.asks_funds, said.asks_funds_because = asks, None if asks else because
    record(audit.Action.CAMPAIGN_FUNDS, actor, campaign, now, fields=["asks_funds"], reason=because)
    return campaign


def said_of(campaign_id: UUID) -> CampaignBudget | None:
    """What is said of its money; None where nothing is. The caller has checked that the actor may see the campaign."""
    return db.session.get(CampaignBudget, campaign_id)


def budget_of(campaign: Campaign) -> CampaignBudget:
    """What is said of its money, to be changed; the row appears with the first word."""
    said = db.session.get(CampaignBudget, campaign.id)
    if said is None:
        said = CampaignBudget(campaign_id=campaign.id, typed={})
        db.session.add(said)
    return said


def candidates(actor: Actor, campaign: Campaign, limit: int = 200) -> list[Fund]:
    """Funds that could still be added: of its places and those above, not bound to another festival."""
    has, scheme = {place.fund_id for place in _places(campaign.id)}, names_of_scheme(campaign)
    statement = select(Fund).where(in_scope(actor, Permission.LEDGER_READ, Fund.organisation_id))
    found = db.session.scalars(statement.order_by(Fund.year.desc(), Fund.title, Fund.id).limit(limit)).all()
    return [fund for fund in found if fund.id not in has and _are_related(campaign, fund)
            and (not fund.festivals or not scheme.isdisjoint(fund.festivals))]  # fmt: skip


def _are_related(campaign: Campaign, fund: Fund) -> bool:
    """One of the two organisations lies above the other."""
    own, path = queries.organisation_of(campaign).path, db.session.get_one(Organisation, fund.organisation_id).path
    return path.startswith(own) or own.startswith(path)


def _places(campaign_id: UUID) -> list[CampaignFund]:
    statement = select(CampaignFund).where(CampaignFund.campaign_id == campaign_id)
    return list(db.session.scalars(statement.order_by(CampaignFund.position, CampaignFund.fund_id)))


def _index(order: list[CampaignFund], fund_id: UUID) -> int:
    for number, place in enumerate(order):
        if place.fund_id == fund_id:
            return number
    raise NotFound("fund.not_found")


def _number(order: list[CampaignFund]) -> None:
    for number, place in enumerate(order, start=1):
        place.position = number
