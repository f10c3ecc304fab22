"""Which way things may go, and when one person is not enough. Pure (SPEC 8.4)."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from ...core.errors import DomainError
from .models import AccountKind, ItemKind, TransferKind

TWO_FROM_FEN = 200_000
"""2,000 yuan: from here on a second person."""
SOON = timedelta(days=30)
"""What expires within this time is shown as soon."""

_A, _T = AccountKind, TransferKind
ROUTES: dict[TransferKind, tuple[frozenset[AccountKind], frozenset[AccountKind]]] = {
    _T.RECEIVE: (frozenset({_A.OUTSIDE}), frozenset({_A.WAREHOUSE, _A.CASH, _A.BANK, _A.FUND})),
    _T.ISSUE: (frozenset({_A.WAREHOUSE, _A.COMMITTED}), frozenset({_A.BAG})),
    _T.BRING_BACK: (frozenset({_A.BAG}), frozenset({_A.WAREHOUSE, _A.COMMITTED})),
    _T.HAND_OVER: (frozenset({_A.WAREHOUSE, _A.BAG, _A.DIFFERENCE, _A.CASH, _A.BANK, _A.COMMITTED}),
                   frozenset({_A.RECEIVED})),
    _T.WRITE_OFF: (frozenset({_A.WAREHOUSE, _A.BAG}), frozenset({_A.SPOILED})),
    _T.GIVE_BACK: (frozenset({_A.WAREHOUSE, _A.CASH, _A.BANK, _A.FUND}), frozenset({_A.RETURNED})),
    _T.SETTLE: (frozenset({_A.OUTSIDE, _A.WAREHOUSE, _A.BAG, _A.FUND}), frozenset({_A.DIFFERENCE})),
    _T.MOVE: (frozenset({_A.CASH, _A.BANK}), frozenset({_A.CASH, _A.BANK})),
    _T.SPEND: (frozenset({_A.CASH, _A.BANK, _A.COMMITTED}), frozenset({_A.RUNNING_COSTS})),
    _T.RESERVE: (frozenset({_A.FUND}), frozenset({_A.FUND})),
    _T.COMMIT: (frozenset({_A.FUND}), frozenset({_A.COMMITTED})),
    _T.RELEASE: (frozenset({_A.COMMITTED}), frozenset({_A.FUND})),
    _T.BUY: (frozenset({_A.COMMITTED}), frozenset({_A.BOUGHT})),
}  # fmt: skip
"""Out of which accounts, into which. A reversal goes back the way its transfer came."""
DECIDED = frozenset({_T.HAND_OVER, _T.RESERVE, _T.COMMIT, _T.RELEASE})
"""What follows from something that two people vouch for already, or that moves no money out: one name is enough."""
BY_OTHERS = frozenset({_T.RESERVE, _T.COMMIT, _T.RELEASE, _T.SPEND, _T.BUY})
"""What a room above has booked and alone can undo, together with what it remembers of it."""
BY_OTHERS_FOR_MONEY = frozenset({_T.HAND_OVER, _T.ISSUE, _T.BRING_BACK})
"""The same where it is money."""


def check_route(kind: TransferKind, credit: AccountKind, debit: AccountKind) -> None:
    """Each kind of transfer has its own ways."""
    sources, targets = ROUTES.get(kind, (frozenset(), frozenset()))
    if credit not in sources or debit not in targets or (credit == debit and kind is not TransferKind.RESERVE):
        raise DomainError("ledger.no_such_way")


def check_by_hand(kind: TransferKind, item: ItemKind) -> None:
    """What a room above has booked is undone there: money kept, promised, spent, in a household."""
    if kind in BY_OTHERS or (kind in BY_OTHERS_FOR_MONEY and item is ItemKind.MONEY):
        raise DomainError("ledger.not_by_hand")


def needs_two(kind: TransferKind, value_fen: int | None) -> bool:
    """A write-off and the settling of a difference always; what is decided already never; the rest from 2,000 yuan on."""
    if kind in (TransferKind.WRITE_OFF, TransferKind.SETTLE):
        return True
    return kind not in DECIDED and (value_fen or 0) >= TWO_FROM_FEN


def check_people(kind: TransferKind, value_fen: int | None, done_by: UUID | None, second_by: UUID | None) -> None:
    """Two where two are needed, and they are two."""
    if second_by is not None and second_by == done_by:
        raise DomainError("ledger.needs_another")
    if needs_two(kind, value_fen) and (done_by is None or second_by is None):
        raise DomainError("ledger.needs_two")


def check_reason(kind: TransferKind, reason: str | None) -> None:
    """What undoes or writes off says why."""
    if kind in (TransferKind.WRITE_OFF, TransferKind.SETTLE, TransferKind.REVERSE) and not reason:
        raise DomainError("ledger.needs_reason")


def check_quantity(quantity: int) -> None:
    """A whole number above zero."""
    if quantity <= 0:
        raise DomainError("ledger.nothing_moves")


def expires_soon(expires_on: date | None, today: date) -> bool:
    """Whether it must go out first, or not at all any more."""
    return expires_on is not None and expires_on < today + SOON


def label_of(name: str, specification: str) -> str:
    """A thing with its specification, as one line, spaces single."""
    return " ".join(f"{name} {specification}".split())
