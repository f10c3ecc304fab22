"""Goods and envelopes go out of the store and into a group's bag (领用)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError, InvalidInput
from .. import audit
from ..campaigns.operations import check_open
from ..ledger import operations as ledger
from ..ledger.models import Account, AccountKind, Bag, Balance, Item, TransferKind
from ..ledger.queries import get_item, lots_in_store
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.permissions import Permission
from . import alarms
from .models import BagSheet, SheetKind
from .queries import Carrier, get_carrier
from .signing import bag_place, check_second, move, parts_of, sign, signed_before


@dataclass(frozen=True)
class Issue:
    """What goes out for the visits of a day: `(item, pieces)`, and cash in envelopes.

    `by_fund`: which funds pay for the envelopes of that day, and how much; what is taken beyond them comes from any.
    """

    id: UUID
    group_id: UUID
    day: date
    goods: tuple[tuple[UUID, int], ...]
    cash_fen: int
    second_id: UUID
    note: str = ""


def issue(actor: Actor, new: Issue, by_fund: Mapping[UUID, int], *, now: datetime) -> BagSheet:
    """Sign it out. The same sheet sent again is the one that was signed.

    Raises InvalidInput where the store, or the money promised to the campaign, does not have so much.
    """
    carrier = get_carrier(actor, new.group_id, Permission.LEDGER_WRITE)
    if earlier := signed_before(new.id, new.group_id):
        return earlier
    check_open(carrier.campaign)
    check_second(actor, carrier, new.second_id)
    if not new.cash_fen and not any(quantity for _item, quantity in new.goods):
        raise DomainError("bag.nothing")
    bag = _open(carrier, now)
    sheet = BagSheet(id=new.id, bag_id=bag.id, kind=SheetKind.ISSUE, day=new.day, signed_by=actor.user_id,
                     second_by=new.second_id, at=now, note=new.note)  # fmt: skip
    sign(actor, sheet, audit.Action.BAG_ISSUE, carrier)
    for number, (item_id, quantity) in enumerate(new.goods):
        if quantity:
            _goods(actor, sheet, carrier, (item_id, quantity), f"goods.{number}.quantity")
    if new.cash_fen:
        _cash(actor, sheet, carrier, new.cash_fen, by_fund)
    alarms.end(bag.id, now=now)
    return sheet


def _open(carrier: Carrier, now: datetime) -> Bag:
    bag = db.session.get(Bag, carrier.group.id)
    if bag is None:
        bag = Bag(id=carrier.group.id, occasion_id=carrier.campaign.id, organisation_id=carrier.place.id, opened_at=now)
        db.session.add(bag)
        db.session.flush()
    return bag


def _goods(actor: Actor, sheet: BagSheet, carrier: Carrier, wanted: tuple[UUID, int], field: str) -> None:
    """From the store of the group's place or one above, what expires first; what has expired stays where it is."""
    item_id, quantity = wanted
    item, today = get_item(actor, item_id, Permission.LEDGER_WRITE), local_day(sheet.at)
    if not carrier.place.path.startswith(db.session.get_one(Organisation, item.organisation_id).path):
        raise InvalidInput({field: ["bag.other_store"]})
    lots = [(line.lot.id, line.amount) for line in lots_in_store([item.id], today=today)
            if line.lot.expires_on is None or line.lot.expires_on >= today]  # fmt: skip
    if sum(amount for _lot, amount in lots) < quantity:
        raise InvalidInput({field: ["bag.not_in_store"]})
    store = ledger.Place(item.organisation_id, AccountKind.WAREHOUSE)
    for part in list(parts_of(lots, quantity)):
        move(actor, sheet, TransferKind.ISSUE, part, store, bag_place(item, sheet))


def _cash(actor: Actor, sheet: BagSheet, carrier: Carrier, fen: int, by_fund: Mapping[UUID, int]) -> None:
    """Out of what funds promised to the campaign: first those that pay for the visits of that day."""
    promised = _promised(carrier.campaign.id)
    if sum(amount for _item, amount in promised.values()) < fen:
        raise InvalidInput({"cash": ["bag.not_that_much"]})
    first = {fund: min(wanted, promised[fund][1]) for fund, wanted in by_fund.items() if fund in promised}
    rest = [(fund, amount - first.get(fund, 0)) for fund, (_item, amount) in promised.items()]
    taken: dict[UUID, int] = {}
    for fund, part in parts_of([*first.items(), *rest], fen):
        taken[fund] = taken.get(fund, 0) + part
    for fund, part in taken.items():
        item = promised[fund][0]
        source = ledger.Place(item.organisation_id, AccountKind.COMMITTED, carrier.campaign.id)
        move(actor, sheet, TransferKind.ISSUE, (fund, part), source, bag_place(item, sheet))


def _promised(campaign_id: UUID) -> dict[UUID, tuple[Item, int]]:
    """By fund, what is promised to the campaign and lies still."""
    statement = (
        select(Balance.lot_id, Item, Balance.amount)
        .join(Account, Account.id == Balance.account_id)
        .join(Item, Item.id == Balance.item_id)
        .where(Balance.kind == AccountKind.COMMITTED, Account.owner_id == campaign_id, Balance.amount > 0)
        .order_by(Balance.lot_id)
    )
    return {fund: (item, amount) for fund, item, amount in db.session.execute(statement)}
