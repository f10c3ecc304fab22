"""Confirming by the code inside the fold, and saying that something is not right."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import DatabaseError

from tests.factories import NOON, OCCASION, a_hand_over, a_receipt, a_street, token_of
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import Conflict, TooMany
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import first_bad_event, history_of
from webapp.domain.cases.models import Case, CaseKind
from webapp.domain.receipts import codes, confirming, queries
from webapp.domain.receipts.disputes import report_wrong
from webapp.domain.receipts.facts import Collector, Complaint, Press, Traces
from webapp.domain.receipts.models import Confirmation
from webapp.domain.receipts.operations import hand_over
from webapp.domain.receipts.states import ReceiptStatus

NEIGHBOUR = Collector("王芳", "neighbour", "in_hospital")


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def receipt(street):
    return a_receipt(street.officer, street.communities[0])


def a_press(receipt, at=NOON, collector=None, **changed):
    return Press(codes.hash_of(token_of(receipt)), changed.get("op_id", uuid4()), Traces(b"d" * 32), at, collector)


def press(*presses):
    with transaction():
        return confirming.confirm_by_code(presses)


def complain(receipt, at=NOON, text="只有一袋米", phone="13912345678", key=None):
    complaint = Complaint(key or uuid4(), "short", text, phone, f"少了东西。{text}")
    with transaction():
        return report_wrong(codes.hash_of(token_of(receipt)), complaint, Traces(), now=at)


def read(street, receipt):
    db.session.rollback()
    return queries.get_receipt(street.officer, receipt.id)


def totals(street):
    return {k: v for k, v in tally.totals(OCCASION)[street.communities[0].id].items() if v}


def test_the_first_press_confirms_and_every_other_changes_nothing(street, receipt):
    assert [press(a_press(receipt)), press(a_press(receipt)), press(a_press(receipt))] == [[True], [False], [False]]

    assert read(street, receipt).status is ReceiptStatus.CONFIRMED_SELF
    assert len(queries.confirmations_of(receipt.id)) == 1
    assert totals(street) == {"issued": 1, "confirmed_self": 1}
    assert [event.action for event in history_of(receipt.id)] == ["receipt.confirm"]


def test_presses_that_come_together_are_told_apart(street):
    receipts = [a_receipt(street.officer, street.communities[n % 2]) for n in range(5)]
    answers = press(*[a_press(r) for r in receipts], a_press(receipts[0]), a_press(receipts[4], collector=NEIGHBOUR))

    assert answers == [True] * 5 + [False, False]
    assert tally.totals(OCCASION)[street.communities[0].id]["confirmed_self"] == 3
    assert first_bad_event() is None


def test_an_unknown_code_confirms_nothing(street, receipt):
    assert press(Press(codes.hash_of("A" * 26), uuid4(), Traces(), NOON)) == [False]


def test_an_expired_code_confirms_nothing(street, receipt):
    with transaction():
        hand_over(street.volunteer, a_hand_over(receipt, street.volunteer), now=NOON)

    assert press(a_press(receipt, at=NOON + timedelta(days=61))) == [False]


def test_one_live_confirmation_is_held_by_the_database(street, receipt):
    press(a_press(receipt))
    row = queries.confirmations_of(receipt.id)[0]
    twin = {c.name: getattr(row, c.name) for c in Confirmation.__table__.columns}
    with pytest.raises(DatabaseError), transaction():
        db.session.add(Confirmation(**{**twin, "id": uuid4()}))


def test_a_confirmation_is_never_changed_nor_removed(street, receipt):
    press(a_press(receipt))
    row = queries.confirmations_of(receipt.id)[0]
    with pytest.raises(DatabaseError), transaction():
        db.session.get(Confirmation, row.id).at = NOON + timedelta(days=1)
    with pytest.raises(DatabaseError), transaction():
        db.session.delete(db.session.get(Confirmation, row.id))


def test_a_collector_is_named_and_shown_as_collecting(street, receipt):
    press(a_press(receipt, collector=NEIGHBOUR))
    row = queries.confirmations_of(receipt.id)[0]

    assert read(street, receipt).status is ReceiptStatus.CONFIRMED_RELATIVE
    assert row.collector == {"name": "王芳", "relation": "neighbour", "reason": "in_hospital"}
    assert "王芳".encode() not in row.collector_sealed
    assert totals(street) == {"issued": 1, "confirmed_relative": 1}


def test_saying_it_is_not_right_opens_a_case_with_a_call_back(street, receipt):
    assert complain(receipt)
    case = db.session.query(Case).one()

    assert read(street, receipt).status is ReceiptStatus.DISPUTED
    assert (case.kind, case.subject_id, case.contact) == (CaseKind.NOT_RIGHT, receipt.id, "13912345678")
    assert "只有一袋米" in case.text
    assert queries.disputes_of(receipt.id)[0].case_id == case.id


def test_a_dispute_after_the_confirmation_keeps_both_statements(street, receipt):
    press(a_press(receipt))
    complain(receipt, at=NOON + timedelta(days=30))

    assert read(street, receipt).status is ReceiptStatus.DISPUTED
    assert len(queries.confirmations_of(receipt.id)) == 1
    assert queries.disputes_of(receipt.id)[0].status_before is ReceiptStatus.CONFIRMED_SELF
    assert totals(street) == {"issued": 1, "disputed": 1}


def test_thirty_days_after_the_confirmation_it_is_too_late_for_the_page(street, receipt):
    press(a_press(receipt))
    with pytest.raises(Conflict, match="too_late"):
        complain(receipt, at=NOON + timedelta(days=31))


def test_the_same_words_sent_twice_are_one_statement_and_more_words_join_the_case(street, receipt):
    key = uuid4()
    complain(receipt, key=key)
    complain(receipt, key=key)
    complain(receipt, text="还少一桶油")

    assert [one.text for one in queries.disputes_of(receipt.id)] == ["只有一袋米", "还少一桶油"]
    assert db.session.query(Case).count() == 1
    assert totals(street)["disputed"] == 1


def test_a_jammed_button_fills_no_database(street, receipt):
    for _ in range(20):
        complain(receipt)

    assert len(queries.disputes_of(receipt.id)) == 5


def test_a_press_does_not_settle_a_dispute(street, receipt):
    complain(receipt)

    assert press(a_press(receipt)) == [False]
    assert read(street, receipt).status is ReceiptStatus.DISPUTED


def test_after_twenty_misses_a_minute_an_address_waits(street):
    for _ in range(20):
        confirming.check_misses("192.0.2.7", now=NOON)
        with transaction():
            confirming.count_miss("192.0.2.7", now=NOON)
    with pytest.raises(TooMany):
        confirming.check_misses("192.0.2.7", now=NOON)

    confirming.check_misses("192.0.2.8", now=NOON)
    confirming.check_misses("192.0.2.7", now=NOON + timedelta(minutes=1))
