"""The number outside, the code and the digits inside."""

from __future__ import annotations

from uuid import uuid4

import pytest

from webapp.domain.receipts import codes
from webapp.domain.receipts.numbers import as_digits, check_digit, in_groups, is_number, new_number


def test_the_check_digit_is_that_of_iso_7064() -> None:
    # The standard's own example for MOD 11,10 (as used in tax numbers): 0794 → 5.
    assert check_digit("0794") == "5"


def test_every_wrong_digit_is_noticed() -> None:
    number = new_number()
    wrong = [number[:at] + digit + number[at + 1 :] for at in range(8) for digit in "0123456789" if digit != number[at]]

    assert is_number(number)
    assert [text for text in wrong if is_number(text)] == []


def test_nearly_every_swapped_pair_is_noticed() -> None:
    numbers = [new_number() for _ in range(500)]
    swaps = [n[:at] + n[at + 1] + n[at] + n[at + 2 :] for n in numbers for at in range(7) if n[at] != n[at + 1]]

    assert sum(map(is_number, swaps)) / len(swaps) < 0.05


@pytest.mark.parametrize("typed", ["2704 3127", "2704-3127", "２７０４　３１２７", " 27043127 "])
def test_a_number_is_read_however_it_is_typed(typed: str) -> None:
    assert as_digits(typed) == "27043127"
    assert in_groups("27043127") == "2704 3127"


@pytest.mark.parametrize("text", ["", "1234567", "123456789", "abcdefgh", "²7043127"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert not is_number(text)


def test_printing_again_gives_the_same_code_and_replacing_another(app) -> None:
    key = uuid4()

    assert codes.token_of(key, 1) == codes.token_of(key, 1)
    assert codes.digits_of(key, 1) == codes.digits_of(key, 1)
    assert codes.token_of(key, 1) != codes.token_of(key, 2)
    assert codes.token_of(key, 1) != codes.token_of(uuid4(), 1)


def test_a_token_is_26_signs_nobody_confuses(app) -> None:
    tokens = [codes.token_of(uuid4(), 1) for _ in range(2000)]

    assert {len(token) for token in tokens} == {26}
    assert {sign for token in tokens for sign in token} == set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    assert len(set(tokens)) == 2000


def test_the_six_digits_say_nothing_about_the_token(app) -> None:
    digits = {codes.digits_of(uuid4(), 1) for _ in range(2000)}

    assert all(len(text) == 6 and text.isdigit() for text in digits)
    assert len(digits) > 1980


def test_the_case_of_letters_does_not_matter(app) -> None:
    token = codes.token_of(uuid4(), 1)

    assert codes.hash_of(token) == codes.hash_of(token.lower())
