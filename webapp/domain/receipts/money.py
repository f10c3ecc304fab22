"""What a receipt tells the books of funds: how much of its money was handed over, and how that stands (SPEC 4.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..funds.following import Stand, confirm_many, follow
from ..people.actors import Actor
from . import queries, rules
from .models import Receipt
from .states import CONFIRMED, ReceiptStatus

__all__ = ["confirm_many", "follow_money"]


def follow_money(actor: Actor, receipt: Receipt, *, now: datetime) -> None:
    """Bring the books to where the receipt stands; called by whatever moves it."""
    promised, paid = _money(receipt.items), _money(receipt.delivered)
    if not promised and not paid:
        return
    if receipt.status is ReceiptStatus.CONFIRMED_BANK and not paid:
        paid = promised  # the bank has paid; nobody stood at a door
    stand = Stand(paid, _is_over(receipt), receipt.status in CONFIRMED)
    follow(actor, receipt.subject_id, stand, now=now)


def _money(items: Iterable[Mapping[str, Any]]) -> int:
    return sum(item["amount_fen"] or 0 for item in items)


def _is_over(receipt: Receipt) -> bool:
    """Nothing more will be handed over: revoked, complete, or the rest was not wanted."""
    if receipt.status is ReceiptStatus.REVOKED:
        return True
    standing = queries.standing_hand_overs(receipt.id)
    return any(record.completes or record.difference_reason in rules.ENOUGH_REASONS for record in standing)
