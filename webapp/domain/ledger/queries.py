"""Reading stock and transfers, and checking that the books are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlalchemy.orm import aliased

from ...core import ahead
from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.models import User
from ..people.permissions import Permission
from ..people.rules import name_order
from . import rules
from .models import Account, AccountKind, Balance, Item, ItemKind, Lot, Transfer

PAGE = 50


@dataclass(frozen=True)
class StockLine:
    """One item and where it is. `missing`: handed out beyond what the store's figures had, not settled yet."""

    item: Item
    in_store: int
    in_bags: int
    handed_out: int
    spoiled: int
    expiring: int
    missing: int


@dataclass(frozen=True)
class LotLine:
    """A lot that still lies in the store."""

    lot: Lot
    amount: int


def get_item(actor: Actor, item_id: UUID, permission: Permission = Permission.LEDGER_READ) -> Item:
    """An item in the actor's places, else NotFound."""
    item = db.session.scalar(select(Item).where(Item.id == item_id, in_scope(actor, permission, Item.organisation_id)))
    if item is None:
        raise NotFound("ledger.not_found")
    return item


def get_transfer(actor: Actor, transfer_id: UUID, permission: Permission = Permission.LEDGER_READ) -> Transfer:
    """A transfer in the actor's places, else NotFound."""
    statement = select(Transfer).join(Item, Item.id == Transfer.item_id)
    statement = statement.where(Transfer.id == transfer_id, in_scope(actor, permission, Item.organisation_id))
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound("ledger.not_found")
    return found


def list_stock(actor: Actor, *, today: date, after: tuple[str, UUID] | None = None) -> list[StockLine]:
    """A page of goods by name; `after` is (label, id) of the last one seen. One query, whatever the number of lots."""
    soon = (Lot.expires_on.is_not(None)) & (Lot.expires_on < today + rules.SOON)
    sums = [_sum(Balance.kind == kind) for kind in (AccountKind.WAREHOUSE, AccountKind.BAG, AccountKind.RECEIVED,
                                                    AccountKind.SPOILED)]  # fmt: skip
    expiring = _sum((Balance.kind == AccountKind.WAREHOUSE) & soon)
    statement = (
        select(Item, *sums, expiring, _sum(Balance.kind == AccountKind.DIFFERENCE))
        .outerjoin(Balance, Balance.item_id == Item.id)
        .outerjoin(Lot, Lot.id == Balance.lot_id)
        .where(in_scope(actor, Permission.LEDGER_READ, Item.organisation_id), Item.kind == ItemKind.GOODS)
        .group_by(Item.id)
    )
    if after is not None:
        statement = statement.where(tuple_(Item.label, Item.id) > after)
    rows = db.session.execute(statement.order_by(Item.label, Item.id).limit(PAGE))
    return [StockLine(row[0], row[1], row[2], row[3], row[4], row[5], -min(0, row[6])) for row in rows]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, Balance.amount), else_=0)), 0)


def lots_in_store(item_ids: Collection[UUID], *, today: date) -> list[LotLine]:
    """First expired, first out; what has expired already comes last, because it should not go out at all."""
    wanted, amounts, lots = frozenset(item_ids), Counter[UUID](), {}
    for balance, lot in ahead.once(("in store", wanted), lambda: _in_store(wanted)):
        amounts[lot.id] += balance.amount
        lots[lot.id] = lot
    lines = [LotLine(lots[key], amount) for key, amount in amounts.items() if amount > 0]
    return sorted(lines, key=lambda line: _turn(line.lot, today))


def read_lots_ahead(sets: Collection[frozenset[UUID]]) -> None:
    """Inside a batch: the lots of these sets of items, as `lots_in_store` will be asked for each, and what is where of them."""
    wanted = frozenset[UUID]().union(*sets)
    found = ahead.once(("in store", wanted), lambda: _in_store(wanted))
    ahead.foresee(
        {("in store", one): [(balance, lot) for balance, lot in found if balance.item_id in one] for one in sets}
    )
    ahead.read(Lot.id, wanted)
    ahead.read(Balance.lot_id, {*wanted, *(lot.id for _balance, lot in found)})


def _in_store(item_ids: Collection[UUID]) -> list[tuple[Balance, Lot]]:
    statement = select(Balance, Lot).join(Lot, Lot.id == Balance.lot_id).where(
        Balance.item_id.in_(item_ids), Balance.kind == AccountKind.WAREHOUSE, Balance.amount > 0
    )  # fmt: skip
    return [(balance, lot) for balance, lot in db.session.execute(statement)]


def lots_in_bag(bag_id: UUID, item_ids: Collection[UUID], *, today: date) -> list[LotLine] | None:
    """The same of a group's bag; None where it never had any of these."""
    wanted = frozenset(item_ids)
    found = ahead.once(("in bag", bag_id, wanted), lambda: in_bags([bag_id], wanted))
    if not found:
        return None
    lines = [LotLine(lot, balance.amount) for _bag, balance, lot, _item in found if balance.amount > 0]
    return sorted(lines, key=lambda line: _turn(line.lot, today))


