"""The money of a list: what would pay for it, its promise with the approval, its deal to the lines (SPEC 4.8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError
from ..funds.committing import Line, Outlook, Purpose, check_commit, commit, look
from ..funds.committing import share_out as deal
from ..funds.standing import MEASURES, Used, standing_of, used_of
from ..people.actors import Actor
from ..people.queries import value_of
from ..people.settings import ASKS_FUNDS
from . import needs, queries
from .models import AwardLine, AwardList, Campaign
from .money_models import CampaignBudget, CampaignFund
from .states import scheme_of


def asks_by_default(campaign: Campaign) -> bool:
    """A street asks for funds, a small club does not (SPEC 13)."""
    organisation = queries.organisation_of(campaign)
    return value_of(organisation, ASKS_FUNDS)


def asks_for_funds(campaign: Campaign) -> bool:
    """Whether its lists are approved only against funds."""
    said = db.session.get(CampaignBudget, campaign.id)
    return asks_by_default(campaign) if said is None or said.asks_funds is None else said.asks_funds


def funds_of(campaign_id: UUID) -> list[UUID]:
    """The funds it may use, in the order in which they are used up."""
    statement = select(CampaignFund.fund_id).where(CampaignFund.campaign_id == campaign_id)
    return list(db.session.scalars(statement.order_by(CampaignFund.position, CampaignFund.fund_id)))


def names_of_scheme(campaign: Campaign) -> frozenset[str]:
    """What it is held for, by every name that counts as the same."""
    return frozenset(festival.value for festival in scheme_of(campaign.festival))


@dataclass(frozen=True)
class Money:
    """How a campaign stands with its funds, all of them together, in fen; `left` may be used by others as well."""

    asks: bool
    funds: int
    used: Used
    left: int


def money_of(campaign: Campaign) -> Money:
    """Three small reads for the campaign's page."""
    ids = funds_of(campaign.id)
    used = [by_campaign[campaign.id] for by_campaign in used_of(ids).values() if campaign.id in by_campaign]
    total = Used(**{name: sum(getattr(one, name) for one in used) for name in MEASURES})
    left = sum(standing.left for standing in standing_of(ids).values())
    return Money(asks_for_funds(campaign), len(ids), total, left)


def outlook(campaign: Campaign, award_list: AwardList, objected: Collection[UUID]) -> Outlook | None:
    """What would pay for a list that waits for its approval, and what is short; None where nobody asks."""
    if not asks_for_funds(campaign):
        return None
    wanted = needs.needs_of(award_list.id, queries.places_of(campaign), objected)
    return look(wanted, funds_of(campaign.id), names_of_scheme(campaign))


def check_promise(actor: Actor, campaign: Campaign, award_list: AwardList, objected: Collection[UUID]) -> None:
    """Whether what the list needs today could be promised by this actor, before its lines are marked one by one."""
    if asks_for_funds(campaign):
        wanted, funds = needs.needs_of(award_list.id, queries.places_of(campaign), objected), funds_of(campaign.id)
        if wanted and not funds:
            raise DomainError("fund.none_attached", needed_fen=sum(need.fen for need in wanted))
        check_commit(actor, wanted, funds, names_of_scheme(campaign))


def promise_to(
    actor: Actor, campaign: Campaign, award_list: AwardList, wanted: Mapping[tuple[UUID, str], int], *, now: datetime
) -> None:
    """Promise what the approved lines come to, or refuse: `{(place, labels): fen}` as they stand in this transaction."""
    if not asks_for_funds(campaign):
        return
    paths = {place.id: place.path for place in queries.places_of(campaign)}
    all_of_it, funds = needs.as_needs(wanted, paths), funds_of(campaign.id)
    if all_of_it and not funds:
        raise DomainError("fund.none_attached", needed_fen=sum(need.fen for need in all_of_it))
    purpose = Purpose(award_list.id, campaign.id, campaign.organisation_id, names_of_scheme(campaign))
    commit(actor, purpose, all_of_it, funds, now=now)


def share_out(list_id: UUID, lines: Sequence[AwardLine]) -> None:
    """Each line that gets its receipt now learns which funds pay it."""
    deal(list_id, [Line(line.id, line.organisation_id, line.labels, line.amount_fen) for line in lines])
