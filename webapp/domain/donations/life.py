"""What became of a gift, told to its donor: how much came, went out, and was confirmed; never to whom (SPEC 8.6)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, func, select

from ...core.db import db
from ..ledger.models import AccountKind
from ..ledger.queries import amounts_of_lots, undone
from .models import Allocation, Gift
from .states import GiftStatus


@dataclass(frozen=True)
class Life:
    """Pieces: `received`, of them `handed_out`, still `in_store`, and `lost` (spoiled or given back). Households:
    `households` had some of it, `confirmed` of them have said so."""

    received: int
    in_store: int
    handed_out: int
    lost: int
    households: int
    confirmed: int


def receipts_of(gifts: Collection[Gift]) -> list[UUID]:
    """With which receipts these gifts went out; ask the receipts room which of them are confirmed."""
    return [row.receipt_id for row in _by_receipt([gift.id for gift in gifts])]


def life_of(gifts: Collection[Gift], confirmed: Collection[UUID]) -> Life:
    """The life of what came. `confirmed`: those of `receipts_of(gifts)` that their households have confirmed."""
    taken = [gift for gift in gifts if gift.status is GiftStatus.RECEIVED]
    amounts = amounts_of_lots([gift.id for gift in taken])
    rows = _by_receipt([gift.id for gift in taken])
    return Life(
        received=-_sum(amounts, AccountKind.OUTSIDE),
        in_store=_sum(amounts, AccountKind.WAREHOUSE, AccountKind.BAG),
        handed_out=sum(int(row.quantity) for row in rows),
        lost=_sum(amounts, AccountKind.SPOILED, AccountKind.RETURNED),
        households=len(rows),
        confirmed=len({row.receipt_id for row in rows} & set(confirmed)),
    )


def _sum(amounts: dict[UUID, dict[AccountKind, int]], *kinds: AccountKind) -> int:
    return sum(lot.get(kind, 0) for lot in amounts.values() for kind in kinds)


def _by_receipt(gift_ids: Sequence[UUID]) -> Sequence[Row[UUID, int]]:
    statement = (
        select(Allocation.receipt_id, func.sum(Allocation.quantity).label("quantity"))
        .where(Allocation.gift_id.in_(gift_ids), Allocation.transfer_id.not_in(undone()))
        .group_by(Allocation.receipt_id)
    )
    return db.session.execute(statement).all()
