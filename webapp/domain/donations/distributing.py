"""Goods leave for a household: which gifts they came from, so that donors can follow them (SPEC 8.4, 8.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, func, or_, select

from ...core import ahead
from ...core.clock import local_day
from ...core.db import db
from ...core.errors import NotFound
from ..ledger import operations as ledger
from ..ledger.models import Account, AccountKind, Balance, Item, Lot, Transfer, TransferKind
from ..ledger.queries import LotLine, lots_in_bag, lots_in_store, read_lots_ahead, undone
from ..ledger.rules import label_of
from ..people.actors import Actor
from ..people.models import Organisation
from .models import Allocation, Gift, Pledge
from .states import PledgeStatus

BOOKS = (Allocation, Transfer, Balance, Lot, Item, Account, Pledge)
"""What booking a hand-over may change."""
AMENDED = "ledger.amended"
"""The reason of an undoing that nobody typed: the record of a hand-over was put right."""


def distribute(
    actor: Actor,
    organisation_id: UUID,
    occasion_id: UUID | None,
    receipt_id: UUID,
    label: str,
    unit: str,
    quantity: int,
    *,
    bag: UUID | None = None,
    now: datetime,
) -> list[Allocation]:
    """Book what was handed over with one receipt. For the room above, which has stored the hand-over; never refused.

    `quantity` is all of this thing that the receipt has had so far, so that saying it again books nothing and a later
    part delivery books only the rest. It comes from the lots of the nearest store on the way up the tree that keeps
    such a thing (by its label, or its name alone), first expired first out; what no store's figures have comes out
    of that store's `difference`, which two people settle later. A group that signed such a thing out (`bag`) hands it
    out of its bag, and what goes beyond that is a difference too, whatever lies in the store. Less than before, because a
    record was put right, undoes what was booked last. Returns what was booked now.
    """
    label = label_of(label, "")
    nearest = _nearest(organisation_id)
    items = ahead.once(("items", organisation_id, label, unit), lambda: _items(list(nearest), label, unit))
    rest = quantity - _booked(receipt_id, items)
    if rest < 0:
        rest = _undo_last(actor, receipt_id, items, -rest, now)
    booked: list[Allocation] = []
    in_bag = lots_in_bag(bag, [item.id for item in items], today=local_day(now)) if bag and rest > 0 else None
    source = (AccountKind.WAREHOUSE, None) if in_bag is None else (AccountKind.BAG, bag)
    for line in _lots(items, nearest, now) if in_bag is None else in_bag:
        if rest <= 0:
            break
        part = min(rest, line.amount)
        booked.append(_book(actor, (receipt_id, occasion_id), line.lot, source, part, now))
        rest -= part
    if rest > 0:
        item = _keeper(items, nearest, label) or ledger.item_of(organisation_id, label, "", unit)
        unknown = ledger.open_lot(item.id, item, expires_on=None, now=now)
        booked.append(_book(actor, (receipt_id, occasion_id), unknown, (AccountKind.DIFFERENCE, None), rest, now))
    _note_given([one.gift_id for one in booked if one.gift_id])
    return booked


def read_stores_ahead(goods: Mapping[UUID, Collection[tuple[str, str]]]) -> None:
    """Inside a batch: what `distribute` will ask for of these things, (label, unit) by who hands them over."""
    sets: set[frozenset[UUID]] = set()
    for organisation_id, things in goods.items():
        wanted = frozenset((label_of(label, ""), unit) for label, unit in things)
        kept = ahead.once(("kept near", organisation_id, wanted), lambda: kept_near(organisation_id, wanted))  # noqa: B023
        ahead.foresee({("items", organisation_id, *thing): items for thing, items in kept.items()})
        sets |= {frozenset(item.id for item in items) for items in kept.values()}
    read_lots_ahead(sets)
    ledger.read_accounts_ahead({key for organisation_id in goods for key in _nearest(organisation_id)})


def _nearest(organisation_id: UUID) -> dict[UUID, int]:
    return ahead.once(("nearest", organisation_id), lambda: _nearest_first(organisation_id))


def _nearest_first(organisation_id: UUID) -> dict[UUID, int]:
    """The organisation and all above it, each with how far up it is."""
    own = db.session.get(Organisation, organisation_id)
    if own is None:
        raise NotFound("organisation.not_found")
    codes = own.path.rstrip("/").split("/")
    paths = ["/".join(codes[: length + 1]) + "/" for length in range(len(codes))]
    rows = db.session.execute(select(Organisation.id, Organisation.path).where(Organisation.path.in_(paths)))
    return {row.id: len(codes) - row.path.count("/") for row in rows}


def _items(organisation_ids: Sequence[UUID], label: str, unit: str) -> Sequence[Item]:
    statement = select(Item).where(
        Item.organisation_id.in_(organisation_ids), Item.unit == unit, or_(Item.label == label, Item.name == label)
    )
    return db.session.scalars(statement).all()


def kept_near(organisation_id: UUID, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[Item]]:
    """By (label, unit) the items of the stores on the way up that keep such a thing, the nearest first; two queries."""
    nearest = _nearest(organisation_id)
    labels = {label for label, _unit in wanted}
    statement = select(Item).where(Item.organisation_id.in_(nearest), or_(Item.label.in_(labels), Item.name.in_(labels)))
    items = sorted(db.session.scalars(statement), key=lambda item: (nearest[item.organisation_id], item.label, item.id))
    return {(label, unit): [item for item in items if item.unit == unit and label in (item.label, item.name)]
            for label, unit in wanted}  # fmt: skip


def _keeper(items: Sequence[Item], nearest: dict[UUID, int], label: str) -> Item | None:
    """In whose books something is missing: the nearest store's that keeps such a thing, by its full label if it can be."""
    return min(items, key=lambda item: (nearest[item.organisation_id], item.label != label, item.label), default=None)


