"""Issuing, replacing, revoking, printing."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.factories import NOON, OCCASION, a_hand_over, a_receipt, a_slip, a_street, token_of
from webapp.core import tally
from webapp.core.db import db
from webapp.core.errors import Conflict, DomainError, NotFound
from webapp.core.transaction import transaction
from webapp.domain.receipts import codes, confirming, queries
from webapp.domain.receipts.models import Batch
from webapp.domain.receipts.numbers import is_number
from webapp.domain.receipts.operations import (
    hand_over,
    issue_receipts,
    print_receipts,
    replace_slip,
    revoke_of_household,
    revoke_receipt,
)
from webapp.domain.receipts.queries import Filter
from webapp.domain.receipts.states import ReceiptStatus


@pytest.fixture
def street(database):
    return a_street()


def test_each_line_gets_one_receipt_however_often_the_list_is_issued(street):
    slips = [a_slip(street.communities[0]) for _ in range(7)]
    with transaction():
        first = [receipt.id for receipt in issue_receipts(street.officer, slips[:4], now=NOON)]
    with transaction():
        again = [receipt.id for receipt in issue_receipts(street.officer, slips, now=NOON)]

    assert again[:4] == first
    assert len(set(again)) == 7
    assert tally.totals(OCCASION)[street.communities[0].id] == {"issued": 7}
    assert all(is_number(receipt.number) for receipt in queries.receipts_of([s.subject_id for s in slips]).values())


def test_slices_of_one_list_are_one_stack_of_paper_until_it_is_printed(street):
    here, there = street.communities
    for _ in range(2):
        with transaction():
            issue_receipts(street.officer, [a_slip(here), a_slip(there)], now=NOON)
    batch = queries.list_batches(street.officer)[0]
    with transaction():
        print_receipts(street.officer, uuid4(), queries.receipts_in_batch(batch), now=NOON)
    a_receipt(street.officer, db.session.get(type(here), batch.organisation_id))

    assert sorted(batch.count for batch in queries.list_batches(street.officer)) == [1, 2, 2]


def test_the_database_keeps_a_line_to_one_live_receipt(street):
    receipt = a_receipt(street.officer, street.communities[0])
    other = a_receipt(street.officer, street.communities[0])

    with pytest.raises(IntegrityError), transaction():
        other = db.session.get(type(receipt), other.id)
        other.subject_id = receipt.subject_id
        db.session.flush()


def test_nothing_secret_is_stored(street):
    receipt = a_receipt(street.officer, street.communities[0])
    row = db.session.execute(text("SELECT * FROM receipts")).one()
    secrets = (token_of(receipt), codes.digits_of(receipt.id, 1))

    assert not [value for value in row if any(secret in str(value) for secret in secrets)]


def test_a_replaced_slip_has_a_new_code_and_the_old_one_is_dead_at_once(street):
    receipt = a_receipt(street.officer, street.communities[0])
    old = codes.hash_of(token_of(receipt))
    with transaction():
        replace_slip(street.officer, receipt.id, reason="单子丢了", now=NOON)

    assert confirming.find_page(old, now=NOON) is None
    assert confirming.find_page(codes.hash_of(codes.token_of(receipt.id, 2)), now=NOON) is not None


def test_replacing_needs_a_reason_and_an_open_receipt(street):
    receipt = a_receipt(street.officer, street.communities[0])
    with pytest.raises(DomainError, match="reason_missing"), transaction():
        replace_slip(street.officer, receipt.id, reason=" ", now=NOON)
    with transaction():
        revoke_receipt(street.officer, receipt.id, reason="搬走了", now=NOON)
    with pytest.raises(Conflict, match="not_open"), transaction():
        replace_slip(street.officer, receipt.id, reason="单子丢了", now=NOON)


def test_a_revoked_receipt_looks_unknown_and_frees_its_line(street):
    receipt = a_receipt(street.officer, street.communities[0])
    with transaction():
        revoke_receipt(street.officer, receipt.id, reason="搬走了", now=NOON)
    again = a_receipt(street.officer, street.communities[0], subject_id=receipt.subject_id)

    assert confirming.find_page(codes.hash_of(token_of(receipt)), now=NOON) is None
    assert again.id != receipt.id
    assert tally.totals(OCCASION)[street.communities[0].id]["issued"] == 1


def test_what_is_open_for_a_household_that_ended_is_stopped(street):
    receipt = a_receipt(street.officer, street.communities[0])
    with transaction():
        stopped = revoke_of_household(street.officer, receipt.household_id, reason="去世", now=NOON)

    assert stopped == 1
    assert queries.get_receipt(street.officer, receipt.id).status is ReceiptStatus.REVOKED


def test_a_code_ends_sixty_days_after_the_delivery(street):
    receipt = a_receipt(street.officer, street.communities[0])
    with transaction():
        hand_over(street.volunteer, a_hand_over(receipt, street.volunteer), now=NOON)
    key = codes.hash_of(token_of(receipt))

    assert confirming.find_page(key, now=NOON + timedelta(days=59)) is not None
    assert confirming.find_page(key, now=NOON + timedelta(days=60)) is None


def test_a_printing_is_recorded_once(street):
    receipts = [a_receipt(street.officer, street.communities[0]) for _ in range(3)]
    key = uuid4()
    for _ in range(2):
        with transaction():
            printing = print_receipts(street.officer, key, receipts, now=NOON)

    assert (printing.count, printing.by) == (3, street.officer.user_id)
    assert len(queries.list_printings(street.officer)) == 1
    assert db.session.get(Batch, receipts[0].batch_id).printed_at == NOON


def test_receipts_of_another_place_do_not_exist(street):
    receipt = a_receipt(street.officer, street.communities[0])
    other = a_street(name="别处街道", code="BC")

    assert queries.find_by_number(other.officer, receipt.number) is None
    assert queries.list_receipts(other.officer, Filter())[0] == []
    for permitted in (street.volunteer, other.officer):
        with pytest.raises(NotFound):
            queries.get_receipt(permitted, receipt.id)


def test_a_list_is_read_page_by_page_in_the_order_people_walk(street):
    buildings = ["10 栋 1 单元", "2 栋 1 单元", "2 栋 10 单元", "2 栋 2 单元"]
    for building in buildings:
        a_receipt(street.officer, street.communities[0], building=building)
    first, after = queries.list_receipts(street.officer, Filter(), limit=3)
    rest, end = queries.list_receipts(street.officer, Filter(), after=after, limit=3)

    assert [r.building for r in [*first, *rest]] == ["2 栋 1 单元", "2 栋 2 单元", "2 栋 10 单元", "10 栋 1 单元"]
    assert end is None
