"""Receipts for what was approved, some at a time, so that the page can show how far it is (SPEC 7.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select

from ...core.db import db
from ...core.errors import DomainError
from ..households.queries import birthdays_of, contacts_of
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..receipts.facts import Item, Slip
from ..receipts.operations import issue_receipts
from . import lists, paying, queries
from .measuring import Turns
from .models import AwardLine, AwardList, Campaign
from .operations import check_open
from .rules import goods_from_json
from .states import LineStatus, ListStatus

SLICE = 250
"""Receipts of one request."""
A_TURN = 25
"""Receipts in one turn of the writer."""
MONEY = "慰问金"
SHARE = "份"


@dataclass(frozen=True)
class Progress:
    """Receipts issued for a list, out of its approved lines."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        return self.done >= self.total


def progress_of(award_list: AwardList) -> Progress:
    """How far the receipts of a list are."""
    approved = (AwardLine.list_id == award_list.id) & (AwardLine.status == LineStatus.APPROVED)
    total = award_list.approved_lines
    if total is None:
        total = db.session.scalar(select(func.count()).where(approved)) or 0
    open_slips = db.session.scalar(select(func.count()).where(approved, AwardLine.issued_at.is_(None))) or 0
    return Progress(total - open_slips, total)


def issue_next(
    actor: Actor, list_id: UUID, *, turns: Turns, now: datetime, limit: int = SLICE
) -> Progress:
    """Issue the next receipts of a frozen list, place by place. Called again and again until it is complete;
    a line that has a receipt keeps it. Who they are for is read before the short turns that write them."""
    campaign, award_list = _to_issue(actor, list_id)
    lines = db.session.scalars(_open_slips(list_id).limit(limit)).all()
    slips = _slips(campaign, lines)
    for start in range(0, len(lines), A_TURN):
        part = {slip.subject_id: slip for slip in slips[start : start + A_TURN]}
        with turns():
            campaign, award_list = _to_issue(actor, list_id)
            fresh = db.session.scalars(_open_slips(list_id).where(AwardLine.id.in_(part))).all()
            paying.share_out(list_id, fresh)
            issue_receipts(actor, [part[line.id] for line in fresh], now=now)
            for line in fresh:
                line.issued_at = now
    return progress_of(award_list)


def _to_issue(actor: Actor, list_id: UUID) -> tuple[Campaign, AwardList]:
    campaign, award_list = lists.get_list(actor, list_id)
    require(actor, Permission.RECEIPT_PRINT, queries.organisation_of(campaign))
    check_open(campaign)
    if award_list.status is not ListStatus.FROZEN:
        raise DomainError("list.not_frozen")
    return campaign, award_list


def _open_slips(list_id: UUID) -> Select[AwardLine]:
    """Approved lines without a receipt, place by place."""
    waits = (AwardLine.list_id == list_id) & (AwardLine.status == LineStatus.APPROVED) & AwardLine.issued_at.is_(None)
    return select(AwardLine).where(waits).order_by(AwardLine.organisation_id, AwardLine.number)


def _slips(campaign: Campaign, lines: Sequence[AwardLine]) -> list[Slip]:
    contacts = contacts_of([line.household_id for line in lines])
    giver = queries.organisation_of(campaign).name
    asks = campaign.asks_birthday and not campaign.sealed_slips
    born = birthdays_of([line.household_id for line in lines]) if asks else {}
    return [
        Slip(
            subject_id=line.id, occasion_id=campaign.id, organisation_id=line.organisation_id,
            household_id=line.household_id, masked_name=contacts[line.household_id].masked_name,
            household_size=line.household_size, building=contacts[line.household_id].stair, giver=giver,
            occasion_title=campaign.title, items=items_of(line), sealed=campaign.sealed_slips,
            birthday=born.get(line.household_id),
        )
        for line in lines
    ]  # fmt: skip


def items_of(line: AwardLine) -> tuple[Item, ...]:
    """What the slip lists: the money as one line, then the goods without their value."""
    money = (Item(MONEY, 1, SHARE, line.amount_fen),) if line.amount_fen else ()
    return money + tuple(Item(goods.label, goods.quantity, goods.unit) for goods in goods_from_json(line.goods))
