"""Approve and freeze a list, by another person and after its period (SPEC 2.3, 4.9)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from ...core import tally
from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError, Forbidden
from .. import audit
from ..households.fact_finding import may_be_listed
from ..households.models import Household
from ..notices.queries import hung_through
from ..people.actors import Actor, require
from ..people.permissions import Permission
from . import changes, levels, lists, looking, objections, paying, queries
from .fixing import check_all_fixed
from .giving_way import give_way
from .models import AwardLine, AwardList, Campaign
from .operations import check_open
from .periods import check_period_over
from .posting import leave_out
from .rules import LeftOutReason
from .stages import hangs_first
from .states import LineStatus, ListStatus

SLICE = 500
WAITING_TO_BE_APPROVED = (LineStatus.PROPOSED, LineStatus.POSTED)
Frozen = Callable[[Actor, Campaign, datetime], object]
_listeners: list[Frozen] = []


def when_list_freezes(listener: Frozen) -> None:
    """A room above hears of a list that is frozen, in the same transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


def approve_list(actor: Actor, list_id: UUID, *, now: datetime) -> AwardList:
    """Approve what nobody objects to and, with the last level, freeze it under a fingerprint; a frozen list is returned.

    Lines under objection wait alone, and so do those of which an objection was upheld. A household that has left the
    register since leaves the list. The money is promised in the same transaction. Raises Forbidden for who proposed it,
    changed a line of it or recorded that money, and DomainError before the period has ended or where money is short.
    """
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.LIST_APPROVE, queries.organisation_of(campaign))
    check_open(campaign)
    if award_list.status is ListStatus.FROZEN:
        return award_list
    check_may_approve(actor, campaign, award_list, now=now)
    if not levels.give_level(actor, campaign, award_list, now=now):
        return award_list
    leave_out(campaign, _no_longer_active(list_id, now), LeftOutReason.NOT_ACTIVE, None)
    _hold(list_id, objections.open_objections(award_list))
    _hold(list_id, objections.upheld(_still_open(list_id)))
    give_way(actor, campaign, award_list, now=now)
    approved = (AwardLine.list_id == list_id) & AwardLine.status.in_(WAITING_TO_BE_APPROVED)
    groups = db.session.execute(
        select(AwardLine.organisation_id, AwardLine.labels, func.count(), func.sum(AwardLine.amount_fen))
        .where(approved)
        .group_by(AwardLine.organisation_id, AwardLine.labels)
        .order_by(AwardLine.organisation_id, AwardLine.labels)
    ).all()
    for place_id, _labels, count, fen in groups:
        tally.add(campaign.id, place_id, "approved", count)
        tally.add(campaign.id, place_id, "approved_fen", int(fen))
    paying.promise_to(actor, campaign, award_list, {(row[0], row[1]): int(row[3]) for row in groups}, now=now)
    db.session.execute(update(AwardLine).where(approved).values(status=LineStatus.APPROVED))
    award_list.status, award_list.approved_by, award_list.approved_at = ListStatus.APPROVED, actor.user_id, now
    record(audit.Action.LIST_APPROVE, actor, campaign, award_list, now)
    _freeze(actor, campaign, award_list, now)
    return award_list


def check_may_approve(actor: Actor, campaign: Campaign, award_list: AwardList, *, now: datetime) -> None:
    """Another person than whoever proposed it or touched a line, and not before its notice hung its whole period."""
    if actor.user_id is None or actor.user_id == award_list.proposed_by:
        raise Forbidden("list.own_proposal")
    own = select(AwardLine.id).where(AwardLine.list_id == award_list.id, AwardLine.changed_by == actor.user_id)
    if db.session.scalar(own.limit(1)) is not None:
        raise Forbidden("list.own_change")
    levels.check_another(actor, award_list.id)
    _check_said(actor, award_list)
    posted = award_list.status is ListStatus.POSTED
    if not posted and (hangs_first(campaign, award_list) or award_list.status is not ListStatus.PROPOSED):
        raise DomainError("list.not_posted")
    if not posted and not award_list.is_revision and award_list.standards_revision != campaign.standards_revision:
        raise DomainError("list.standards_changed")
    check_all_fixed(award_list.id)
    whole = objections.against_the_whole(award_list)
    if whole.is_open or whole.is_upheld:
        raise DomainError("list.whole_objected" if whole.is_open else "list.whole_upheld")
    check_period_over(award_list.ends_on, now=now)
    if posted and (award_list.notice_id is None or not hung_through(award_list.notice_id)):
        raise DomainError("list.notice_came_down")
    looking.check_looked(actor, campaign, award_list)


