"""Move goods and money from one account to another; undo a move by its reverse."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core import ahead
from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from . import queries, rules
from .models import HELD, MONEY_HELD, Account, AccountKind, Balance, Item, ItemKind, Lot, Transfer, TransferKind


@dataclass(frozen=True)
class Place:
    """An account by what it is; `owner_id` None means the organisation's own."""

    organisation_id: UUID
    kind: AccountKind
    owner_id: UUID | None = None


@dataclass(frozen=True)
class NewTransfer:
    """What moves out of `credit` into `debit`. `quantity` in the item's smallest unit; `value_fen` for goods."""

    id: UUID
    kind: TransferKind
    lot_id: UUID
    debit: Place
    credit: Place
    quantity: int
    value_fen: int | None = None
    reason: str | None = None
    second_by: UUID | None = None


def transfer(actor: Actor, new: NewTransfer, *, now: datetime) -> Transfer:
    """Move something, by somebody who may. The same transfer sent again is the one that was made."""
    for place in (new.debit, new.credit):
        organisation = db.session.get(Organisation, place.organisation_id)
        if organisation is None:
            raise NotFound("organisation.not_found")
        require(actor, Permission.LEDGER_WRITE, organisation)
    if new.second_by is not None:
        queries.check_second(actor, new.second_by, Permission.LEDGER_WRITE)
    return post(actor.user_id, new, now=now)


def post(done_by: UUID | None, new: NewTransfer, *, now: datetime, is_known: bool = True) -> Transfer:
    """Move something for a room above, which has checked that `done_by` may. Raises DomainError `ledger.not_enough`.

    `is_known` False: the caller knows that nothing was posted under this id.
    """
    lot = _lot(new.lot_id)
    debit, credit = _account(new.debit), _account(new.credit)
    if earlier := db.session.get(Transfer, new.id) if is_known else None:
        same = (earlier.kind, earlier.lot_id, earlier.debit_id, earlier.credit_id, earlier.quantity)
        if same != (new.kind, lot.id, debit.id, credit.id, new.quantity):
            raise Conflict("ledger.id_reused")
        return earlier
    rules.check_route(new.kind, credit.kind, debit.kind)
    if debit is credit:
        raise DomainError("ledger.no_such_way")
    item = ahead.get(Item, lot.item_id)
    if item is None:
        raise NotFound("ledger.not_found")
    value_fen = new.quantity if item.kind is ItemKind.MONEY else new.value_fen
    rules.check_people(new.kind, value_fen, done_by, new.second_by)
    made = Transfer(
        id=new.id, kind=new.kind, item_id=lot.item_id, lot_id=lot.id, debit_id=debit.id, credit_id=credit.id,
        quantity=new.quantity, value_fen=new.value_fen, reason=new.reason, at=now, done_by=done_by,
        second_by=new.second_by,
    )  # fmt: skip
    _store(made, debit, credit, audit.Action.LEDGER_TRANSFER)
    return made


@dataclass(frozen=True)
class Settlement:
    """What two people found out about a difference: it came out of this lot, or (None) was never entered at all."""

    id: UUID
    item_id: UUID
    lot_id: UUID | None
    quantity: int
    reason: str
    second_by: UUID


def settle_difference(actor: Actor, found: Settlement, *, now: datetime) -> Transfer:
    """Make good what was handed out beyond the books; never more than is missing."""
    item = queries.get_item(actor, found.item_id, Permission.LEDGER_WRITE)
    if db.session.get(Transfer, found.id) is None and found.quantity > queries.missing_of(item):
        raise DomainError("ledger.not_missing", missing=queries.missing_of(item))
    source = AccountKind.OUTSIDE if found.lot_id is None else AccountKind.WAREHOUSE
    new = NewTransfer(
        id=found.id, kind=TransferKind.SETTLE, lot_id=found.lot_id or item.id, quantity=found.quantity,
        credit=Place(item.organisation_id, source), debit=Place(item.organisation_id, AccountKind.DIFFERENCE),
        reason=found.reason, second_by=found.second_by,
    )  # fmt: skip
    return transfer(actor, new, now=now)


def reverse_transfer(
    actor: Actor, transfer_id: UUID, *, id: UUID, reason: str, second_by: UUID | None, now: datetime
) -> Transfer:
    """Undo one transfer, once, with a reason; it asks for two people where the transfer did."""
    original = queries.get_transfer(actor, transfer_id, Permission.LEDGER_WRITE)
    rules.check_by_hand(original.kind, db.session.get_one(Item, original.item_id).kind)
    if second_by is not None:
        queries.check_second(actor, second_by, Permission.LEDGER_WRITE)
    return undo(actor.user_id, original, id=id, reason=reason, second_by=second_by, now=now)