def in_bags(
    bag_ids: Collection[UUID], item_ids: Collection[UUID] | None = None
) -> list[tuple[UUID, Balance, Lot, Item]]:
    """Everything these bags have, and what they had and have no more, as `(bag, balance, lot, item)`; one query."""
    statement = (
        select(Account.owner_id, Balance, Lot, Item)
        .join(Account, Account.id == Balance.account_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Item, Item.id == Balance.item_id)
        .where(Account.kind == AccountKind.BAG, Account.owner_id.in_(bag_ids))
    )
    if item_ids is not None:
        statement = statement.where(Balance.item_id.in_(item_ids))
    rows = db.session.execute(statement.order_by(Item.kind, Item.label, Item.id, Lot.arrived_at, Lot.id))
    return [(bag, balance, lot, item) for bag, balance, lot, item in rows]


def _turn(lot: Lot, today: date) -> tuple[bool, date, datetime, UUID]:
    expires = lot.expires_on or date.max
    return expires < today, expires, lot.arrived_at, lot.id


def missing_of(item: Item) -> int:
    """How much was handed out beyond what the books had, and is not settled yet."""
    statement = select(func.sum(Balance.amount)).where(
        Balance.item_id == item.id, Balance.kind == AccountKind.DIFFERENCE
    )
    return max(0, -int(db.session.scalar(statement) or 0))


def amounts_of_lots(lot_ids: Collection[UUID]) -> dict[UUID, dict[AccountKind, int]]:
    """`{lot: {kind of account: amount}}`."""
    statement = (
        select(Balance.lot_id, Balance.kind, func.sum(Balance.amount))
        .where(Balance.lot_id.in_(lot_ids))
        .group_by(Balance.lot_id, Balance.kind)
    )
    found: dict[UUID, dict[AccountKind, int]] = {}
    for lot_id, kind, amount in db.session.execute(statement):
        found.setdefault(lot_id, {})[kind] = int(amount)
    return found


@dataclass(frozen=True)
class TransferLine:
    """A transfer with the kinds of its two accounts, and whether it was undone."""

    transfer: Transfer
    credit: AccountKind
    debit: AccountKind
    is_reversed: bool


def list_transfers(item: Item, before: tuple[datetime, UUID] | None = None) -> list[TransferLine]:
    """A page of an item's transfers, the newest first; `before` is (at, id) of the last one seen."""
    debit, credit, undone = aliased(Account), aliased(Account), aliased(Transfer)
    statement = (
        select(Transfer, credit.kind, debit.kind, undone.id)
        .join(debit, debit.id == Transfer.debit_id)
        .join(credit, credit.id == Transfer.credit_id)
        .outerjoin(undone, undone.reverses_id == Transfer.id)
        .where(Transfer.item_id == item.id)
    )
    if before is not None:
        statement = statement.where(tuple_(Transfer.at, Transfer.id) < before)
    rows = db.session.execute(statement.order_by(Transfer.at.desc(), Transfer.id.desc()).limit(PAGE))
    return [TransferLine(made, out_of, into, undo is not None) for made, out_of, into, undo in rows]


def undone() -> Select[UUID | None]:
    """The ids of all transfers that were undone, for a condition."""
    return select(Transfer.reverses_id).where(Transfer.reverses_id.is_not(None))


def is_reversed(transfer_id: UUID) -> bool:
    """Whether a transfer was undone."""
    return db.session.scalar(select(Transfer.id).where(Transfer.reverses_id == transfer_id)) is not None


def check_second(actor: Actor, user_id: UUID, permission: Permission) -> None:
    """The second person is a verified colleague of the same places, else NotFound."""
    if db.session.scalar(_colleagues(actor, permission).where(User.id == user_id)) is None:
        raise NotFound("user.not_found")


def colleagues(actor: Actor, permission: Permission) -> Sequence[User]:
    """Who can count or sign together with the actor."""
    statement = _colleagues(actor, permission).where(User.id != actor.user_id)
    found = db.session.scalars(statement.order_by(User.name, User.id).limit(200))
    return sorted(found, key=lambda user: name_order(user.name))


def _colleagues(actor: Actor, permission: Permission) -> Select[User]:
    return select(User).where(in_scope(actor, permission, User.organisation_id), User.disabled_at.is_(None),
                              User.verified_at.is_not(None))  # fmt: skip


def find_faults() -> list[str]:
    """What is wrong with the books, empty when nothing is: each item sums to zero, each balance is what its transfers
    add up to, nothing that can be counted by hand is below zero. Reads everything: for commands and tests."""
    return [*_unbalanced_items(), *_wrong_balances()]


def _unbalanced_items() -> list[str]:
    sums = select(Balance.item_id, func.sum(Balance.amount)).group_by(Balance.item_id)
    return [f"item {item} sums to {amount}" for item, amount in db.session.execute(sums) if amount]


def _wrong_balances() -> list[str]:
    expected: dict[tuple[UUID, UUID], int] = {}
    for column, sign in ((Transfer.debit_id, 1), (Transfer.credit_id, -1)):
        sums = select(column, Transfer.lot_id, func.sum(Transfer.quantity)).group_by(column, Transfer.lot_id)
        for account, lot, amount in db.session.execute(sums):
            expected[account, lot] = expected.get((account, lot), 0) + sign * int(amount)
    kept = {(b.account_id, b.lot_id): b.amount for b in db.session.scalars(select(Balance))}
    wrong = [key for key in expected.keys() | kept.keys() if expected.get(key, 0) != kept.get(key, 0)]
    return [f"account {account}, lot {lot}" for account, lot in wrong]
