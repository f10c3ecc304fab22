"""What was not handed over comes back out of a group's bag (退库), counted by two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core.db import db
from ...core.errors import DomainError, InvalidInput
from .. import audit
from ..ledger import operations as ledger
from ..ledger.models import AccountKind, Bag, Item, ItemKind, TransferKind
from ..ledger.queries import in_bags
from ..people.actors import Actor
from ..people.permissions import Permission
from ..receipts.money import follow_again
from . import alarms
from .models import BagSheet, SheetKind
from .queries import Carrier, contents_of, get_carrier, is_empty
from .signing import Part, bag_place, check_second, move, parts_of, sign, signed_before


@dataclass(frozen=True)
class BringBack:
    """What comes back: `(item, whole pieces, spoiled ones)`, and cash. `note` says what was spoiled by what."""

    id: UUID
    group_id: UUID
    goods: tuple[tuple[UUID, int, int], ...]
    cash_fen: int
    second_id: UUID
    note: str = ""


def bring_back(actor: Actor, new: BringBack, *, now: datetime) -> BagSheet:
    """Back into the store; what was spoiled is written off by the same two. Sent again it is the same sheet.

    Raises InvalidInput where more comes back than the bag has by the books: a record of a visit has to be put right.
    """
    carrier = get_carrier(actor, new.group_id, Permission.LEDGER_WRITE)
    if earlier := signed_before(new.id, new.group_id):
        return earlier
    check_second(actor, carrier, new.second_id)
    _check(new)
    sheet = BagSheet(id=new.id, bag_id=new.group_id, kind=SheetKind.BRING_BACK, day=None, signed_by=actor.user_id,
                     second_by=new.second_id, at=now, note=new.note)  # fmt: skip
    sign(actor, sheet, audit.Action.BAG_BRING_BACK, carrier)
    for number, (item_id, back, spoiled) in enumerate(new.goods):
        _goods(actor, sheet, item_id, (back, spoiled), f"goods.{number}.quantity")
    if new.cash_fen:
        _cash(actor, sheet, carrier, new.cash_fen)
    if is_empty(contents_of([new.group_id])[new.group_id]):
        alarms.end(new.group_id, now=now)
    return sheet


def _check(new: BringBack) -> None:
    spoiled = any(spoiled for _item, _back, spoiled in new.goods)
    comes = spoiled or new.cash_fen or any(back for _item, back, _spoiled in new.goods)
    if db.session.get(Bag, new.group_id) is None or not comes:
        raise DomainError("bag.nothing")
    if spoiled and not new.note:
        raise InvalidInput({"note": ["bag.why_spoiled"]})


def _goods(actor: Actor, sheet: BagSheet, item_id: UUID, counted: tuple[int, int], field: str) -> None:
    back, spoiled = counted
    if not back + spoiled:
        return
    item, lots = _in_bag(sheet, item_id)
    if item is None or sum(amount for _lot, amount in lots) < back + spoiled:
        raise InvalidInput({field: ["bag.not_in_bag"]})
    for part in list(parts_of(lots, back)):
        store = ledger.Place(item.organisation_id, AccountKind.WAREHOUSE)
        move(actor, sheet, TransferKind.BRING_BACK, part, bag_place(item, sheet), store)
    for part in list(parts_of(_in_bag(sheet, item_id)[1], spoiled)):
        gone = ledger.Place(item.organisation_id, AccountKind.SPOILED)
        move(actor, sheet, TransferKind.WRITE_OFF, part, bag_place(item, sheet), gone)


def _in_bag(sheet: BagSheet, item_id: UUID) -> tuple[Item | None, list[Part]]:
    db.session.flush()
    rows = in_bags([sheet.bag_id], [item_id])
    return (rows[0][3] if rows else None), [(lot.id, balance.amount) for _bag, balance, lot, _item in rows]


def _cash(actor: Actor, sheet: BagSheet, carrier: Carrier, fen: int) -> None:
    """Back to what is promised; what a household will not have any more goes on to its fund."""
    rows = [row for row in in_bags([sheet.bag_id]) if row[3].kind is ItemKind.MONEY]
    if sum(balance.amount for _bag, balance, _lot, _item in rows) < fen:
        raise InvalidInput({"cash": ["bag.not_in_bag"]})
    items = {lot.id: item for _bag, _balance, lot, item in rows}
    for part in list(parts_of([(lot.id, balance.amount) for _bag, balance, lot, _item in rows], fen)):
        item = items[part[0]]
        promised = ledger.Place(item.organisation_id, AccountKind.COMMITTED, carrier.campaign.id)
        move(actor, sheet, TransferKind.BRING_BACK, part, bag_place(item, sheet), promised)
    db.session.flush()
    follow_again(actor, carrier.campaign.id, list(items), now=sheet.at)
