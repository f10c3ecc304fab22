"""Sealed values open in their own place alone; equal values are found without being opened (SPEC 2.5)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag

from webapp.core import crypto
from webapp.core.crypto import FieldClass, Keyring, Sealed, blind, seal, sealed_columns, unseal

OLD, NEW, INDEX = bytes(32), bytes([1]) * 32, bytes([2]) * 32
PLACE = "people|national_id_sealed|1"


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(crypto, "_keyring", Keyring({1: OLD, 2: NEW}, INDEX))
    yield


class Card:
    """A row with one sealed value."""

    __tablename__ = "cards"
    number = Sealed[str]("number_sealed", FieldClass.P2)

    def __init__(self, key: UUID | None) -> None:
        self.id = key
        self.number_sealed: bytes | None = None


def test_a_sealed_value_opens_in_its_place():
    assert unseal(seal("赵建国".encode(), place=PLACE), place=PLACE).decode() == "赵建国"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "people|national_id_sealed|2",
        "people|bank_card_sealed|1",
        "households|national_id_sealed|1",
    ],
)
def test_a_value_that_was_moved_does_not_open(elsewhere):
    with pytest.raises(InvalidTag):
        unseal(seal(b"x", place=PLACE), place=elsewhere)


@pytest.mark.parametrize("at", [2, 14, -1])
def test_a_value_that_was_changed_does_not_open(at):
    sealed = bytearray(seal(b"6217", place=PLACE))
    sealed[at] ^= 1

    with pytest.raises(InvalidTag):
        unseal(bytes(sealed), place=PLACE)


def test_the_same_value_sealed_twice_looks_different():
    assert seal(b"x", place=PLACE) != seal(b"x", place=PLACE)


def test_the_newest_key_seals_and_the_old_ones_still_open(monkeypatch):
    monkeypatch.setattr(crypto, "_keyring", Keyring({1: OLD}, INDEX))
    before = seal(b"old", place=PLACE)
    monkeypatch.setattr(crypto, "_keyring", Keyring({1: OLD, 2: NEW}, INDEX))

    assert (before[1], seal(b"new", place=PLACE)[1]) == (1, 2)
    assert unseal(before, place=PLACE) == b"old"


def test_a_format_we_never_wrote_is_refused():
    with pytest.raises(ValueError, match="format"):
        unseal(b"\x09" + seal(b"x", place=PLACE)[1:], place=PLACE)


def test_the_blind_index_is_equal_for_equal_values_of_one_kind_and_tells_nothing_else():
    assert blind("phone", "13900001111") == blind("phone", "13900001111")
    assert blind("phone", "13900001111") != blind("national_id", "13900001111")
    assert b"1390" not in blind("phone", "13900001111")


def test_the_blind_index_needs_its_own_key(monkeypatch):
    with_one = blind("phone", "13900001111")
    monkeypatch.setattr(crypto, "_keyring", Keyring({1: OLD, 2: NEW}, bytes([3]) * 32))

    assert blind("phone", "13900001111") != with_one


def test_an_attribute_is_kept_sealed_and_read_plain():
    card = Card(uuid4())
    card.number = "6217 0000"

    assert card.number == "6217 0000"
    assert card.number_sealed is not None and b"6217" not in card.number_sealed


def test_nothing_stays_nothing():
    card = Card(uuid4())
    card.number = "6217"
    card.number = None

    assert (card.number, card.number_sealed) == (None, None)


def test_a_value_copied_to_another_row_does_not_open():
    one, other = Card(uuid4()), Card(uuid4())
    one.number = "6217"
    other.number_sealed = one.number_sealed

    with pytest.raises(InvalidTag):
        _ = other.number


def test_a_row_without_an_id_seals_nothing():
    with pytest.raises(ValueError, match="id"):
        Card(None).number = "6217"


def test_without_keys_nothing_is_sealed_in_silence(monkeypatch):
    monkeypatch.setattr(crypto, "_keyring", None)

    with pytest.raises(RuntimeError):
        seal(b"x", place=PLACE)


def test_columns_of_a_row_open_when_the_row_is_an_object():
    key = uuid4()
    card = Card(key)

    (card.number_sealed,) = sealed_columns("cards", key, {"number": "6217"}).values()

    assert card.number == "6217"
    assert sealed_columns("cards", key, {"number": None}) == {"number_sealed": None}
    (card.number_sealed,) = sealed_columns("cards", uuid4(), {"number": "6217"}).values()
    with pytest.raises(InvalidTag):
        _ = card.number


def test_columns_of_a_row_share_no_nonce():
    values = {"one": "低保", "other": {"words": "“低保”\n"}}
    rows = [sealed_columns("pairs", uuid4(), values) for _ in range(50)]

    nonces = [sealed[2:14] for row in rows for sealed in row.values() if sealed]

    assert len(set(nonces)) == len(nonces) == 100


def test_what_is_sealed_is_plain_json():
    key = uuid4()

    (sealed,) = sealed_columns("pairs", key, {"other": {"words": "“低保”\n"}}).values()

    assert sealed is not None
    assert unseal(sealed, place=f"pairs|other_sealed|{key}").decode() == '{"words": "“低保”\\n"}'


def test_an_index_is_hmac_sha_256_as_every_row_on_file_has_it():
    assert blind("phone", "13900000007") == hmac.digest(INDEX, b"phone|13900000007", "sha256")
    assert blind("phone", "13900000007") == blind("phone", "13900000007")
