"""A sheet and who signs it: two people, each time something goes out or comes back (SPEC 5.3, 8.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5

from sqlalchemy import select

from ...core.db import db
from ...core.errors import Conflict, InvalidInput
from .. import audit
from ..ledger import operations as ledger
from ..ledger.models import AccountKind, Item, TransferKind
from ..ledger.queries import colleagues
from ..people.actors import Actor
from ..people.models import User
from ..people.permissions import Permission
from .models import BagLine, BagSheet
from .queries import Carrier

Part = tuple[UUID, int]
"""A lot and how much of it."""


def who_may_sign(actor: Actor, carrier: Carrier) -> list[User]:
    """Who can be the second: somebody of the group, its leader first, or a colleague who keeps the books."""
    statement = select(User).where(User.id.in_(carrier.people), User.id != actor.user_id, User.disabled_at.is_(None))
    group = sorted(db.session.scalars(statement), key=lambda user: (user.id != carrier.group.leader_id, user.name))
    others = colleagues(actor, Permission.LEDGER_WRITE)
    return [*group, *(user for user in others if user.id not in carrier.people)]


def check_second(actor: Actor, carrier: Carrier, second_id: UUID) -> None:
    """One of those."""
    if second_id not in {user.id for user in who_may_sign(actor, carrier)}:
        raise InvalidInput({"second_id": ["ledger.needs_another"]})


def signed_before(sheet_id: UUID, bag_id: UUID) -> BagSheet | None:
    """The same sheet, where it was sent before."""
    earlier = db.session.get(BagSheet, sheet_id)
    if earlier is not None and earlier.bag_id != bag_id:
        raise Conflict("ledger.id_reused")
    return earlier


def sign(actor: Actor, sheet: BagSheet, action: audit.Action, carrier: Carrier) -> BagSheet:
    """Keep the sheet; what moves by it is added to it."""
    db.session.add(sheet)
    db.session.flush()
    audit.record(action, actor_id=actor.user_id, subject_id=sheet.id, organisation_id=carrier.place.id,
                 values={"group": carrier.group.id, "second": sheet.second_by}, at=sheet.at)  # fmt: skip
    return sheet


def parts_of(lots: Sequence[Part], quantity: int) -> Iterator[Part]:
    """So much, out of these in their order."""
    for lot_id, amount in lots:
        part = min(quantity, amount)
        if part > 0:
            yield lot_id, part
        quantity -= part


def bag_place(item: Item, sheet: BagSheet) -> ledger.Place:
    """The bag of the sheet in the books of the item's organisation."""
    return ledger.Place(item.organisation_id, AccountKind.BAG, sheet.bag_id)


def move(
    actor: Actor, sheet: BagSheet, kind: TransferKind, part: Part, credit: ledger.Place, debit: ledger.Place
) -> None:
    """One transfer of the sheet."""
    lot_id, quantity = part
    new = ledger.NewTransfer(
        id=uuid5(sheet.id, f"{kind}|{lot_id}"), kind=kind, lot_id=lot_id, quantity=quantity, credit=credit, debit=debit,
        reason=sheet.note or None, second_by=sheet.second_by,
    )  # fmt: skip
    made = ledger.post(actor.user_id, new, now=sheet.at)
    db.session.add(BagLine(sheet_id=sheet.id, transfer_id=made.id))

