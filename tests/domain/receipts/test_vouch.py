"""Confirming at the desk: six digits, a picture, a call back. Nobody vouches for what they delivered themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from tests.factories import NOON, OCCASION, a_hand_over, a_receipt, a_street
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, NotFound, TooMany
from webapp.core.transaction import transaction
from webapp.domain.audit.queries import history_of
from webapp.domain.cases.models import Case, CaseOutcome
from webapp.domain.cases.operations import answer_case
from webapp.domain.receipts import codes, queries, vouching
from webapp.domain.receipts.disputes import report_wrong
from webapp.domain.receipts.facts import Collector, Complaint, Traces
from webapp.domain.receipts.models import Confirmation, Signature
from webapp.domain.receipts.operations import hand_over, replace_slip
from webapp.domain.receipts.states import ConfirmChannel, ReceiptStatus, SignatureKind
from webapp.domain.receipts.vouching import NewSignature


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def receipt(street):
    return a_receipt(street.officer, street.communities[0])


def try_digits(street, receipt, digits, now=NOON):
    with transaction():
        return vouching.try_digits(street.officer, receipt.id, digits, now=now)


def vouch(actor, receipt, channel=ConfirmChannel.CALL_BACK):
    with transaction():
        return vouching.confirm_at_desk(actor, receipt.id, uuid4(), channel, now=NOON)


def sign(actor, receipt, collector=None):
    new = NewSignature(uuid4(), receipt.id, SignatureKind.PAPER, uuid4(), collector)
    with transaction():
        return vouching.record_signature(actor, new, now=NOON).id


def verify(actor, signature_id):
    with transaction():
        return vouching.verify_signature(actor, signature_id, uuid4(), now=NOON)


def deliver(receipt, *by):
    with transaction():
        hand_over(by[0], a_hand_over(receipt, *by), now=NOON)


def test_the_six_digits_confirm_for_the_resident(street, receipt):
    assert try_digits(street, receipt, codes.digits_of(receipt.id, 1))
    after = vouch(street.officer, receipt, ConfirmChannel.DIGITS_AT_DESK)

    assert after.status is ReceiptStatus.CONFIRMED_SELF
    assert tally.totals(OCCASION)[street.communities[0].id]["confirmed_self"] == 1


def test_five_wrong_tries_lock_the_digits_for_a_day_and_tell_the_desk(street, receipt):
    right = codes.digits_of(receipt.id, 1)
    wrong = "000000" if right != "000000" else "111111"
    assert [try_digits(street, receipt, wrong) for _ in range(5)] == [False] * 5
    for later in (timedelta(0), timedelta(hours=23)):
        with pytest.raises(TooMany):
            try_digits(street, receipt, right, now=NOON + later)

    locked, _more = queries.list_receipts(street.officer, queries.Filter(only_locked=True), now=NOON)
    assert [row.id for row in locked] == [receipt.id]
    assert "receipt.lock" in [event.action for event in history_of(receipt.id)]
    assert try_digits(street, receipt, right, now=NOON + timedelta(hours=25))


def test_a_thousand_guesses_confirm_nothing(street, receipt):
    tried = 0
    for number in range(1000):
        try:
            assert not try_digits(street, receipt, f"{(int(codes.digits_of(receipt.id, 1)) + 1 + number) % 10**6:06d}")
            tried += 1
        except TooMany:
            continue

    assert tried == 5
    assert queries.confirmations_of(receipt.id) == []


def test_the_digits_of_a_replaced_slip_are_wrong(street, receipt):
    old = codes.digits_of(receipt.id, 1)
    with transaction():
        replace_slip(street.officer, receipt.id, reason="丢了", now=NOON)

    assert not try_digits(street, receipt, old)


def test_a_call_back_is_shown_apart(street, receipt):
    assert vouch(street.officer, receipt).status is ReceiptStatus.CONFIRMED_PHONE
    with pytest.raises(Conflict, match="already_confirmed"):
        vouch(street.second_officer, receipt)


def test_who_delivered_does_not_vouch(street, receipt):
    deliver(receipt, street.officer, street.volunteer)
    with pytest.raises(DomainError, match="own_delivery"):
        vouch(street.officer, receipt)

    assert vouch(street.second_officer, receipt).status is ReceiptStatus.CONFIRMED_PHONE


def test_a_picture_counts_once_somebody_else_has_looked_at_it(street, receipt):
    deliver(receipt, street.volunteer, street.second_volunteer)
    picture = sign(street.volunteer, receipt)
    assert [r.id for r in queries.list_waiting_signatures(street.officer)] == [receipt.id]
    after = verify(street.officer, picture)

    assert after.status is ReceiptStatus.CONFIRMED_PAPER
    assert queries.list_waiting_signatures(street.officer) == []
    assert queries.confirmations_of(receipt.id)[0].recorded_by == street.officer.user_id


def test_looking_twice_is_looking_once(street, receipt):
    picture = sign(street.officer, receipt)
    verify(street.second_officer, picture)
    verify(street.approver, picture)

    assert len(queries.confirmations_of(receipt.id)) == 1


def test_neither_who_was_at_the_door_nor_who_brought_the_picture_verifies_it(street, receipt):
    deliver(receipt, street.volunteer, street.approver)
    picture = sign(street.officer, receipt)
    with pytest.raises(DomainError, match="own_delivery"):
        verify(street.approver, picture)
    with pytest.raises(DomainError, match="own_picture"):
        verify(street.officer, picture)

    assert verify(street.second_officer, picture).status is ReceiptStatus.CONFIRMED_PAPER


@pytest.mark.parametrize("who", ["volunteer", "approver", "officer"])
def test_the_database_refuses_them_too_even_through_the_models(street, receipt, who):
    """Scenario 41: whatever way they take."""
    deliver(receipt, street.volunteer, street.approver)
    picture = sign(street.officer, receipt)
    for _ in range(5):
        row = Confirmation(id=uuid4(), receipt_id=receipt.id, status=ReceiptStatus.CONFIRMED_PAPER, at=NOON,
                           channel=ConfirmChannel.PICTURE, generation=1, signature_id=picture,
                           recorded_by=street.actors[who].user_id)  # fmt: skip
        with pytest.raises(IntegrityError), transaction():
            db.session.add(row)

    assert verify(street.second_officer, picture).status is ReceiptStatus.CONFIRMED_PAPER


def test_a_volunteer_has_no_say_at_the_desk(street, receipt):
    picture = sign(street.volunteer, receipt)
    for attempt in (lambda: vouch(street.volunteer, receipt), lambda: verify(street.second_volunteer, picture)):
        with pytest.raises(NotFound):
            attempt()


def test_a_picture_signed_by_a_collector_counts_as_collected(street, receipt):
    picture = sign(street.officer, receipt, Collector("王芳", "neighbour", "away"))

    assert verify(street.second_officer, picture).status is ReceiptStatus.CONFIRMED_RELATIVE
    assert db.session.get(Signature, picture).collector["name"] == "王芳"


def test_a_dispute_is_settled_after_its_case_was_answered_and_both_rows_stay(street, receipt):
    vouch(street.officer, receipt)
    with transaction():
        complaint = Complaint(uuid4(), "nothing", "", None, "什么都没收到")
        report_wrong(codes.hash_of(codes.token_of(receipt.id, 1)), complaint, Traces(), now=NOON)
    with pytest.raises(Conflict, match="case_is_open"):
        vouch(street.officer, receipt)
    case = db.session.query(Case).one().id
    with transaction():
        answer_case(street.officer, case, CaseOutcome.NOT_UPHELD, "邻居代收了", now=NOON)
    after = vouch(street.officer, receipt)

    assert after.status is ReceiptStatus.CONFIRMED_PHONE
    assert len(queries.confirmations_of(receipt.id)) == 2
    counted = tally.totals(OCCASION)[street.communities[0].id]
    assert (counted["confirmed_phone"], counted["disputed"]) == (1, 0)
