"""The same scheme a year before: the campaign of the same festival and organisation (SPEC 4.2, 4.4, 4.5)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import NotFound
from .. import audit
from ..people.actors import Actor
from . import lists
from .models import AwardLine, AwardList, Campaign, HelpedException, LeftOut
from .operations import to_write
from .rules import LeftOutReason
from .states import CampaignStatus, LineStatus, ListStatus, scheme_of

SOONEST, LATEST = timedelta(days=250), timedelta(days=500)
"""A festival of the lunar calendar wanders by weeks, and who begins early one year may begin late the next."""


def last_campaign(campaign: Campaign) -> Campaign | None:
    """The one of the year before; None when there was none."""
    statement = select(Campaign).where(
        Campaign.organisation_id == campaign.organisation_id, Campaign.festival.in_(scheme_of(campaign.festival)),
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


def excepted(campaign_id: UUID) -> frozenset[UUID]:
    """The households that are taken up all the same."""
    statement = select(HelpedException.household_id).where(HelpedException.campaign_id == campaign_id)
    return frozenset(db.session.scalars(statement))


def count_exceptions(campaign_id: UUID) -> int:
    """Those of them that stand approved on a list; the result says how many (SPEC 4.4)."""
    statement = select(func.count()).select_from(AwardLine).join(
        HelpedException,
        (HelpedException.campaign_id == AwardLine.campaign_id)
        & (HelpedException.household_id == AwardLine.household_id),
    ).join(AwardList, (AwardList.id == AwardLine.list_id) & (AwardList.status == ListStatus.FROZEN)).where(
        AwardLine.campaign_id == campaign_id, AwardLine.status == LineStatus.APPROVED
    )
    return db.session.scalar(statement) or 0


def take_all_the_same(actor: Actor, list_id: UUID, household_id: UUID, reason: str, *, now: datetime) -> UUID:
    """Let a household back in that was left out because it was helped last year; it joins the next proposal.

    The answer is the campaign. Sent twice it is one exception.
    """
    campaign, _list = lists.get_list(actor, list_id)
    to_write(actor, campaign.id)
    left = db.session.get(LeftOut, (list_id, household_id))
    if left is None or left.reason is not LeftOutReason.HELPED_LAST_TIME:
        raise NotFound("list.line_not_found")
    if except_household(actor, campaign.id, household_id, reason, now=now):
        audit.record(audit.Action.LIST_LINE_CHANGE, actor_id=actor.user_id, subject_id=household_id, at=now,
                     organisation_id=left.organisation_id, fields=["helped_exception"], reason=reason)  # fmt: skip
    return campaign.id


def except_household(actor: Actor, campaign_id: UUID, household_id: UUID, reason: str, *, now: datetime) -> bool:
    """Note the exception and its reason; whether it is new."""
    if db.session.get(HelpedException, (campaign_id, household_id)) is not None:
        return False
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    db.session.add(HelpedException(campaign_id=campaign_id, household_id=household_id, reason=reason,
                                   made_by=actor.user_id, made_at=now))  # fmt: skip
    return True
