"""The books follow what happens to a line: paid, confirmed, given back (SPEC 4.8). Facts are never refused.

A line is brought to where it should stand, so that saying the same again moves nothing. Less than before is booked by
reversing what was booked last; money that went back to its fund and is handed over all the same is promised again if it
is still there; what goes beyond all promises is a difference that two people settle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid5

from sqlalchemy import Table, bindparam, select, update

from ...core import ahead, tally
from ...core.db import db
from ..ledger import operations as ledger
from ..ledger.models import AccountKind, Bag, Transfer, TransferKind
from ..ledger.queries import undone
from ..people.actors import Actor
from .committing import promise
from .models import Fund, Overpayment, Share
from .operations import money_of
from .standing import MEASURES, standing_of

AMENDED = "ledger.amended"

_shares = cast(Table, Share.__table__).c
_CONFIRM = (
    update(cast(Table, Share.__table__))
    .where(_shares.subject_id == bindparam("subject"), _shares.confirmed_fen == 0, _shares.paid_fen > 0)
    .values(confirmed_fen=_shares.paid_fen)
    .returning(_shares.fund_id, _shares.occasion_id, _shares.confirmed_fen)
)


@dataclass(frozen=True)
class Stand:
    """Where a line stands: what was handed over so far, whether nothing more will be, whether that was confirmed."""

    paid_fen: int
    is_over: bool
    is_confirmed: bool
    bag: UUID | None = None
    """Whose envelope it was: of the group that was there."""


def follow(actor: Actor, subject_id: UUID, stand: Stand, *, now: datetime) -> None:
    """Bring the books of a line to where it stands; nothing for a line that no fund pays."""
    shares: list[Share] = sorted(ahead.of(Share.subject_id, subject_id), key=lambda share: share.number)
    if not shares:
        return
    rest = stand.paid_fen
    for share in shares:
        paid = min(rest, share.fen)
        _make_room(actor, share, paid, now)
        paid = min(paid, share.fen - share.returned_fen)
        _pay(actor, share, paid, stand.bag, now)
        if stand.is_over and share.paid_fen + share.returned_fen < share.fen:
            _give_back(actor, share, share.fen - share.paid_fen - share.returned_fen, now)
        _confirm(share, share.paid_fen if stand.is_confirmed else 0)
        rest -= paid
    _overpay(actor, subject_id, shares[0], rest, now)


def confirm_many(subject_ids: Iterable[UUID]) -> None:
    """Lines whose receipts were confirmed just now: one plain statement each, because forty phones press at once."""
    connection = db.session.connection()
    for subject_id in subject_ids:
        for share in connection.execute(_CONFIRM, {"subject": subject_id}).all():
            tally.add(share.fund_id, share.occasion_id, MEASURES["confirmed"], share.confirmed_fen)


def _books(share: Share) -> UUID:
    return db.session.get_one(Fund, share.fund_id).organisation_id


def _next(share: Share) -> UUID:
    share.bookings += 1
    return uuid5(share.commitment_id, f"{share.subject_id}|{share.bookings}")


def _make_room(actor: Actor, share: Share, paid: int, now: datetime) -> None:
    """Money that went back is promised again, as far as it is still free."""
    wanted = paid + share.returned_fen - share.fen
    if wanted <= 0:
        return
    owner = share.reserve_id or share.fund_id
    free = min(wanted, standing_of([share.fund_id])[share.fund_id].by_account.get(owner, 0))
    if free > 0:
        promise(actor, _books(share), share.fund_id, owner, share.occasion_id, free, id=_next(share), now=now)
        share.returned_fen -= free
        tally.add(share.fund_id, share.occasion_id, MEASURES["returned"], -free)


def _pay(actor: Actor, share: Share, paid: int, bag: UUID | None, now: datetime) -> None:
    delta = paid - share.paid_fen
    if delta < 0:
        _undo(actor, share, now)
        delta = paid
    household = ledger.Place(_books(share), AccountKind.RECEIVED)
    for place, fen in _out_of(share, max(0, delta), bag):
        _book(actor, share, TransferKind.HAND_OVER, place, household, fen, now)
    if paid != share.paid_fen:
        tally.add(share.fund_id, share.occasion_id, MEASURES["paid"], paid - share.paid_fen)
        _confirm(share, min(share.confirmed_fen, paid))
        share.paid_fen = paid


def _out_of(share: Share, fen: int, bag: UUID | None) -> Iterator[tuple[ledger.Place, int]]:
    """Where it was paid from: the bag of who was there first, then what is promised and lies still, then any other bag
    of the campaign. Together they hold all that is promised, so that a payment is never refused."""
    bags = [one.id for one in ahead.of(Bag.occasion_id, share.occasion_id)] if fen else []
    if not bags:
        yield from [(_promised(share), fen)] if fen else []
        return
    in_bag = {key: ledger.Place(_books(share), AccountKind.BAG, key) for key in bags}
    first = [in_bag.pop(bag)] if bag in in_bag else []
    for place in (*first, _promised(share), *in_bag.values()):
        part = min(fen, ledger.held_at(place, share.fund_id))
        if part > 0:
            yield place, part
        fen -= part


def _promised(share: Share) -> ledger.Place:
    return ledger.Place(_books(share), AccountKind.COMMITTED, share.occasion_id)


def _book(
    actor: Actor, share: Share, kind: TransferKind, credit: ledger.Place, debit: ledger.Place, fen: int, now: datetime
) -> None:
    new = ledger.NewTransfer(
        id=_next(share), kind=kind, lot_id=share.fund_id, quantity=fen, credit=credit, debit=debit
    )
    ledger.post(actor.user_id, new, now=now, is_known=False)  # no two have the same number


def _undo(actor: Actor, share: Share, now: datetime) -> None:
    """Reverse everything this share was paid with; what still holds is booked anew."""
    ids = [uuid5(share.commitment_id, f"{share.subject_id}|{n}") for n in range(1, share.bookings + 1)]
    standing = select(Transfer).where(
        Transfer.id.in_(ids), Transfer.kind == TransferKind.HAND_OVER, Transfer.id.not_in(undone())
    )
    for made in db.session.scalars(standing).all():
        ledger.undo(actor.user_id, made, id=uuid5(made.id, "undo"), reason=AMENDED, now=now)


def _give_back(actor: Actor, share: Share, fen: int, now: datetime) -> None:
    """To the fund, as far as it is not in a bag: what is goes back when the bag is brought back."""
    if ahead.of(Bag.occasion_id, share.occasion_id):
        fen = min(fen, ledger.held_at(_promised(share), share.fund_id))
    if fen <= 0:
        return
    fund = ledger.Place(_books(share), AccountKind.FUND, share.reserve_id or share.fund_id)
    _book(actor, share, TransferKind.RELEASE, _promised(share), fund, fen, now)
    share.returned_fen += fen
    tally.add(share.fund_id, share.occasion_id, MEASURES["returned"], fen)


def _confirm(share: Share, confirmed: int) -> None:
    if confirmed != share.confirmed_fen:
        tally.add(share.fund_id, share.occasion_id, MEASURES["confirmed"], confirmed - share.confirmed_fen)
        share.confirmed_fen = confirmed


def _overpay(actor: Actor, subject_id: UUID, first: Share, fen: int, now: datetime) -> None:
    """Beyond all promises: in the books of the first fund's organisation, out of money nobody knows yet."""
    kept = ahead.get(Overpayment, subject_id)
    if fen == (kept.fen if kept else 0):
        return
    here = _books(first)
    if kept is None:
        kept = Overpayment(subject_id=subject_id, organisation_id=here, occasion_id=first.occasion_id, fen=0, bookings=0)
        ahead.add(kept)
    item = money_of(here)
    unknown = ledger.open_lot(item.id, item, expires_on=None, now=now)
    if standing := db.session.get(Transfer, uuid5(subject_id, f"over|{kept.bookings}")):
        ledger.undo(actor.user_id, standing, id=uuid5(standing.id, "undo"), reason=AMENDED, now=now)
    kept.fen = fen
    if fen:
        kept.bookings += 1
        new = ledger.NewTransfer(
            id=uuid5(subject_id, f"over|{kept.bookings}"), kind=TransferKind.HAND_OVER, lot_id=unknown.id, quantity=fen,
            credit=ledger.Place(here, AccountKind.DIFFERENCE), debit=ledger.Place(here, AccountKind.RECEIVED),
        )  # fmt: skip
        ledger.post(actor.user_id, new, now=now)
    db.session.flush()
