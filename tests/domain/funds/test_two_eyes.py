"""Who records money does not approve its use, whatever roles they hold, and by whatever way they come (SPEC 2.3)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from tests.domain.funds.ground import books_are_sound, need, promise, stands
from tests.factories import NOON, Street, a_fund, a_street, an_account
from webapp.core.db import db
from webapp.core.errors import Forbidden
from webapp.core.transaction import transaction
from webapp.domain.funds.models import Commitment, Fund
from webapp.domain.funds.operations import FundTerms, Income, receive_more, record_fund
from webapp.domain.funds.returning import undo_income
from webapp.domain.funds.states import FundKind, FundUse
from webapp.domain.ledger.models import Account, AccountKind, Lot, Transfer, TransferKind
from webapp.domain.people.actors import Actor
from webapp.domain.people.permissions import Role

TERMS = FundTerms(FundKind.LOCAL, "本级财政", 2027, uses=(FundUse.GRANTS,))


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def both(street) -> Actor:
    """Somebody who keeps the books and approves."""
    return an_account(street.root, "both", Role.TREASURER, Role.APPROVER)


def record(street: Street, by: Actor, second: Actor) -> Fund:
    with transaction():
        return record_fund(by, street.root, uuid4(), TERMS, Income(uuid4(), 5000_00, second.user_id), now=NOON)


def test_who_entered_it_does_not_approve_its_use(street, both):
    fund = record(street, both, street.storekeeper)

    with pytest.raises(Forbidden, match=r"fund.own_record"):
        promise(street, [fund], need(street, 1), by=both)
    assert stands(fund).promised == 0


def test_nor_does_who_counted_it_with_them(street, both):
    fund = record(street, street.treasurer, both)

    with pytest.raises(Forbidden, match=r"fund.own_record"):
        promise(street, [fund], need(street, 1), by=both)


def test_money_of_others_beside_it_may_be_approved(street, both):
    own, others = record(street, both, street.storekeeper), a_fund(street, 1000)

    promise(street, [others, own], need(street, 1000), by=both)

    with pytest.raises(Forbidden):
        promise(street, [others, own], need(street, 1), by=both)
    assert (stands(own).promised, stands(others).promised) == (0, 1000_00)


def test_who_approved_its_use_does_not_record_more_of_it(street, both):
    fund = record(street, street.treasurer, street.storekeeper)
    promise(street, [fund], need(street, 1), by=both)

    for by, second in ((both, street.storekeeper), (street.treasurer, both)):
        with pytest.raises(Forbidden, match=r"fund.approved_its_use"), transaction():
            receive_more(by, fund.id, Income(uuid4(), 1_00, second.user_id), now=NOON)
    (first,) = db.session.scalars(select(Transfer).where(Transfer.kind == TransferKind.RECEIVE))
    with pytest.raises(Forbidden, match=r"fund.approved_its_use"), transaction():
        undo_income(both, fund.id, first.id, id=uuid4(), reason="记错", second_by=None, now=NOON)
    assert books_are_sound()


def a_promise_by(fund_id: UUID, street: Street, user_id: UUID | None) -> dict[str, object]:
    return {"id": uuid4(), "for_id": uuid4(), "occasion_id": uuid4(), "organisation_id": street.root.id, "labels": "",
            "use": FundUse.GRANTS, "number": 0, "fund_id": fund_id, "fen": 1, "shared_fen": 0, "approved_by": user_id,
            "approved_at": NOON}  # fmt: skip


def test_the_database_refuses_the_promise_too(street, both):
    fund = record(street, street.treasurer, both)

    for recorder in (street.treasurer, both):
        with pytest.raises(IntegrityError, match="records money"), transaction():
            db.session.execute(insert(Commitment), [a_promise_by(fund.id, street, recorder.user_id)])
    with transaction():
        db.session.execute(insert(Commitment), [a_promise_by(fund.id, street, street.approver.user_id)])


def test_the_database_refuses_the_record_too(street, both):
    fund = record(street, street.treasurer, street.storekeeper)
    promise(street, [fund], need(street, 1), by=both)
    accounts = {account.kind: account.id for account in db.session.scalars(select(Account))}
    item = db.session.get(Lot, fund.id).item_id
    row = {"id": uuid4(), "kind": TransferKind.RECEIVE, "item_id": item, "lot_id": fund.id, "quantity": 1, "at": NOON,
           "debit_id": accounts[AccountKind.FUND], "credit_id": accounts[AccountKind.OUTSIDE]}  # fmt: skip

    for people in ({"done_by": both.user_id}, {"done_by": street.treasurer.user_id, "second_by": both.user_id}):
        with pytest.raises(IntegrityError, match="approves its use"), transaction():
            db.session.execute(insert(Transfer), [{**row, **people}])