def _check_said(actor: Actor, award_list: AwardList) -> None:
    """An amendment says something, and none of it is this person's own word."""
    if not award_list.is_revision:
        return
    said = changes.changes_of(award_list.id)
    if not said:
        raise DomainError("list.says_nothing")
    if any(change.made_by == actor.user_id for change in said):
        raise Forbidden("list.own_change")


def _still_open(list_id: UUID) -> ColumnElement[bool]:
    return (AwardLine.list_id == list_id) & AwardLine.status.in_(WAITING_TO_BE_APPROVED)


def _no_longer_active(list_id: UUID, now: datetime) -> list[UUID]:
    """Off the register, or not to be taken up any more: a consent taken back, a place barred."""
    statement = (
        select(AwardLine.id)
        .join(Household, Household.id == AwardLine.household_id)
        .where(
            AwardLine.list_id == list_id, AwardLine.status.in_(WAITING_TO_BE_APPROVED),
            ~and_(*may_be_listed(local_day(now))),
        )
    )  # fmt: skip
    return list(db.session.scalars(statement))


def _hold(list_id: UUID, line_ids: Collection[UUID]) -> None:
    held = list(line_ids)
    for start in range(0, len(held), SLICE):
        db.session.execute(
            update(AwardLine)
            .where(
                AwardLine.list_id == list_id, AwardLine.status.in_(WAITING_TO_BE_APPROVED),
                AwardLine.id.in_(held[start : start + SLICE]),
            )
            .values(status=LineStatus.OBJECTED)
        )  # fmt: skip


def _freeze(actor: Actor, campaign: Campaign, award_list: AwardList, now: datetime) -> None:
    db.session.flush()
    award_list.fingerprint = fingerprint_of(award_list)
    award_list.status = ListStatus.FROZEN
    record(audit.Action.LIST_FREEZE, actor, campaign, award_list, now)
    for listener in _listeners:
        listener(actor, campaign, now)


def fingerprint_of(award_list: AwardList) -> str:
    """SHA-256 in hex over the version and its approved lines in their order, each as canonical JSON; then the lines of
    earlier versions that gave way to it. It stays the same when one of its own gives way later."""
    digest = hashlib.sha256(_canonical([str(award_list.campaign_id), str(award_list.id), award_list.version]))
    lines = select(
        AwardLine.number, AwardLine.id, AwardLine.household_id, AwardLine.organisation_id, AwardLine.amount_fen,
        AwardLine.goods,
    ).where(
        AwardLine.list_id == award_list.id, or_(AwardLine.status == LineStatus.APPROVED, changes.gave_way())
    )  # fmt: skip
    for row in db.session.execute(lines.order_by(AwardLine.number)):
        ids = (str(row.id), str(row.household_id), str(row.organisation_id))
        digest.update(_canonical([row.number, *ids, row.amount_fen, row.goods]))
    for line_id in sorted(str(c.line_id) for c in changes.changes_into(award_list) if c.line_id and c.done_at):
        digest.update(_canonical(["-", line_id]))
    return digest.hexdigest()


def _canonical(content: list[object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def record(
    action: audit.Action, actor: Actor, campaign: Campaign, award_list: AwardList, now: datetime,
    reason: str | None = None,
) -> None:  # fmt: skip
    """One event about a list."""
    audit.record(action, actor_id=actor.user_id, subject_id=award_list.id, organisation_id=campaign.organisation_id,
                 values={"fingerprint": award_list.fingerprint}, reason=reason, at=now)  # fmt: skip
