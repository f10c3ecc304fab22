"""Hand-overs are facts: always stored, added up, flagged where they do not fit."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import DatabaseError

from tests.factories import MONEY, NOON, OCCASION, OIL, RICE, a_hand_over, a_receipt, a_street, token_of
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import Conflict, NotFound
from webapp.core.transaction import transaction
from webapp.domain.receipts import codes, confirming, queries
from webapp.domain.receipts.deliveries import items_of, settle_review
from webapp.domain.receipts.facts import Item, Press, Traces
from webapp.domain.receipts.models import HandedOver, Receipt
from webapp.domain.receipts.operations import hand_over, revoke_receipt
from webapp.domain.receipts.states import ReceiptStatus


@pytest.fixture
def street(database):
    return a_street()


@pytest.fixture
def receipt(street):
    return a_receipt(street.officer, street.communities[0])


def deliver(street, receipt, **changed):
    with transaction():
        hand_over(street.volunteer, a_hand_over(receipt, street.volunteer, **changed), now=NOON + timedelta(hours=1))
    return queries.get_receipt(street.officer, receipt.id)


def confirm(receipt, at=NOON):
    with transaction():
        return confirming.confirm_by_code([Press(codes.hash_of(token_of(receipt)), uuid4(), Traces(), at)])[0]


def delivered(street):
    return tally.totals(OCCASION)[street.communities[0].id].get("handed_over", 0)


def test_everything_handed_over_moves_the_receipt_on(street, receipt):
    after = deliver(street, receipt)

    assert after.status is ReceiptStatus.HANDED_OVER
    assert after.handed_over_at == NOON
    assert after.expires_at == NOON + timedelta(days=60)
    assert delivered(street) == 1


def test_the_same_fact_sent_again_changes_nothing(street, receipt):
    fact = a_hand_over(receipt, street.volunteer)
    for _ in range(2):
        with transaction():
            hand_over(street.volunteer, fact, now=NOON)

    assert len(queries.hand_overs_of(receipt.id)) == 1
    assert delivered(street) == 1


def test_an_id_of_another_receipts_fact_is_no_repetition(street, receipt):
    other = a_receipt(street.officer, street.communities[0])
    with transaction():
        hand_over(street.volunteer, a_hand_over(other, street.volunteer, id=(key := uuid4())), now=NOON)
    with pytest.raises(Conflict), transaction():
        hand_over(street.volunteer, a_hand_over(receipt, street.volunteer, id=key), now=NOON)


def test_a_part_leaves_the_slip_open_until_the_rest_has_come(street, receipt):
    first = deliver(street, receipt, items=(MONEY, RICE))
    assert (first.status, first.expires_at) == (ReceiptStatus.ISSUED, None)
    rest = deliver(street, receipt, items=(OIL,))

    assert rest.status is ReceiptStatus.HANDED_OVER
    assert [item.label for item in items_of(rest.delivered)] == ["慰问金", "东北大米 10 kg", "食用油 5 L"]
    assert (rest.review, delivered(street)) == (None, 1)


def test_what_was_not_wanted_is_not_owed(street, receipt):
    after = deliver(street, receipt, items=(MONEY,), difference_reason="not_wanted")

    assert after.status is ReceiptStatus.HANDED_OVER


RICE_LINE, OIL_LINE = (RICE.label, RICE.unit), (OIL.label, OIL.unit)


def test_each_line_that_was_not_wanted_is_not_owed(street, receipt):
    assert deliver(street, receipt, items=(MONEY,), not_wanted=(RICE_LINE,)).status is ReceiptStatus.ISSUED
    after = deliver(street, receipt, items=(OIL,))

    assert (after.status, after.review) == (ReceiptStatus.HANDED_OVER, None)


def test_a_line_of_which_no_more_is_wanted_stays_so_until_it_is_put_right(street, receipt):
    first = uuid4()
    deliver(street, receipt, id=first, items=(MONEY,), not_wanted=(RICE_LINE, OIL_LINE))
    after = deliver(street, receipt, items=(MONEY,), amends=first)

    assert after.status is ReceiptStatus.ISSUED


def test_a_record_that_says_nothing_was_brought_moves_no_time(street, receipt):
    deliver(street, receipt, items=())

    assert db.session.get(Receipt, receipt.id).handed_over_at is None


def test_a_second_delivery_is_stored_and_flagged_with_both_records(street, receipt):
    deliver(street, receipt)
    after = deliver(street, receipt)

    assert after.review == "duplicate_delivery"
    assert len(queries.hand_overs_of(receipt.id)) == 2
    assert delivered(street) == 1


@pytest.mark.parametrize("items", [(Item("慰问金", 1, "份", 100000),), (Item("棉被", 1, "床"),)])
def test_more_than_the_slip_says_is_flagged(street, receipt, items):
    assert deliver(street, receipt, items=items).review == "more_than_on_slip"


def test_a_delivery_on_a_revoked_slip_is_stored_and_flagged(street, receipt):
    with transaction():
        revoke_receipt(street.officer, receipt.id, reason="搬走了", now=NOON)
    after = deliver(street, receipt)

    assert (after.status, after.review) == (ReceiptStatus.REVOKED, "delivered_after_revoking")
    assert delivered(street) == 0


def test_somebody_looks_at_a_flagged_delivery(street, receipt):
    deliver(street, receipt)
    deliver(street, receipt)
    with transaction():
        settle_review(street.officer, receipt.id, note="第二次是补发的，物品已收回", now=NOON)

    assert queries.get_receipt(street.officer, receipt.id).review is None


def test_a_corrected_record_replaces_what_it_corrects_in_the_sum(street, receipt):
    deliver(street, receipt, id=(first := uuid4()))
    after = deliver(street, receipt, items=(MONEY, RICE), amends=first)
    assert (after.status, after.expires_at, after.review) == (ReceiptStatus.ISSUED, None, None)
    assert delivered(street) == 0
    after = deliver(street, receipt, items=(OIL,))

    assert (after.status, after.review) == (ReceiptStatus.HANDED_OVER, None)
    assert len(queries.hand_overs_of(receipt.id)) == 3


def test_a_correction_of_what_was_corrected_already_is_kept_and_flagged(street, receipt):
    deliver(street, receipt, id=(first := uuid4()))
    deliver(street, receipt, amends=first)
    after = deliver(street, receipt, amends=first)

    assert after.review == "duplicate_delivery"


def test_a_confirmation_before_the_visit_is_marked_until_an_earlier_delivery_arrives(street, receipt):
    confirm(receipt, at=NOON + timedelta(minutes=5))
    assert queries.get_receipt(street.officer, receipt.id).before_visit
    late = deliver(street, receipt, at=NOON + timedelta(minutes=30), items=(MONEY,))
    assert late.before_visit
    after = deliver(street, receipt, at=NOON, items=(RICE, OIL))

    assert not after.before_visit
    assert after.status is ReceiptStatus.CONFIRMED_SELF


def test_a_clock_in_doubt_takes_no_mark_away(street, receipt):
    confirm(receipt, at=NOON + timedelta(minutes=5))
    after = deliver(street, receipt, at=NOON - timedelta(days=3000), doubt="clock")

    assert after.before_visit
    assert after.handed_over_at == NOON + timedelta(hours=1)


def test_an_unknown_receipt_has_no_hand_over(street, receipt):
    fact = a_hand_over(receipt, street.volunteer, receipt_id=uuid4())
    with pytest.raises(NotFound), transaction():
        hand_over(street.volunteer, fact, now=NOON)


def test_a_record_is_never_changed_nor_removed(street, receipt):
    deliver(street, receipt)
    record = queries.hand_overs_of(receipt.id)[0]
    for change in ("items", "difference_reason", "doubt", "not_wanted"):
        with pytest.raises(DatabaseError), transaction():
            setattr(db.session.get(HandedOver, record.id), change, "[]" if change in ("items", "not_wanted") else "x")
    with pytest.raises(DatabaseError), transaction():
        db.session.delete(db.session.get(HandedOver, record.id))


def test_two_complete_records_do_not_fit_into_the_database(street, receipt):
    deliver(street, receipt)
    deliver(street, receipt)
    with pytest.raises(DatabaseError), transaction():
        for record in queries.hand_overs_of(receipt.id):
            record.completes = True
    assert isinstance(db.session.get(Receipt, receipt.id), Receipt)