def undo(
    done_by: UUID | None, original: Transfer, *, id: UUID, reason: str, second_by: UUID | None = None, now: datetime
) -> Transfer:
    """Undo a transfer for a room above, which has checked that `done_by` may."""
    if earlier := db.session.get(Transfer, id):
        if earlier.reverses_id != original.id:
            raise Conflict("ledger.id_reused")
        return earlier
    item = db.session.get_one(Item, original.item_id)
    value_fen = original.quantity if item.kind is ItemKind.MONEY else original.value_fen
    if original.kind is TransferKind.REVERSE or queries.is_reversed(original.id):
        raise Conflict("ledger.is_reversed")
    rules.check_people(original.kind, value_fen, done_by, second_by)
    made = Transfer(
        id=id, kind=TransferKind.REVERSE, item_id=original.item_id, lot_id=original.lot_id, debit_id=original.credit_id,
        credit_id=original.debit_id, quantity=original.quantity, value_fen=original.value_fen, reason=reason, at=now,
        done_by=done_by, second_by=second_by, reverses_id=original.id,
    )  # fmt: skip
    debit, credit = db.session.get_one(Account, made.debit_id), db.session.get_one(Account, made.credit_id)
    _store(made, debit, credit, audit.Action.LEDGER_REVERSE)
    return made


def _store(made: Transfer, debit: Account, credit: Account, action: audit.Action) -> None:
    """The row, both balances and the record, in one breath."""
    rules.check_quantity(made.quantity)
    rules.check_reason(made.kind, made.reason)
    _add(credit, made, -made.quantity)
    _add(debit, made, made.quantity)
    ahead.add(made)
    audit.record(action, actor_id=made.done_by, subject_id=made.id, organisation_id=credit.organisation_id,
                 fields=[made.kind.value], values={"lot": made.lot_id, "quantity": made.quantity},
                 reason=made.reason, at=made.at)  # fmt: skip


def _add(account: Account, made: Transfer, delta: int) -> None:
    balances: Sequence[Balance] = ahead.of(Balance.lot_id, made.lot_id)
    balance = next((one for one in balances if one.account_id == account.id), None)
    if balance is None:
        balance = Balance(account_id=account.id, lot_id=made.lot_id, item_id=made.item_id, kind=account.kind, amount=0)
        ahead.add(balance)
    if account.kind in HELD and balance.amount + delta < 0:
        if account.kind in MONEY_HELD:
            raise DomainError("ledger.not_enough_money", left_fen=balance.amount)
        raise DomainError("ledger.not_enough", left=balance.amount)
    balance.amount += delta


def _lot(lot_id: UUID) -> Lot:
    lot = ahead.get(Lot, lot_id)
    if lot is None:
        raise NotFound("ledger.not_found")
    return lot


def _account(place: Place) -> Account:
    """The account of a place, opened when it is first used."""
    return ahead.once(place, lambda: _find_or_open(place))


def read_accounts_ahead(organisation_ids: Collection[UUID]) -> None:
    """Inside a batch: the organisations' own accounts of goods, those that are open."""
    own = select(Account).where(
        Account.organisation_id.in_(organisation_ids), Account.owner_id == Account.organisation_id,
        Account.kind.in_((AccountKind.WAREHOUSE, AccountKind.RECEIVED, AccountKind.DIFFERENCE)),
    )  # fmt: skip
    found = ahead.once(("own accounts", frozenset(organisation_ids)), lambda: db.session.scalars(own).all())
    ahead.foresee({Place(account.organisation_id, account.kind): account for account in found})


def _find(place: Place) -> Account | None:
    owner = place.owner_id or place.organisation_id
    statement = select(Account).where(
        Account.organisation_id == place.organisation_id, Account.kind == place.kind, Account.owner_id == owner
    )
    return db.session.scalar(statement)


def held_at(place: Place, lot_id: UUID) -> int:
    """How much of a lot is there."""
    account = ahead.once(("there", place), lambda: _find(place))
    balances: Sequence[Balance] = ahead.of(Balance.lot_id, lot_id)
    return next((one.amount for one in balances if account is not None and one.account_id == account.id), 0)


def _find_or_open(place: Place) -> Account:
    account = _find(place)
    if account is None:
        owner = place.owner_id or place.organisation_id
        account = Account(id=uuid4(), organisation_id=place.organisation_id, kind=place.kind, owner_id=owner)
        db.session.add(account)
        db.session.flush()
    return account


def item_of(
    organisation_id: UUID, name: str, specification: str, unit: str, kind: ItemKind = ItemKind.GOODS
) -> Item:
    """The item of this name, entered in the books when it first comes."""
    label = rules.label_of(name, specification)
    statement = select(Item).where(Item.organisation_id == organisation_id, Item.label == label, Item.unit == unit)
    item = db.session.scalar(statement)
    if item is None:
        item = Item(id=uuid4(), organisation_id=organisation_id, kind=kind, name=rules.label_of(name, ""), label=label,
                    unit=unit)  # fmt: skip
        db.session.add(item)
        db.session.flush()
        ahead.forget()
    return item


def weigh_item(actor: Actor, item_id: UUID, grams: int | None, *, now: datetime) -> Item:
    """What one piece weighs, in grams; None takes it back."""
    item = queries.get_item(actor, item_id, Permission.LEDGER_WRITE)
    if item.grams != grams:
        item.grams = grams
        audit.record(audit.Action.ITEM_WEIGH, actor_id=actor.user_id, subject_id=item.id,
                     organisation_id=item.organisation_id, at=now)  # fmt: skip
    return item


def open_lot(lot_id: UUID, item: Item, *, expires_on: date | None, now: datetime) -> Lot:
    """A lot of this item; the same id again is the same lot."""
    if earlier := ahead.get(Lot, lot_id):
        return earlier
    lot = Lot(id=lot_id, item_id=item.id, expires_on=expires_on, arrived_at=now)
    ahead.add(lot)
    return lot
