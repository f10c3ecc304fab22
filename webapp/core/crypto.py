"""Encryption of personal values at rest, and the blind index that finds them again (SPEC 2.5).

A sealed value is: format byte, key id byte, 12-byte nonce, AES-256-GCM ciphertext; table, column and row id are
authenticated with it, so that a value copied to another row does not open.
"""

from __future__ import annotations

import enum
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from json.encoder import c_make_encoder, encode_basestring  # type: ignore[attr-defined]
from typing import Any, Generic, TypeVar, overload
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

T = TypeVar("T")
FORMAT = 1


class FieldClass(enum.StrEnum):
    """How far a value may travel (SPEC 2.5)."""

    P0 = "public"
    P1 = "contact"
    P2 = "sensitive"
    P3 = "child_or_label"


@dataclass(frozen=True)
class Keyring:
    """`field_keys`: 32-byte keys by id (1–255), the highest id seals; `index_key`: 32 bytes of its own."""

    field_keys: dict[int, bytes]
    index_key: bytes

    @property
    def newest(self) -> int:
        return max(self.field_keys)

    @cached_property
    def sealing(self) -> tuple[bytes, AESGCM]:
        """How every new value begins, and the cipher of the newest key."""
        return bytes((FORMAT, self.newest)), AESGCM(self.field_keys[self.newest])

    @cached_property
    def indexing(self) -> HMAC:
        """HMAC-SHA-256 with its key already in it; every index goes on from a copy."""
        return HMAC(self.index_key, SHA256())


_keyring: Keyring | None = None


def use_keys(keyring: Keyring) -> None:
    """Give this process its keys; `create_app` does it once."""
    global _keyring
    _keyring = keyring


def handed_on() -> bytes:
    """The keys, for the pipe of a helper (`core.helper`) and nowhere else."""
    keys = _keys()
    field_keys = {str(number): key.hex() for number, key in keys.field_keys.items()}
    return json.dumps([field_keys, keys.index_key.hex()]).encode()


def take_over(keys: bytes) -> None:
    """In a helper: what `handed_on` told."""
    field_keys, index_key = json.loads(keys)
    known = {int(number): bytes.fromhex(key) for number, key in field_keys.items()}
    use_keys(Keyring(known, bytes.fromhex(index_key)))


def _keys() -> Keyring:
    if _keyring is None:
        raise RuntimeError("no keys: create_app has not run")
    return _keyring


NONCE = 12
_cipher = cache(AESGCM)
_encoder = json.JSONEncoder(ensure_ascii=False)
# `encode` makes itself a C encoder for each value, which takes as long as encoding it; this is that one, made once.
_chunks: Any = c_make_encoder and c_make_encoder(
    None, _encoder.default, encode_basestring, None, _encoder.key_separator, _encoder.item_separator, False, False, True
)


def _as_json(value: Any) -> bytes:
    return ("".join(_chunks(value, 0)) if _chunks else _encoder.encode(value)).encode()


def seal(plain: bytes, *, place: str) -> bytes:
    """Encrypt; `place` (table|column|row) must be the same on opening."""
    beginning, cipher = _keys().sealing
    nonce = os.urandom(NONCE)
    return beginning + nonce + cipher.encrypt(nonce, plain, place.encode())


def unseal(sealed: bytes, *, place: str) -> bytes:
    """Decrypt what `seal` made for this place. Raises cryptography's InvalidTag if it was moved or changed."""
    if sealed[0] != FORMAT:
        raise ValueError("unknown format of a sealed value")
    return _cipher(_keys().field_keys[sealed[1]]).decrypt(sealed[2:14], sealed[14:], place.encode())


def blind(kind: str, value: str) -> bytes:
    """The keyed index of a normalised value: equal values of one kind give equal 32 bytes, and nothing else does."""
    index = _keys().indexing.copy()
    index.update(f"{kind}|{value}".encode())
    return index.finalize()


class Sealed(Generic[T]):
    """A model attribute kept encrypted in the column `column`. Values are anything JSON can hold; None stays NULL.

    national_id = Sealed[str]("national_id_sealed", FieldClass.P2)
    """

    def __init__(self, column: str, field_class: FieldClass) -> None:
        self.column = column
        self.field_class = field_class

    def _place(self, row: Any) -> str:
        key: UUID | None = row.id
        if key is None:
            raise ValueError("a row needs its id before anything in it can be sealed")
        return f"{row.__tablename__}|{self.column}|{key}"

    @overload
    def __get__(self, row: None, owner: type) -> Sealed[T]: ...
    @overload
    def __get__(self, row: object, owner: type) -> T | None: ...
    def __get__(self, row: object | None, owner: type) -> Any:
        if row is None:
            return self
        sealed = getattr(row, self.column)
        return None if sealed is None else json.loads(unseal(sealed, place=self._place(row)))

    def __set__(self, row: object, value: T | None) -> None:
        setattr(row, self.column, None if value is None else seal(_as_json(value), place=self._place(row)))


def sealed_columns(table: str, key: UUID, values: Mapping[str, Any]) -> dict[str, bytes | None]:
    """Columns `<name>_sealed` of the row `key`, by the names of their attributes: for rows that are never objects."""
    said = [(f"{name}_sealed", value) for name, value in values.items() if value is not None]
    found: dict[str, bytes | None] = dict.fromkeys([f"{name}_sealed" for name in values])
    row, drawn = str(key), os.urandom(NONCE * len(said))
    beginning, cipher = _keys().sealing
    for at, (column, value) in enumerate(said):
        nonce = drawn[NONCE * at : NONCE * at + NONCE]
        place = f"{table}|{column}|{row}".encode()
        found[column] = beginning + nonce + cipher.encrypt(nonce, _as_json(value), place)
    return found
