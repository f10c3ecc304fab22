"""Take one line off a list, or a whole list that was found wrong; every household keeps its reason (SPEC 4.6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import changes, keeping_out, levels, lists, objections, queries
from .approving import record
from .leaving_out import leave_out
from .measuring import Turns
from .models import AwardLine, AwardList
from .operations import check_open
from .rules import LeftOutReason
from .states import LineStatus, ListStatus

A_TURN = 200
"""Lines taken back in one turn of the writer."""


def withdraw_line(actor: Actor, line_id: UUID, reason: str, *, now: datetime) -> AwardLine:
    """Take one line off, with the reason, which later lists remember; what is approved is taken off by an amendment."""
    campaign, award_list, line = lists.get_line(actor, line_id)
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    check_open(campaign)
    if not reason.strip():
        raise DomainError("list.needs_a_reason")
    lists.check_at_rest(award_list)
    if line.status is LineStatus.APPROVED:
        raise DomainError("list.line_approved")
    if award_list.is_revision and award_list.status is ListStatus.PROPOSED:
        raise DomainError("list.drop_the_change")
    if line.status is not LineStatus.WITHDRAWN:
        if not changes.replacing_among([line.id]):  # else its household stays by the line it would replace
            keeping_out.keep_out(actor, line, reason.strip(), now=now)
        leave_out(campaign, [line.id], LeftOutReason.WITHDRAWN, reason.strip())
        levels.forget(line.list_id)
        line.changed_by = actor.user_id
        audit.record(audit.Action.LIST_LINE_CHANGE, actor_id=actor.user_id, subject_id=line.id, fields=["status"],
                     organisation_id=line.organisation_id, reason=reason.strip(), at=now)  # fmt: skip
    return line


def take_back(actor: Actor, list_id: UUID, reason: str, *, turns: Turns, now: datetime) -> AwardList:
    """All lines of a posted list, after an objection to the whole was found right; then a new one can be proposed.

    Some lines a turn, so that nobody waits for all of them. Where it stops midway the rest still hangs, cannot be
    approved, and goes when this is asked again.
    """
    while True:
        with turns():
            if _take_some(actor, list_id, reason.strip(), now) < A_TURN:
                break
    return lists.get_list(actor, list_id)[1]


def _take_some(actor: Actor, list_id: UUID, reason: str, now: datetime) -> int:
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    check_open(campaign)
    if not reason:
        raise DomainError("list.needs_a_reason")
    if award_list.status is not ListStatus.POSTED or not objections.against_the_whole(award_list).is_upheld:
        raise DomainError("list.nothing_upheld")
    still_on = select(AwardLine.id).where(AwardLine.list_id == list_id, AwardLine.status != LineStatus.WITHDRAWN)
    some = db.session.scalars(still_on.order_by(AwardLine.number).limit(A_TURN)).all()
    if some:
        leave_out(campaign, some, LeftOutReason.WITHDRAWN, reason)
        record(audit.Action.LIST_LINE_CHANGE, actor, campaign, award_list, now, reason=reason)
    return len(some)
