"""The books follow the slip: paid, confirmed, given back, to the fen; saying it again moves nothing; facts are never
refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.domain.funds.ground import a_paid_line, books_are_sound, need, promise, stands, used
from tests.factories import NOON, a_fund, a_hand_over, a_receipt, a_street, token_of
from webapp.core.db import db
from webapp.core.errors import DomainError
from webapp.core.transaction import transaction
from webapp.domain.funds.committing import Line, share_out
from webapp.domain.funds.following import Stand, follow
from webapp.domain.funds.models import Share
from webapp.domain.funds.reserving import reserve
from webapp.domain.funds.returning import Return, give_back, settle_overpaid
from webapp.domain.funds.standing import overpaid
from webapp.domain.households.categories import Category
from webapp.domain.people.actors import NOBODY
from webapp.domain.receipts import codes
from webapp.domain.receipts.confirming import confirm_by_code
from webapp.domain.receipts.disputes import report_wrong
from webapp.domain.receipts.facts import Complaint, Item, Press, Traces
from webapp.domain.receipts.models import Receipt
from webapp.domain.receipts.operations import hand_over, revoke_of_household, revoke_receipt
from webapp.domain.receipts.states import ConfirmChannel
from webapp.domain.receipts.vouching import confirm_at_desk


@pytest.fixture
def street(database):
    return a_street()


def yuan(amount: int) -> tuple[Item, ...]:
    return (Item("慰问金", 1, "份", amount * 100),) if amount else ()


def give(street, receipt: Receipt, amount: int | None = None, **said):
    """Hand over so many yuan, or everything on the slip."""
    said = said if amount is None else {"items": yuan(amount), **said}
    fact = a_hand_over(receipt, street.volunteer, street.second_volunteer, **said)
    with transaction():
        hand_over(street.volunteer, fact, now=NOON)
    return fact


def press(receipt: Receipt) -> bool:
    token = codes.hash_of(token_of(receipt))
    with transaction():
        return confirm_by_code([Press(token, uuid4(), Traces(), NOON)])[0]


def numbers(fund) -> tuple[int, int, int, int]:
    """Committed, paid, confirmed, returned, in yuan."""
    one = used(fund)
    return one.committed // 100, one.paid // 100, one.confirmed // 100, one.returned // 100


def test_a_promise_is_kept_open_until_something_happens(street):
    fund = a_fund(street, 1000)
    a_paid_line(street, fund)

    assert numbers(fund) == (100, 0, 0, 0)
    assert (stands(fund).free, stands(fund).promised) == (900_00, 100_00)
    assert books_are_sound()


def test_what_is_handed_over_is_paid_once(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)

    fact = give(street, receipt)
    with transaction():
        hand_over(street.volunteer, fact, now=NOON)

    assert numbers(fund) == (100, 100, 0, 0)
    assert (stands(fund).promised, stands(fund).paid) == (0, 100_00)
    assert books_are_sound()


def test_part_deliveries_add_up(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)

    give(street, receipt, 30)
    assert numbers(fund) == (100, 30, 0, 0)
    give(street, receipt, 70)

    assert numbers(fund) == (100, 100, 0, 0)
    assert books_are_sound()


def test_what_is_not_wanted_goes_back_to_its_fund(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)

    give(street, receipt, 40, difference_reason="not_wanted")

    assert numbers(fund) == (100, 40, 0, 60)
    assert (stands(fund).free, stands(fund).promised, stands(fund).paid) == (960_00, 0, 40_00)
    assert books_are_sound()


def test_a_record_put_right_is_put_right_in_the_books(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)
    fact = give(street, receipt)

    give(street, receipt, 60, amends=fact.id, difference_reason="not_wanted")

    assert numbers(fund) == (100, 60, 0, 40)
    assert books_are_sound()


def test_a_record_that_was_wrong_altogether_leaves_the_money_promised(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)
    fact = give(street, receipt)

    give(street, receipt, 0, amends=fact.id)

    assert numbers(fund) == (100, 0, 0, 0)
    assert stands(fund).promised == 100_00
    assert books_are_sound()


def test_a_revoked_slip_gives_its_money_back(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)

    with transaction():
        revoke_receipt(street.officer, receipt.id, reason="重复", now=NOON)

    assert numbers(fund) == (100, 0, 0, 100)
    assert (stands(fund).free, stands(fund).promised) == (1000_00, 0)
    assert books_are_sound()


def test_a_household_that_is_gone_gives_back_what_it_has_not_had(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)
    give(street, receipt, 30)

    with transaction():
        revoke_of_household(street.officer, receipt.household_id, reason="去世", now=NOON)

    assert numbers(fund) == (100, 30, 0, 70)
    assert books_are_sound()


def test_what_is_handed_over_on_a_revoked_slip_is_promised_again_and_paid(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)
    with transaction():
        revoke_receipt(street.officer, receipt.id, reason="重复", now=NOON)

    give(street, receipt, 80)

    assert numbers(fund) == (100, 80, 0, 20)
    assert db.session.get(Receipt, receipt.id).review == "delivered_after_revoking"
    assert books_are_sound()


def test_where_the_fund_has_none_left_by_then_it_is_a_difference_for_two_to_settle(street):
    fund = a_fund(street, 100)
    receipt = a_paid_line(street, fund)
    with transaction():
        revoke_receipt(street.officer, receipt.id, reason="重复", now=NOON)
    with transaction():
        give_back(street.treasurer, fund.id, Return(uuid4(), 70_00, "用不完"), now=NOON)

    give(street, receipt, 80)

    assert numbers(fund) == (100, 30, 0, 70)
    ((item, missing),) = overpaid(street.treasurer)
    assert missing == 50_00
    assert books_are_sound()
    other = a_fund(street, 200)
    settled = Return(uuid4(), 50_00, "从本级财政出", street.storekeeper.user_id)
    with pytest.raises(DomainError, match=r"fund.not_overpaid"), transaction():
        settle_overpaid(street.treasurer, other.id, Return(uuid4(), 50_01, "多了", street.storekeeper.user_id), now=NOON)
    for _ in range(2):
        with transaction():
            settle_overpaid(street.treasurer, other.id, settled, now=NOON)
    assert overpaid(street.treasurer) == []
    assert (stands(other).free, stands(other).paid) == (150_00, 50_00)
    assert item.organisation_id == street.root.id
    assert books_are_sound()


def test_more_than_was_promised_is_taken_down_as_it_was(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)
    fact = give(street, receipt, 130)

    assert numbers(fund) == (100, 100, 0, 0)
    assert overpaid(street.supervisor)[0][1] == 30_00
    assert books_are_sound()
    again = give(street, receipt, 110, amends=fact.id)
    assert overpaid(street.supervisor)[0][1] == 10_00
    give(street, receipt, 100, amends=again.id)

    assert overpaid(street.supervisor) == []
    assert numbers(fund) == (100, 100, 0, 0)
    assert books_are_sound()


def test_confirmed_is_what_was_paid_and_confirmed(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)
    give(street, receipt)

    assert press(receipt)
    assert not press(receipt)

    assert numbers(fund) == (100, 100, 100, 0)
    assert books_are_sound()


def test_who_confirms_before_the_record_arrives_is_counted_when_it_does(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)
    press(receipt)
    assert numbers(fund) == (100, 0, 0, 0)

    give(street, receipt)

    assert numbers(fund) == (100, 100, 100, 0)
    assert books_are_sound()


def test_a_dispute_takes_the_confirmation_back_and_an_answer_brings_it_again(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)
    give(street, receipt)
    press(receipt)

    with transaction():
        report_wrong(codes.hash_of(token_of(receipt)), Complaint(uuid4(), "short", "少了", None, "少了"), Traces(), now=NOON)

    assert numbers(fund) == (100, 100, 0, 0)
    assert books_are_sound()


def test_the_desk_confirms_it_too(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)
    give(street, receipt)

    with transaction():
        confirm_at_desk(street.officer, receipt.id, uuid4(), ConfirmChannel.CALL_BACK, now=NOON)

    assert numbers(fund) == (100, 100, 100, 0)


def test_a_bank_slip_says_that_the_bank_has_paid(street):
    fund = a_fund(street, 1000)
    receipt = a_paid_line(street, fund)

    with transaction():
        confirm_at_desk(street.officer, receipt.id, uuid4(), ConfirmChannel.BANK_SLIP, now=NOON)

    assert numbers(fund) == (100, 100, 100, 0)
    assert books_are_sound()


def test_a_line_of_two_funds_is_paid_by_both_in_their_order(street):
    first, second = a_fund(street, 60), a_fund(street, 1000)
    receipt = a_paid_line(street, first, second)

    give(street, receipt, 70)
    assert (numbers(first), numbers(second)) == ((60, 60, 0, 0), (40, 10, 0, 0))
    with transaction():
        revoke_receipt(street.officer, receipt.id, reason="搬走", now=NOON)

    assert (numbers(first), numbers(second)) == ((60, 60, 0, 0), (40, 10, 0, 30))
    assert books_are_sound()


def test_money_goes_back_to_the_part_it_was_kept_in(street):
    fund = a_fund(street, 1000)
    with transaction():
        kept = reserve(street.treasurer, fund.id, Category.MODEL_WORKER, 100_00, now=NOON)
    key = promise(street, [fund], need(street, 100, "model_worker"))
    assert (stands(fund).kept, stands(fund).free) == (0, 900_00)


    with transaction():
        share_out(key, [Line(subject := uuid4(), street.communities[0].id, "model_worker", 100_00)])
    with transaction():
        follow(NOBODY, subject, Stand(0, True, False), now=NOON)

    assert (stands(fund).kept, stands(fund).free) == (100_00, 900_00)
    assert stands(fund).by_account[kept.id] == 100_00
    assert books_are_sound()


def test_without_a_fund_nothing_is_booked(street):


    receipt = a_receipt(street.officer, street.communities[0])
    give(street, receipt)

    assert db.session.scalar(select(Share.subject_id)) is None
    assert books_are_sound()
