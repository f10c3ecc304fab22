"""What a receipt tells the books of funds: how much of its money was handed over, and how that stands (SPEC 4.8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select

from ...core.db import db
from ..funds.following import Stand, confirm_many, follow
from ..funds.models import Share
from ..people.actors import Actor
from . import queries, rules
from .models import HandedOver, Receipt
from .states import CONFIRMED, ReceiptStatus

__all__ = ["confirm_many", "follow_again", "follow_money"]


def follow_money(actor: Actor, receipt: Receipt, *, bag: UUID | None = None, now: datetime) -> None:
    """Bring the books to where the receipt stands; called by whatever moves it. `bag`: of the group that was there."""
    promised, paid = _money(receipt.items), _money(receipt.delivered)
    if not promised and not paid:
        return
    if receipt.status is ReceiptStatus.CONFIRMED_BANK and not paid:
        paid = promised  # the bank has paid; nobody stood at a door
    stand = Stand(paid, _is_over(receipt), receipt.status in CONFIRMED, bag)
    follow(actor, receipt.subject_id, stand, now=now)


def follow_again(actor: Actor, occasion_id: UUID, fund_ids: Collection[UUID], *, now: datetime) -> None:
    """Money of these funds came back: what slips that were revoked or ended had to leave in a bag goes to its fund."""
    ended = or_(Receipt.status == ReceiptStatus.REVOKED, exists().where(HandedOver.receipt_id == Receipt.id))
    waiting = (
        select(Share.subject_id)
        .join(Receipt, Receipt.subject_id == Share.subject_id)
        .where(Share.occasion_id == occasion_id, Share.fund_id.in_(fund_ids), ended)
        .where(Share.paid_fen + Share.returned_fen < Share.fen)
    )
    slips: dict[UUID, Receipt] = {}
    issued = select(Receipt).where(Receipt.subject_id.in_(waiting)).order_by(Receipt.issued_at, Receipt.id)
    for slip in db.session.scalars(issued):
        if slip.status is not ReceiptStatus.REVOKED or slip.subject_id not in slips:
            slips[slip.subject_id] = slip
    for slip in slips.values():
        follow_money(actor, slip, now=now)


def _money(items: Iterable[Mapping[str, Any]]) -> int:
    return sum(item["amount_fen"] or 0 for item in items)


def _is_over(receipt: Receipt) -> bool:
    """Nothing more will be handed over: revoked, complete, or the rest was not wanted."""
    if receipt.status is ReceiptStatus.REVOKED:
        return True
    standing = queries.standing_hand_overs(receipt.id)
    return any(record.completes or record.difference_reason in rules.ENOUGH_REASONS for record in standing)
