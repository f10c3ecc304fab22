"""The draw can be repeated by anybody who has the seed, the numbers and SHA-256."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.core.errors import Conflict, DomainError
from webapp.domain.receipts.states import ReceiptStatus
from webapp.domain.supervision import rules
from webapp.domain.supervision.models import CheckResult
from webapp.domain.supervision.rules import Slip, drawn, how_many

SEED = "5e" * 32
NUMBERS = st.lists(st.integers(10_000_000, 99_999_999).map(str), unique=True, max_size=200)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(("delivered", "asked"), [(0, 0), (1, 1), (9, 1), (10, 1), (11, 2), (20, 2), (21, 3)])
def test_a_tenth_is_rounded_up(delivered, asked):
    assert how_many(delivered) == asked


@given(NUMBERS)
def test_whoever_reckons_again_by_hand_gets_the_same(numbers):
    by_hand = sorted(numbers, key=lambda number: sha(SEED + number))[: -(-len(numbers) // 10)]

    assert drawn(SEED, [Slip(number) for number in numbers]) == by_hand
    assert drawn(SEED, [Slip(number) for number in reversed(numbers)]) == by_hand


def test_a_weaker_confirmation_has_two_tickets_and_counts_by_the_better_one():
    number = next(n for n in map(str, range(10_000_000, 10_000_100)) if sha(SEED + n + "+") < sha(SEED + n))

    assert rules.place_of(SEED, Slip(number, tickets=2)) == sha(SEED + number + "+")
    assert rules.place_of(SEED, Slip(number)) == sha(SEED + number)


def test_it_comes_up_nearly_twice_as_often():
    slips = [Slip(str(n), tickets=1 + n % 2) for n in range(10_000_000, 10_002_000)]
    twice = sum(int(number) % 2 for number in drawn(SEED, slips))

    assert 0.60 < twice / 200 < 0.73


@pytest.mark.parametrize(
    ("status", "sealed", "tickets"),
    [(ReceiptStatus.CONFIRMED_SELF, True, 1), (ReceiptStatus.CONFIRMED_SELF, False, 2),
     (ReceiptStatus.CONFIRMED_RELATIVE, True, 2), (ReceiptStatus.CONFIRMED_PAPER, True, 2),
     (ReceiptStatus.CONFIRMED_PHONE, True, 1), (ReceiptStatus.HANDED_OVER, False, 1)],
)  # fmt: skip
def test_which_confirmations_are_weaker(status, sealed, tickets):
    assert rules.tickets_of(status, sealed) == tickets


def test_a_result_stays_and_what_is_wrong_is_told():
    rules.check_result(CheckResult.NOT_REACHED, CheckResult.ALL_THERE, "")
    with pytest.raises(Conflict):
        rules.check_result(CheckResult.ALL_THERE, CheckResult.NOTHING, "一样也没有")
    with pytest.raises(DomainError, match=r"check\.say_what"):
        rules.check_result(None, CheckResult.DIFFERS, " ")
