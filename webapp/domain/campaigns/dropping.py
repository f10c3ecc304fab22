"""Take back what was written into a revision before it is approved: everything is where it was (SPEC 4.9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from ...core import tally
from ...core.db import db
from ...core.errors import NotFound
from .. import audit
from ..people.actors import Actor
from . import changes, levels, lists, needs
from .approving import record
from .changing import after_a_change, to_change
from .list_models import ChangeKind, ListChange
from .models import AwardLine, AwardList, Campaign, LeftOut
from .states import LineStatus, ListStatus


def drop_change(actor: Actor, change_id: UUID, *, now: datetime) -> AwardList:
    """Take one change back before it is posted; the household is where it was."""
    change = db.session.get(ListChange, change_id)
    if change is None:
        raise NotFound("list.line_not_found")
    campaign, amendment = to_change(actor, change.list_id)
    _undo(campaign, change)
    after_a_change(actor, campaign, amendment, change, now, "dropped")
    return amendment


def drop_amendment(actor: Actor, list_id: UUID, *, now: datetime) -> Campaign:
    """Give the whole amendment up before it is posted; the frozen list stands as it is."""
    campaign, amendment = to_change(actor, list_id)
    for change in changes.changes_of(amendment.id):
        _undo(campaign, change)
    amendment.status = ListStatus.REPLACED
    levels.forget(amendment.id)
    record(audit.Action.LIST_AMEND, actor, campaign, amendment, now, reason="dropped")
    return campaign


def _undo(campaign: Campaign, change: ListChange) -> None:
    line = db.session.get(AwardLine, change.new_line_id) if change.new_line_id else None
    db.session.delete(change)
    db.session.flush()
    if line is None:
        return
    needs.change(line, -line.amount_fen)
    if change.kind is ChangeKind.ADD and line.status is LineStatus.PROPOSED:
        _leave_out_again(campaign, line, change)
    if line.status is LineStatus.PROPOSED:
        db.session.delete(line)
        db.session.flush()


def _leave_out_again(campaign: Campaign, line: AwardLine, change: ListChange) -> None:
    home = lists.latest_proposal(campaign.id)
    tally.add(campaign.id, line.organisation_id, "proposed", -1)
    if home is None or change.was_left_out is None:
        return  # who joined the register later had no reason yet
    if db.session.get(LeftOut, (home.id, line.household_id)) is not None:
        return
    number = db.session.scalar(select(func.max(LeftOut.number)).where(LeftOut.list_id == home.id)) or 0
    tally.add(campaign.id, line.organisation_id, "left_out", 1)
    db.session.add(
        LeftOut(list_id=home.id, household_id=line.household_id, number=number + 1, reason=change.was_left_out,
                note=change.was_left_out_note, organisation_id=line.organisation_id, others=list(line.others))
    )  # fmt: skip
