"""Bring settled lines into a version of their own (SPEC 4.9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import Conflict, DomainError
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import lists, needs, objections, queries
from .approving import record
from .models import AwardLine, AwardList
from .operations import check_open
from .states import LineStatus, ListKind, ListStatus


def amend_list(actor: Actor, list_id: UUID, amendment_id: UUID, reason: str, *, now: datetime) -> AwardList:
    """Bring the lines whose objection is settled into a version of their own, to be approved by another person.

    They hung with the list they come from; its period counts for them. Upheld ones stay behind, to be withdrawn.
    """
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    check_open(campaign)
    if earlier := db.session.get(AwardList, amendment_id):
        if earlier.amends_id != award_list.id:
            raise Conflict("list.id_reused")
        return earlier
    settled = settled_lines(award_list)
    if award_list.status is not ListStatus.FROZEN or not settled:
        raise DomainError("list.nothing_settled")
    newest = db.session.scalar(select(func.max(AwardList.version)).where(AwardList.campaign_id == campaign.id)) or 0
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    amendment = AwardList(
        id=amendment_id, campaign_id=campaign.id, version=newest + 1, kind=ListKind.AMENDMENT,
        round=award_list.round,
        status=ListStatus.POSTED, amends_id=award_list.id, reason=reason.strip() or None, summary={},
        standards=award_list.standards, standards_revision=award_list.standards_revision,
        proposed_by=actor.user_id, proposed_at=now, notice_id=award_list.notice_id, ends_on=award_list.ends_on,
        posted_by=award_list.posted_by, posted_at=award_list.posted_at,
    )  # fmt: skip
    db.session.add(amendment)
    db.session.flush()
    for line in settled:
        needs.change(line, -line.amount_fen)
        line.list_id, line.status = amendment.id, LineStatus.POSTED
        needs.change(line, line.amount_fen)
    record(audit.Action.LIST_AMEND, actor, campaign, amendment, now, reason=amendment.reason)
    return amendment


def settled_lines(award_list: AwardList) -> list[AwardLine]:
    """Lines held back by an objection that has been answered and not upheld."""
    objected = (AwardLine.list_id == award_list.id) & (AwardLine.status == LineStatus.OBJECTED)
    held = db.session.scalars(select(AwardLine).where(objected).order_by(AwardLine.number)).all()
    if not held:
        return []
    stay = objections.open_objections(award_list) | objections.upheld(objected)
    return [line for line in held if line.id not in stay]
