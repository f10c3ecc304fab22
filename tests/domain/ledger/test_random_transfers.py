"""Whatever is moved, in whatever order: sums stay zero, nothing countable falls below zero (OFFLINE, scenario 30)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.factories import NOON, a_street
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.ledger import queries
from webapp.domain.ledger.models import HELD, Account, AccountKind, Balance, Transfer, TransferKind
from webapp.domain.ledger.operations import NewTransfer, Place, item_of, open_lot, post, reverse_transfer

KINDS = st.sampled_from([kind for kind in TransferKind if kind is not TransferKind.REVERSE])
ACCOUNTS = st.sampled_from([kind for kind in AccountKind if kind not in (AccountKind.BANK, AccountKind.CASH)])
USUAL = {
    TransferKind.RECEIVE: (AccountKind.OUTSIDE, AccountKind.WAREHOUSE),
    TransferKind.ISSUE: (AccountKind.WAREHOUSE, AccountKind.BAG),
    TransferKind.BRING_BACK: (AccountKind.BAG, AccountKind.WAREHOUSE),
    TransferKind.HAND_OVER: (AccountKind.BAG, AccountKind.RECEIVED),
    TransferKind.WRITE_OFF: (AccountKind.WAREHOUSE, AccountKind.SPOILED),
    TransferKind.GIVE_BACK: (AccountKind.WAREHOUSE, AccountKind.RETURNED),
    TransferKind.SETTLE: (AccountKind.WAREHOUSE, AccountKind.DIFFERENCE),
}
sensible = st.sampled_from(list(USUAL)).map(lambda kind: (kind, *USUAL[kind]))
anything = st.tuples(KINDS, ACCOUNTS, ACCOUNTS)
beyond = st.just((TransferKind.HAND_OVER, AccountKind.DIFFERENCE, AccountKind.RECEIVED))
moves = st.tuples(st.one_of(sensible, sensible, anything, beyond), st.integers(0, 2), st.integers(-1, 9))
steps = st.lists(st.one_of(moves, moves, st.integers(0, 20)), min_size=4, max_size=24)


@pytest.fixture
def street(database):
    return a_street()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_random_transfers_leave_sound_books(database, street, steps):
    with transaction():
        item = item_of(street.root.id, f"东西 {uuid4()}", "", "件")
        lots = [open_lot(uuid4(), item, expires_on=None, now=NOON).id for _ in range(3)]
    made: list[object] = []
    for step in steps:
        try:
            with transaction():
                made.append(take(street, lots, made, step))
        except DomainError:
            pass  # a refused step must leave nothing behind, which is checked below

    assert queries.find_faults() == []
    below = select(func.count()).select_from(Balance).where(Balance.kind.in_(HELD), Balance.amount < 0)
    assert database.session.scalar(below) == 0
    written = select(func.count()).select_from(Transfer).where(Transfer.item_id == item.id)
    assert database.session.scalar(written) == len(set(made))


def take(street, lots, made, step):
    """One step: undo an earlier transfer (sometimes one that cannot be), or move something somewhere."""
    keeper, second = street.storekeeper, street.treasurer.user_id
    if isinstance(step, int):
        if not made:
            raise DomainError("nothing yet")
        undone = made[step % len(made)]
        return reverse_transfer(keeper, undone, id=uuid4(), reason="数错了", second_by=second, now=NOON).id
    (kind, credit, debit), lot, quantity = step
    new = NewTransfer(id=uuid4(), kind=kind, lot_id=lots[lot], credit=Place(street.root.id, credit),
                      debit=Place(street.root.id, debit), quantity=quantity, reason="试", second_by=second)  # fmt: skip
    return post(keeper.user_id, new, now=NOON).id


def test_books_that_were_tampered_with_are_found_out(database, street):
    with transaction():
        item = item_of(street.root.id, "米", "", "袋")
        lot = open_lot(uuid4(), item, expires_on=None, now=NOON).id
        new = NewTransfer(id=uuid4(), kind=TransferKind.RECEIVE, lot_id=lot, quantity=9,
                          credit=Place(street.root.id, AccountKind.OUTSIDE),
                          debit=Place(street.root.id, AccountKind.WAREHOUSE))  # fmt: skip
        post(street.storekeeper.user_id, new, now=NOON)
    with transaction() as session:
        store = session.scalar(select(Account.id).where(Account.kind == AccountKind.WAREHOUSE))
        session.get_one(Balance, (store, lot)).amount = 8

    assert len(queries.find_faults()) == 2
