"""One line of a slip in words, the same on screen and on paper."""

from __future__ import annotations

from ..domain.receipts.facts import Item
from .show import money


def amount_of(item: Item) -> str:
    """`￥900.00` or `1 袋`."""
    return f"{item.quantity} {item.unit}".strip() if item.amount_fen is None else money(item.amount_fen)
