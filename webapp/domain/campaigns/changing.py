"""Change a frozen list by a further version of it: take a household up, change its line, take it off (SPEC 4.9).

Each change has its reason. Nothing moves before another person approves the whole; until then a change can be dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from ...core import tally
from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import value_of
from ..people.settings import AMENDMENT_DAYS
from . import changes, keeping_out, last_time, levels, lists, measuring_one, needs, queries
from .approving import record
from .giving_way import check_not_delivered
from .list_models import ChangeKind, ListChange
from .measuring_one import Given
from .models import AwardLine, AwardList, Campaign, LeftOut
from .operations import check_open
from .states import STANDING, LineStatus, ListKind, ListStatus


@dataclass(frozen=True)
class NewChange:
    """`amount_fen`: what the officer says, within the room of a standard or, with `is_exception`, beside the standards.
    Without it the household receives what the standards give it today."""

    id: UUID
    reason: str
    amount_fen: int | None = None
    is_exception: bool = False


def open_amendment(actor: Actor, list_id: UUID, amendment_id: UUID, reason: str, *, now: datetime) -> AwardList:
    """Begin a further version of a frozen list. The same request sent again returns the one it made.

    Raises DomainError list.not_frozen_yet, campaign.round_over, list.amendment_open.
    """
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    check_open(campaign)
    if earlier := db.session.get(AwardList, amendment_id):
        if earlier.amends_id != award_list.id:
            raise Conflict("list.id_reused")
        return earlier
    if award_list.status is not ListStatus.FROZEN:
        raise DomainError("list.not_frozen_yet")
    if award_list.round != campaign.round:
        raise DomainError("list.round_is_over")
    if changes.amendment_under_way(campaign.id) is not None:
        raise DomainError("list.amendment_open")
    newest = db.session.scalar(select(func.max(AwardList.version)).where(AwardList.campaign_id == campaign.id)) or 0
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    amendment = AwardList(
        id=amendment_id, campaign_id=campaign.id, version=newest + 1, kind=ListKind.AMENDMENT, round=award_list.round,
        status=ListStatus.PROPOSED, amends_id=award_list.id, reason=reason, summary={}, standards=award_list.standards,
        standards_revision=award_list.standards_revision, proposed_by=actor.user_id, proposed_at=now, notice_days=0,
    )  # fmt: skip
    db.session.add(amendment)
    db.session.flush()
    record(audit.Action.LIST_AMEND, actor, campaign, amendment, now, reason=reason)
    return amendment


def add_household(
    actor: Actor, amendment_id: UUID, household_id: UUID, new: NewChange, *, now: datetime
) -> ListChange:
    """Take a household of the register up, at what the standards of this list give, or as an exception with its reason.

    Raises DomainError list.on_it_already, list.cannot_be_listed, list.no_standard_fits and those of `measuring_one`.
    """
    campaign, amendment = to_change(actor, amendment_id)
    if earlier := _same(new, amendment, household_id):
        return earlier
    standing = select(AwardLine.id).join(AwardList, AwardList.id == AwardLine.list_id).where(
        AwardLine.campaign_id == campaign.id, AwardLine.round == amendment.round,
        AwardLine.household_id == household_id, AwardLine.status.in_(STANDING), AwardList.status.in_(lists.SHOWN),
    )  # fmt: skip
    if db.session.scalar(standing.limit(1)) is not None:
        raise DomainError("list.on_it_already")
    given = measuring_one.given_to(actor, campaign, amendment, household_id, new.amount_fen, new.is_exception, now=now)
    line = _put_line(actor, campaign, amendment, given, now)
    change = _note(actor, amendment, ChangeKind.ADD, household_id, new, now)
    change.new_line_id = line.id
    _no_longer_left_out(campaign, line, change)
    keeping_out.take_in(actor, campaign.id, household_id, amendment.round, new.reason, now=now)
    if given.was_helped:
        last_time.except_household(actor, campaign.id, household_id, new.reason, now=now)
    return _kept(actor, campaign, amendment, change, now)


def change_line(actor: Actor, amendment_id: UUID, line_id: UUID, new: NewChange, *, now: datetime) -> ListChange:
    """Give the household of an approved line what the standards give it today, or an exception with its reason.

    Raises DomainError list.nothing_changes, list.line_delivered.
    """
    campaign, amendment = to_change(actor, amendment_id)
    line = _approved_line(actor, campaign, line_id)
    if earlier := _same(new, amendment, line.household_id):
        return earlier
    given = measuring_one.given_to(
        actor, campaign, amendment, line.household_id, new.amount_fen, new.is_exception, now=now
    )
    row = given.row
    if (row["amount_fen"], row["goods"], row["household_size"]) == (line.amount_fen, line.goods, line.household_size):
        raise DomainError("list.nothing_changes")
    fresh = _put_line(actor, campaign, amendment, given, now)
    change = _note(actor, amendment, ChangeKind.CHANGE, line.household_id, new, now)
    change.line_id, change.new_line_id = line.id, fresh.id
    return _kept(actor, campaign, amendment, change, now)


def take_off(actor: Actor, amendment_id: UUID, line_id: UUID, new: NewChange, *, now: datetime) -> ListChange:
    """Take the household of an approved line off; it is then among those left out, with this reason."""
    campaign, amendment = to_change(actor, amendment_id)
    line = _approved_line(actor, campaign, line_id)
    if earlier := _same(new, amendment, line.household_id):
        return earlier
    change = _note(actor, amendment, ChangeKind.TAKE_OFF, line.household_id, new, now)
    change.line_id = line.id
    return _kept(actor, campaign, amendment, change, now)


def to_change(actor: Actor, amendment_id: UUID) -> tuple[Campaign, AwardList]:
    """A revision that this actor may still write into."""
    campaign, amendment = lists.get_list(actor, amendment_id)
    require(actor, Permission.CAMPAIGN_WRITE, queries.organisation_of(campaign))
    check_open(campaign)
    if not amendment.is_revision or amendment.status is not ListStatus.PROPOSED:
        raise DomainError("list.amendment_closed")
    return campaign, amendment


def _approved_line(actor: Actor, campaign: Campaign, line_id: UUID) -> AwardLine:
    line = lists.find_line(actor, line_id)
    if line is None or line.campaign_id != campaign.id or line.round != campaign.round:
        raise NotFound("list.line_not_found")
    if line.status is not LineStatus.APPROVED:
        raise DomainError("list.line_not_approved")
    check_not_delivered([line.id])
    return line


def _same(new: NewChange, amendment: AwardList, household_id: UUID) -> ListChange | None:
    earlier = db.session.get(ListChange, new.id)
    if earlier is not None and (earlier.list_id, earlier.household_id) != (amendment.id, household_id):
        raise Conflict("list.id_reused")
    if earlier is None and any(c.household_id == household_id for c in changes.changes_of(amendment.id)):
        raise DomainError("list.changed_already")
    return earlier


def _put_line(actor: Actor, campaign: Campaign, amendment: AwardList, given: Given, now: datetime) -> AwardLine:
    number = db.session.scalar(select(func.max(AwardLine.number)).where(AwardLine.list_id == amendment.id)) or 0
    row = {**given.row, "id": uuid4(), "list_id": amendment.id, "number": number + 1}
    if row["most_fen"] is not None:
        row |= {"fixed_at": now, "changed_by": actor.user_id}
    db.session.execute(insert(AwardLine), [row])
    needs.put_on(amendment.id, [row])
    return db.session.get_one(AwardLine, row["id"])


def _note(
    actor: Actor, amendment: AwardList, kind: ChangeKind, household_id: UUID, new: NewChange, now: datetime
) -> ListChange:
    assert actor.user_id is not None  # noqa: S101  (a role is held by somebody)
    return ListChange(id=new.id, list_id=amendment.id, kind=kind, household_id=household_id, reason=new.reason,
                      is_exception=new.is_exception, made_by=actor.user_id, made_at=now)  # fmt: skip


def _kept(
    actor: Actor, campaign: Campaign, amendment: AwardList, change: ListChange, now: datetime
) -> ListChange:
    db.session.add(change)
    after_a_change(actor, campaign, amendment, change, now, change.kind.value)
    return change


def after_a_change(
    actor: Actor, campaign: Campaign, amendment: AwardList, change: ListChange, now: datetime, what: str
) -> None:
    """It hangs if somebody new would be on it, and whoever had approved it has approved something else."""
    db.session.flush()
    days = value_of(queries.organisation_of(campaign), AMENDMENT_DAYS)
    amendment.notice_days = days if any(c.new_line_id for c in changes.changes_of(amendment.id)) else 0
    levels.forget(amendment.id)
    audit.record(audit.Action.LIST_LINE_CHANGE, actor_id=actor.user_id, subject_id=change.line_id or change.household_id,
                 organisation_id=campaign.organisation_id, fields=["amendment", what], reason=change.reason, at=now)  # fmt: skip


def _no_longer_left_out(campaign: Campaign, line: AwardLine, change: ListChange) -> None:
    home = lists.latest_proposal(campaign.id)
    left = db.session.get(LeftOut, (home.id, line.household_id)) if home else None
    tally.add(campaign.id, line.organisation_id, "proposed", 1)
    if left is not None:
        change.was_left_out, change.was_left_out_note = left.reason, left.note
        tally.add(campaign.id, line.organisation_id, "left_out", -1)
        db.session.delete(left)
