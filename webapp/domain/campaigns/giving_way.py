"""An amendment is approved: the lines it changes or takes off give way, with their receipts and their money (SPEC 4.9).

What was handed over is a fact and stays: such a line gives way to nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core import tally
from ...core.db import db
from ...core.errors import DomainError
from ..funds.following import Stand, follow
from ..people.actors import Actor
from ..receipts.operations import revoke_of_line
from ..receipts.queries import receipts_of
from ..receipts.states import ReceiptStatus
from . import keeping_out, needs, paying
from .changes import changes_into
from .leaving_out import leave_out
from .list_models import ChangeKind, ListChange
from .models import AwardLine, AwardList, Campaign
from .rules import LeftOutReason
from .states import LineStatus

WAITING = (LineStatus.PROPOSED, LineStatus.POSTED)


def check_not_delivered(line_ids: Collection[UUID]) -> None:
    """Nothing of these lines has been handed over. Raises DomainError list.line_delivered."""
    for receipt in receipts_of(list(line_ids)).values():
        if receipt.status is not ReceiptStatus.ISSUED or receipt.delivered:
            raise DomainError("list.line_delivered", name=receipt.masked_name)


def give_way(actor: Actor, campaign: Campaign, award_list: AwardList, *, now: datetime) -> None:
    """All that this list's approval replaces, in its transaction and before its money is promised.

    A change whose new line waits for an objection leaves the old line where it is.
    """
    changes = changes_into(award_list)
    if not changes:
        return
    new = {line.id: line for line in _lines([c.new_line_id for c in changes])}
    ready = [c for c in changes if c.new_line_id is None or new[c.new_line_id].status in WAITING]
    old = {line.id: line for line in _lines([c.line_id for c in ready])}
    check_not_delivered(old)
    for change in ready:
        if change.line_id is not None and old[change.line_id].status is LineStatus.APPROVED:
            _end(actor, campaign, old[change.line_id], change, now)
        change.done_at = now
    db.session.flush()


def _lines(ids: Sequence[UUID | None]) -> Sequence[AwardLine]:
    return db.session.scalars(select(AwardLine).where(AwardLine.id.in_([id for id in ids if id]))).all()


def _end(actor: Actor, campaign: Campaign, line: AwardLine, change: ListChange, now: datetime) -> None:
    if line.issued_at is None:  # its money was never dealt out: it is, and goes back at once
        paying.share_out(line.list_id, [line])
        db.session.flush()
        follow(actor, line.id, Stand(0, is_over=True, is_confirmed=False), now=now)
    else:
        revoke_of_line(actor, line.id, reason=change.reason, now=now)
    tally.add(campaign.id, line.organisation_id, "approved", -1)
    tally.add(campaign.id, line.organisation_id, "approved_fen", -line.amount_fen)
    if change.kind is ChangeKind.TAKE_OFF:
        leave_out(campaign, [line.id], LeftOutReason.WITHDRAWN, change.reason)
        keeping_out.keep_out(actor, line, change.reason, now=now)
    else:
        needs.change(line, -line.amount_fen)
        line.status, line.change_reason = LineStatus.WITHDRAWN, change.reason
    line.changed_by = change.made_by
