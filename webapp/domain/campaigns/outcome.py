"""What came of a campaign: who received something, how they confirmed it, and what is still open (SPEC 4.6, 7.5).

What was approved is a promise. A result tells of what arrived; the ways of confirming always stand apart (OFFLINE 6.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select

from ...core import tally
from ...core.db import db
from ..receipts.deliveries import items_of
from ..receipts.facts import Item
from ..receipts.models import Receipt
from ..receipts.states import CONFIRMED, ReceiptStatus
from .models import Campaign

DELIVERED = (ReceiptStatus.HANDED_OVER, *CONFIRMED)
WORDS = {
    ReceiptStatus.CONFIRMED_SELF: "本人签收",
    ReceiptStatus.CONFIRMED_RELATIVE: "由别人代领",
    ReceiptStatus.CONFIRMED_PAPER: "纸上签字或按手印",
    ReceiptStatus.CONFIRMED_PHONE: "电话确认",
    ReceiptStatus.CONFIRMED_BANK: "银行回单",
}
"""A notice is a Chinese document, like all paper."""


@dataclass(frozen=True)
class Outcome:
    """Households. `confirmed` by its way; `weaker` are those of `confirmed_self` on slips without a seal."""

    approved: int
    visited: int
    confirmed: dict[ReceiptStatus, int] = field(default_factory=dict)
    weaker: int = 0
    unconfirmed: int = 0
    disputed: int = 0

    @property
    def all_confirmed(self) -> int:
        return sum(self.confirmed.values())

    @property
    def delivered(self) -> int:
        return self.all_confirmed + self.unconfirmed

    @property
    def undelivered(self) -> int:
        return max(0, self.approved - self.delivered - self.disputed)


@dataclass(frozen=True)
class StillOpen:
    """What a campaign that is about to end has not settled; from running totals."""

    undelivered: int
    unconfirmed: int
    disputed: int

    def __bool__(self) -> bool:
        return bool(self.undelivered or self.unconfirmed or self.disputed)


def outcome_of(campaign: Campaign) -> Outcome:
    """Counted slip by slip, for the notice that says it; a page reads the running totals."""
    rows = db.session.execute(
        select(Receipt.status, Receipt.sealed, func.count())
        .where(Receipt.occasion_id == campaign.id)
        .group_by(Receipt.status, Receipt.sealed)
    )
    counted: dict[ReceiptStatus, int] = {}
    weaker = 0
    for status, sealed, count in rows:
        counted[status] = counted.get(status, 0) + count
        if status is ReceiptStatus.CONFIRMED_SELF and not sealed:
            weaker += count
    totals = totals_of(campaign)
    return Outcome(
        approved=totals.get("approved", 0), visited=totals.get("visited", 0), weaker=weaker,
        confirmed={status: counted[status] for status in CONFIRMED if counted.get(status)},
        unconfirmed=counted.get(ReceiptStatus.HANDED_OVER, 0), disputed=counted.get(ReceiptStatus.DISPUTED, 0),
    )  # fmt: skip


def is_anything_approved(campaign: Campaign) -> bool:
    """Whether there is anything a result could tell of; from running totals."""
    return totals_of(campaign).get("approved", 0) > 0


def still_open(campaign: Campaign) -> StillOpen:
    """From the totals of all places: a slip confirmed without a delivery on record has arrived all the same."""
    totals = totals_of(campaign)
    confirmed = sum(totals.get(status.value, 0) for status in CONFIRMED)
    disputed, delivered = totals.get("disputed", 0), totals.get("handed_over", 0)
    promised = totals.get("issued", 0) or totals.get("approved", 0)
    arrived = max(delivered, confirmed + disputed)
    return StillOpen(max(0, promised - arrived), max(0, arrived - confirmed - disputed), disputed)


def totals_of(campaign: Campaign) -> dict[str, int]:
    """The running totals of all places, by measure."""
    sums: dict[str, int] = {}
    for measures in tally.totals(campaign.id).values():
        for measure, amount in measures.items():
            sums[measure] = sums.get(measure, 0) + amount
    return sums


def told(outcome: Outcome, day: date) -> str:
    """The outcome in sentences, as the notice says it."""
    said = f"经同意慰问 {outcome.approved} 户。到 {day.year} 年 {day.month} 月 {day.day} 日，"
    said += f"走访 {outcome.visited} 户，送到 {outcome.delivered} 户" if outcome.visited else f"送到 {outcome.delivered} 户"
    ways = [f"{WORDS[status]} {count} 户" for status, count in outcome.confirmed.items()]
    said += f"，其中已签收 {outcome.all_confirmed} 户（{'、'.join(ways)}）" if ways else "，都还没有签收"
    rest = [
        f"送到还没签收 {outcome.unconfirmed} 户" if outcome.unconfirmed and ways else "",
        f"正在核实 {outcome.disputed} 户" if outcome.disputed else "",
        f"还没送到 {outcome.undelivered} 户" if outcome.undelivered else "",
    ]
    said += "".join(f"；{one}" for one in rest if one) + "。"
    if outcome.weaker:
        said += f"本人签收里有 {outcome.weaker} 户用的是不封口的签收单，抽查时加倍。"
    return said


def received(receipt: Receipt) -> tuple[int, str]:
    """The money in fen and the goods in words: what was recorded at the door, else what the slip says."""
    items: Sequence[Item] = items_of(receipt.delivered) or items_of(receipt.items)
    money = sum(item.amount_fen or 0 for item in items)
    goods = "、".join(f"{item.label} {item.quantity} {item.unit}" for item in items if item.amount_fen is None)
    return money, goods
