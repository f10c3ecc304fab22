"""Transfers: double, for good, never below zero, two people where two are needed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from tests.factories import NOON, a_street
from webapp.core.errors import Conflict, DomainError, Forbidden, NotFound
from webapp.core.transaction import transaction
from webapp.domain.ledger import queries
from webapp.domain.ledger.models import AccountKind, Item, ItemKind, TransferKind
from webapp.domain.ledger.operations import (
    NewTransfer,
    Place,
    Settlement,
    item_of,
    open_lot,
    reverse_transfer,
    settle_difference,
)
from webapp.domain.ledger.operations import transfer as move

TODAY = date(2027, 1, 12)


def a_lot(street, *, name="东北大米", unit="袋", expires_on=None, organisation=None):
    with transaction():
        item = item_of((organisation or street.root).id, name, "10 kg", unit)
        return open_lot(uuid4(), item, expires_on=expires_on, now=NOON).id


def a_transfer(street, lot_id, quantity, credit="outside", debit="warehouse", kind="receive", **changes):
    here = street.root.id
    given = {"id": uuid4(), "kind": TransferKind(kind), "lot_id": lot_id, "quantity": quantity,
             "credit": Place(here, AccountKind(credit)), "debit": Place(here, AccountKind(debit))}  # fmt: skip
    return NewTransfer(**{**given, **changes})


def do(actor, new):
    with transaction():
        return move(actor, new, now=NOON)


def in_store(street):
    [line] = queries.list_stock(street.storekeeper, today=TODAY)
    return line.in_store


def test_what_comes_in_lies_in_the_store_and_the_books_sum_to_zero(database):
    street = a_street()
    lot = a_lot(street)

    do(street.storekeeper, a_transfer(street, lot, 40))

    assert in_store(street) == 40
    assert queries.find_faults() == []


def test_the_same_transfer_sent_again_is_one(database):
    street = a_street()
    new = a_transfer(street, a_lot(street), 40)

    first, again = do(street.storekeeper, new), do(street.storekeeper, new)

    assert again.id == first.id
    assert in_store(street) == 40


def test_its_id_does_not_serve_for_another_transfer(database):
    street = a_street()
    new = a_transfer(street, a_lot(street), 40)
    do(street.storekeeper, new)

    with pytest.raises(Conflict):
        do(street.storekeeper, replace(new, quantity=41))


def test_no_more_leaves_the_store_than_lies_there(database):
    street = a_street()
    lot = a_lot(street)
    do(street.storekeeper, a_transfer(street, lot, 3))

    with pytest.raises(DomainError) as refusal:
        do(street.storekeeper, a_transfer(street, lot, 4, "warehouse", "bag", "issue"))

    assert (refusal.value.code, refusal.value.facts) == ("ledger.not_enough", {"left": 3})
    assert in_store(street) == 3


def test_the_database_itself_refuses_a_store_below_zero(database):
    street = a_street()
    do(street.storekeeper, a_transfer(street, a_lot(street), 3))

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE balances SET amount = -1 WHERE kind = 'warehouse'"))


def test_a_balance_cannot_pretend_to_belong_to_another_kind_of_account(database):
    street = a_street()
    do(street.storekeeper, a_transfer(street, a_lot(street), 3))

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE balances SET kind = 'outside' WHERE kind = 'warehouse'"))


@pytest.mark.parametrize("statement", ["UPDATE transfers SET quantity = 1", "DELETE FROM transfers"])
def test_a_transfer_stays_as_it_was_written(database, statement):
    street = a_street()
    do(street.storekeeper, a_transfer(street, a_lot(street), 3))

    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text(statement))


def test_things_go_only_the_ways_their_kind_allows(database):
    street = a_street()
    lot = a_lot(street)
    do(street.storekeeper, a_transfer(street, lot, 3))

    with pytest.raises(DomainError) as refusal:
        do(street.storekeeper, a_transfer(street, lot, 1, "warehouse", "outside", "receive"))

    assert refusal.value.code == "ledger.no_such_way"


def test_a_correction_is_a_reverse_transfer_with_a_reason_and_only_once(database):
    street = a_street()
    made = do(street.storekeeper, a_transfer(street, a_lot(street), 40))

    with transaction():
        reverse_transfer(street.storekeeper, made.id, id=uuid4(), reason="数错了", second_by=None, now=NOON)
    with pytest.raises(Conflict) as refusal, transaction():
        reverse_transfer(street.storekeeper, made.id, id=uuid4(), reason="再来", second_by=None, now=NOON)

    assert refusal.value.code == "ledger.is_reversed"
    assert in_store(street) == 0
    assert queries.find_faults() == []


def test_what_has_gone_out_since_cannot_be_reversed_away(database):
    street = a_street()
    lot = a_lot(street)
    made = do(street.storekeeper, a_transfer(street, lot, 2))
    do(street.storekeeper, a_transfer(street, lot, 1, "warehouse", "received", "hand_over"))

    with pytest.raises(DomainError) as refusal, transaction():
        reverse_transfer(street.storekeeper, made.id, id=uuid4(), reason="数错了", second_by=None, now=NOON)

    assert refusal.value.code == "ledger.not_enough"


def test_a_write_off_needs_a_reason_and_a_second_person(database):
    street = a_street()
    lot, second = a_lot(street), street.treasurer.user_id
    do(street.storekeeper, a_transfer(street, lot, 5))
    spoiled = a_transfer(street, lot, 1, "warehouse", "spoiled", "write_off")

    codes = []
    for tried in (replace(spoiled, reason="受潮"), replace(spoiled, second_by=second),
                  replace(spoiled, reason="受潮", second_by=street.storekeeper.user_id)):  # fmt: skip
        with pytest.raises(DomainError) as refusal:
            do(street.storekeeper, tried)
        codes.append(refusal.value.code)
    do(street.storekeeper, replace(spoiled, reason="受潮", second_by=second))

    assert codes == ["ledger.needs_two", "ledger.needs_reason", "ledger.needs_another"]
    assert in_store(street) == 4


def test_undoing_a_write_off_needs_two_as_well(database):
    street = a_street()
    lot, second = a_lot(street), street.treasurer.user_id
    do(street.storekeeper, a_transfer(street, lot, 5))
    gone = a_transfer(street, lot, 1, "warehouse", "spoiled", "write_off", reason="受潮", second_by=second)
    made = do(street.storekeeper, gone)

    with pytest.raises(DomainError) as refusal, transaction():
        reverse_transfer(street.storekeeper, made.id, id=uuid4(), reason="还能用", second_by=None, now=NOON)

    assert refusal.value.code == "ledger.needs_two"


@pytest.mark.parametrize(("value_fen", "is_refused"), [(199_999, False), (200_000, True)])
def test_from_two_thousand_yuan_on_one_person_is_not_enough(database, value_fen, is_refused):
    street = a_street()
    new = a_transfer(street, a_lot(street), 1, value_fen=value_fen)

    if is_refused:
        with pytest.raises(DomainError):
            do(street.storekeeper, new)
        new = replace(new, second_by=street.treasurer.user_id)
    assert do(street.storekeeper, new).value_fen == value_fen


def test_money_is_worth_itself(database):
    street = a_street()
    with transaction():
        item = item_of(street.root.id, "人民币", "", "分", ItemKind.MONEY)
        lot = open_lot(uuid4(), item, expires_on=None, now=NOON).id

    with pytest.raises(DomainError) as refusal:
        do(street.treasurer, a_transfer(street, lot, 200_000, "outside", "cash"))

    assert refusal.value.code == "ledger.needs_two"


def test_the_database_itself_refuses_one_person_twice(database):
    street = a_street()
    made = do(street.storekeeper, a_transfer(street, a_lot(street), 40))

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(
            "INSERT INTO transfers (id, kind, item_id, lot_id, debit_id, credit_id, quantity, reason, at, done_by,"
            " second_by) SELECT :id, 'write_off', item_id, lot_id, debit_id, credit_id, 1, 'x', at, done_by, done_by"
            " FROM transfers"
        ), {"id": uuid4().hex if database.engine.dialect.name == "sqlite" else uuid4()})  # fmt: skip
    assert made.second_by is None


def test_a_difference_is_settled_by_two_and_never_beyond_what_is_missing(database):
    street = a_street()
    lot = a_lot(street)
    do(street.storekeeper, a_transfer(street, lot, 5))
    item_id = queries.list_stock(street.storekeeper, today=TODAY)[0].item.id
    with transaction():
        open_lot(item_id, database.session.get(Item, item_id), expires_on=None, now=NOON)
    do(street.storekeeper, a_transfer(street, item_id, 3, "difference", "received", "hand_over"))
    found = Settlement(uuid4(), item_id, lot, 2, "忘了登记", street.treasurer.user_id)

    with pytest.raises(DomainError) as refusal, transaction():
        settle_difference(street.storekeeper, replace(found, quantity=4), now=NOON)
    with transaction():
        settle_difference(street.storekeeper, found, now=NOON)
    with transaction():
        settle_difference(street.storekeeper, replace(found, id=uuid4(), lot_id=None, quantity=1), now=NOON)

    [line] = queries.list_stock(street.storekeeper, today=TODAY)
    assert refusal.value.code == "ledger.not_missing"
    assert (line.in_store, line.missing) == (3, 0)
    assert queries.find_faults() == []


def test_only_who_keeps_the_books_writes_in_them(database):
    street = a_street()
    new = a_transfer(street, a_lot(street), 3)

    for actor in (street.officer, street.supervisor, street.volunteer):
        with pytest.raises((Forbidden, NotFound)):
            do(actor, new)


def test_stock_shows_what_expires_soon_and_nothing_of_other_organisations(database):
    street, other = a_street(), a_street(name="别处街道", code="BC")
    near, late = (a_lot(street, expires_on=TODAY + timedelta(days=days)) for days in (10, 300))
    do(street.storekeeper, a_transfer(street, near, 4))
    do(street.storekeeper, a_transfer(street, late, 6))

    [line] = queries.list_stock(street.supervisor, today=TODAY)

    assert (line.in_store, line.expiring) == (10, 4)
    assert queries.list_stock(other.supervisor, today=TODAY) == []
    with pytest.raises(NotFound):
        queries.get_item(other.supervisor, line.item.id)
