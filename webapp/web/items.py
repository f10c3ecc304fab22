"""One line of a slip in words, the same on screen and on paper."""

from __future__ import annotations

from flask_babel import gettext as _

from ..domain.campaigns.issuing import MONEY
from ..domain.receipts.facts import Item
from .show import money


def label_of(item: Item) -> str:
    """`慰问金`, the one label that is ours, in the reader's language; goods as somebody called them."""
    return str(_("慰问金")) if item.label == MONEY and item.amount_fen is not None else item.label


def amount_of(item: Item) -> str:
    """`￥900.00` or `1 袋`."""
    return f"{item.quantity} {item.unit}".strip() if item.amount_fen is None else money(item.amount_fen)
