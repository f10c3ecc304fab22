"""What became of a gift, told to its donor: how much came, went out, and was confirmed; never to whom (SPEC 8.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Row, func, select

from ...core.db import db
from ..ledger.models import AccountKind
from ..ledger.queries import amounts_of_lots, undone
from .models import Allocation, Gift
from .states import GiftStatus

_WentOut = Row[UUID | None, UUID, int]
K = TypeVar("K")


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
    return list({row.receipt_id for row in _went_out([gift.id for gift in gifts])})


def life_of(gifts: Collection[Gift], confirmed: Collection[UUID]) -> Life:
    """The life of what came. `confirmed`: those of `receipts_of(gifts)` that their households have confirmed."""
    return lives_of({None: gifts}, confirmed)[None]


def lives_of(groups: Mapping[K, Collection[Gift]], confirmed: Collection[UUID]) -> dict[K, Life]:
    """The life of each of several promises, in as many queries as one takes. `confirmed` as for `life_of`, of all gifts."""
    taken = {key: [gift.id for gift in gifts if gift.status is GiftStatus.RECEIVED] for key, gifts in groups.items()}
    every = [gift_id for gift_ids in taken.values() for gift_id in gift_ids]
    amounts, went_out, said = amounts_of_lots(every), _by_gift(every), set(confirmed)
    return {key: _life([amounts.get(id, {}) for id in ids], [row for id in ids for row in went_out.get(id, ())], said)
            for key, ids in taken.items()}  # fmt: skip


def _life(lots: list[dict[AccountKind, int]], rows: list[_WentOut], confirmed: set[UUID]) -> Life:
    households = {row.receipt_id for row in rows}
    return Life(
        received=-_sum(lots, AccountKind.OUTSIDE),
        in_store=_sum(lots, AccountKind.WAREHOUSE, AccountKind.BAG),
        handed_out=sum(int(row.quantity) for row in rows),
        lost=_sum(lots, AccountKind.SPOILED, AccountKind.RETURNED),
        households=len(households),
        confirmed=len(households & confirmed),
    )


def _sum(lots: list[dict[AccountKind, int]], *kinds: AccountKind) -> int:
    return sum(lot.get(kind, 0) for lot in lots for kind in kinds)


def _by_gift(gift_ids: Sequence[UUID]) -> dict[UUID, list[_WentOut]]:
    found: dict[UUID, list[_WentOut]] = {}
    for row in _went_out(gift_ids):
        found.setdefault(row.gift_id, []).append(row)
    return found


def _went_out(gift_ids: Sequence[UUID]) -> Sequence[_WentOut]:
    statement = (
        select(Allocation.gift_id, Allocation.receipt_id, func.sum(Allocation.quantity).label("quantity"))
        .where(Allocation.gift_id.in_(gift_ids), Allocation.transfer_id.not_in(undone()))
        .group_by(Allocation.gift_id, Allocation.receipt_id)
    )
    return db.session.execute(statement).all()
