"""What may happen to a receipt, and what a hand-over amounts to. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from ...core.errors import Conflict, DomainError, InvalidInput
from ..people.actors import Actor
from ..people.permissions import Permission
from .facts import Collector, Item
from .states import CONFIRMED, OPEN, ReceiptStatus

CODE_LASTS = timedelta(days=60)
"""After the delivery (OFFLINE 5)."""
DISPUTABLE = timedelta(days=30)
"""After the confirmation (OFFLINE 6)."""
UNCONFIRMED_AFTER = timedelta(days=30)
"""A label only: the slip can still be confirmed."""
WRONG_DIGITS = 5
LOCKED_FOR = timedelta(hours=24)
MISSES_PER_MINUTE = 20
"""From one address (scenario 39)."""
MOST_DISPUTES = 5
"""Statements kept for one receipt: a jammed button fills no database."""
FLAT = "confirmed_flat"
"""The measure of those of `confirmed_self` that are weaker, because the code was not sealed in."""
ENOUGH_REASONS = ("not_wanted",)
"""Reasons after which nothing more is owed."""


def sum_items(parts: Iterable[Sequence[Item]]) -> tuple[Item, ...]:
    """Part deliveries add up, line by line; money by its amount, goods by their pieces."""
    totals: dict[tuple[str, str, bool], Item] = {}
    for item in (item for part in parts for item in part):
        key = (item.label, item.unit, item.amount_fen is not None)
        known = totals.get(key)
        if known is None:
            totals[key] = item
        elif item.amount_fen is not None and known.amount_fen is not None:
            totals[key] = Item(item.label, known.quantity, item.unit, known.amount_fen + item.amount_fen)
        else:
            totals[key] = Item(item.label, known.quantity + item.quantity, item.unit)
    return tuple(totals.values())


def _measure(item: Item | None) -> int:
    if item is None:
        return 0
    return item.quantity if item.amount_fen is None else item.amount_fen


def _by_line(items: Iterable[Item]) -> dict[tuple[str, str], Item]:
    return {(item.label, item.unit): item for item in items}


def is_complete(
    promised: Sequence[Item], delivered: Sequence[Item], not_wanted: Collection[tuple[str, str]] = ()
) -> bool:
    """Whether everything on the slip has arrived; of a line that was not wanted nothing more is owed."""
    there = _by_line(delivered)
    owed = [item for item in promised if (item.label, item.unit) not in not_wanted]
    return all(_measure(there.get((item.label, item.unit))) >= _measure(item) for item in owed)


def exceeds(promised: Sequence[Item], delivered: Sequence[Item]) -> bool:
    """Whether more has arrived than the slip says, or something it does not name."""
    owed = _by_line(promised)
    return any(_measure(item) > _measure(owed.get((item.label, item.unit))) for item in delivered)


def differs(promised: Sequence[Item], delivered: Sequence[Item]) -> bool:
    """Whether the record of the visit is worth showing beside the slip."""
    return bool(delivered) and (exceeds(promised, delivered) or not is_complete(promised, delivered))


def place_key(building: str) -> str:
    """`3 栋 2 单元` → `0003 栋 0002 单元`: buildings in the order people walk."""
    return re.sub(r"\d+", lambda number: number.group().zfill(4), building)


def is_dead(status: ReceiptStatus, expires_at: datetime | None, *, now: datetime) -> bool:
    """Whether its code shows nothing any more; a revoked slip and an expired one look like an unknown one."""
    return status is ReceiptStatus.REVOKED or (expires_at is not None and expires_at <= now)


def may_dispute(status: ReceiptStatus, confirmed_at: datetime | None, *, now: datetime) -> bool:
    """An open slip always, a confirmed one for 30 days; a disputed one takes further words."""
    if status in CONFIRMED:
        return confirmed_at is not None and now - confirmed_at <= DISPUTABLE
    return status in OPEN or status is ReceiptStatus.DISPUTED


def is_unconfirmed(status: ReceiptStatus, handed_over_at: datetime | None, *, now: datetime) -> bool:
    """Delivered a month ago and still not confirmed (未签收)."""
    return status in OPEN and handed_over_at is not None and now - handed_over_at > UNCONFIRMED_AFTER


def measures_of(status: ReceiptStatus, sealed: bool) -> tuple[str, ...]:
    """The totals a confirmation counts in: by its way, and apart where the slip had no seal (SPEC 7.2)."""
    return (status.value,) if sealed or status is not ReceiptStatus.CONFIRMED_SELF else (status.value, FLAT)


def check_revocable(status: ReceiptStatus) -> None:
    """Only what is still open can be revoked; the rest is history."""
    if status not in OPEN:
        raise Conflict("receipt.not_open")


def check_confirmable(status: ReceiptStatus) -> None:
    """A desk confirms what is open; what was confirmed stays as it is."""
    if status in CONFIRMED:
        raise Conflict("receipt.already_confirmed")
    if status is ReceiptStatus.REVOKED:
        raise Conflict("receipt.not_open")


def check_collector(collector: Collector) -> None:
    """A collector has a name of their own, a relation and a reason (代领, never 代签)."""
    missing = {name: ["field.required"] for name in ("name", "relation", "reason") if not getattr(collector, name)}
    if missing:
        raise InvalidInput(missing)


def check_reason(reason: str) -> None:
    """What ends a slip is written down with why."""
    if not reason.strip():
        raise DomainError("receipt.reason_missing")


def hands_things_over(actor: Actor) -> bool:
    """Whether this person works at the desk or visits: they never confirm for a resident (SPEC 7.5)."""
    return actor.works_at_a_desk or actor.can(Permission.VISIT_RECORD)