def _booked(receipt_id: UUID, items: Sequence[Item]) -> int:
    """How much of these this receipt has had already, without what was undone."""
    known = {item.id for item in items}
    if not any(allocation.item_id in known for allocation in ahead.of(Allocation.receipt_id, receipt_id)):
        return 0
    statement = select(func.coalesce(func.sum(Allocation.quantity), 0)).where(*_standing(receipt_id, items))
    return int(db.session.scalar(statement) or 0)


def _standing(receipt_id: UUID, items: Sequence[Item]) -> tuple[ColumnElement[bool], ...]:
    return (
        Allocation.receipt_id == receipt_id,
        Allocation.item_id.in_([item.id for item in items]),
        Allocation.transfer_id.not_in(undone()),
    )


def _undo_last(actor: Actor, receipt_id: UUID, items: Sequence[Item], excess: int, now: datetime) -> int:
    """Undo whole bookings, the last first, until the excess is gone; how much of them has to be booked anew."""
    statement = select(Allocation, Transfer).join(Transfer, Transfer.id == Allocation.transfer_id)
    statement = statement.where(*_standing(receipt_id, items)).order_by(Transfer.at.desc(), Transfer.id)
    for allocation, made in db.session.execute(statement).all():
        if excess <= 0:
            break
        ledger.undo(actor.user_id, made, id=uuid5(made.id, "undo"), reason=AMENDED, now=now)
        excess -= allocation.quantity
    db.session.flush()
    ahead.forget()  # what lies in the store is another sum now
    return -excess


def _lots(items: Sequence[Item], nearest: dict[UUID, int], now: datetime) -> list[LotLine]:
    distance = {item.id: nearest[item.organisation_id] for item in items}
    lines = lots_in_store(list(distance), today=local_day(now))
    return sorted(lines, key=lambda line: distance[line.lot.item_id])  # stable: expiry decides within one store


def _book(
    actor: Actor, reason: tuple[UUID, UUID | None], lot: Lot, source: tuple[AccountKind, UUID | None], quantity: int,
    now: datetime,
) -> Allocation:  # fmt: skip
    receipt_id, occasion_id = reason
    item = ahead.get(Item, lot.item_id) or db.session.get_one(Item, lot.item_id)
    organisation_id = item.organisation_id
    earlier = len(ahead.of(Allocation.receipt_id, receipt_id))
    new = ledger.NewTransfer(
        id=uuid5(receipt_id, f"{lot.id}|{earlier}"), kind=TransferKind.HAND_OVER, lot_id=lot.id,
        credit=ledger.Place(organisation_id, *source), debit=ledger.Place(organisation_id, AccountKind.RECEIVED),
        quantity=quantity,
    )  # fmt: skip
    made = ledger.post(actor.user_id, new, now=now, is_known=False)
    is_gift = lot.id != lot.item_id  # else nobody knows where it came from
    gift = ahead.once(("gift", lot.id), lambda: db.session.get(Gift, lot.id)) if is_gift else None
    allocation = Allocation(transfer_id=made.id, gift_id=gift.id if gift else None, item_id=lot.item_id,
                            receipt_id=receipt_id, occasion_id=occasion_id, quantity=quantity)  # fmt: skip
    ahead.add(allocation)
    return allocation


def _note_given(gift_ids: Sequence[UUID]) -> None:
    waiting = ahead.lines(_finish_pledges, Pledge)
    if waiting is not None:
        waiting.extend(gift_ids)
    elif gift_ids:
        _finish_pledges(gift_ids)


def _finish_pledges(gift_ids: Sequence[UUID]) -> None:
    """A pledge of which nothing is left in the store has gone out."""
    of_these = select(Gift.pledge_id).where(Gift.id.in_(gift_ids), Gift.pledge_id.is_not(None))
    for pledge in db.session.scalars(select(Pledge).where(Pledge.id.in_(of_these))):
        gifts = select(Gift.id).where(Gift.pledge_id == pledge.id)
        out = select(func.coalesce(func.sum(Allocation.quantity), 0)).where(
            Allocation.gift_id.in_(gifts), Allocation.transfer_id.not_in(undone())
        )
        if pledge.status is PledgeStatus.RECEIVED and int(db.session.scalar(out) or 0) >= pledge.received:
            pledge.status = PledgeStatus.DISTRIBUTED
