"""What leaves a bag at a door: whose bag it is, and whether it has so much. Visits ask, and book by receipts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from ...core import ahead
from ..campaigns.plan_queries import people_of_groups
from ..ledger.models import Bag, Item, ItemKind
from ..receipts.facts import Item as Line
from .queries import Carried, contents_of


def bag_of(occasion_id: UUID, user_ids: Iterable[UUID]) -> UUID | None:
    """The bag of the group these people go with in that campaign, once something was signed out to it."""
    bags: Sequence[Bag] = ahead.of(Bag.occasion_id, occasion_id)
    if not bags:
        return None
    ids = [bag.id for bag in bags]
    carries = ahead.once(("who carries", occasion_id), lambda: people_of_groups(ids))
    return next((carries[user] for user in user_ids if user in carries), None)


def goes_beyond(bag_id: UUID, given: Sequence[Line], before: Sequence[Line]) -> bool:
    """Whether this hand-over gives what the bag does not have; `before` is what the record it corrects gave.

    In a batch the goods of the facts before this one are not booked yet, so what they took is kept in mind.
    """
    carried = ahead.once(("carried", bag_id), lambda: contents_of([bag_id])[bag_id])
    more: dict[tuple[str, str] | None, int] = {}
    for sign, lines in ((1, given), (-1, before)):
        for line in lines:
            key = None if line.amount_fen is not None else (line.label, line.unit)
            more[key] = more.get(key, 0) + sign * (line.quantity if line.amount_fen is None else line.amount_fen)
    return any([_takes_too_much(carried, key, quantity) for key, quantity in more.items()])


def _takes_too_much(carried: Sequence[Carried], key: tuple[str, str] | None, quantity: int) -> bool:
    """Take it out of what is kept in mind; what this bag never had comes from the store as ever."""
    those = [one for one in carried if _is_meant(one.item, key)]
    rest = quantity
    for one in those:
        part = min(rest, one.left)
        one.left -= part
        rest -= part
    return bool(those) and rest > 0


def _is_meant(item: Item, key: tuple[str, str] | None) -> bool:
    if key is None or item.kind is ItemKind.MONEY:
        return key is None and item.kind is ItemKind.MONEY
    return item.unit == key[1] and key[0] in (item.label, item.name)
