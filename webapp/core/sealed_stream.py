"""Long content sealed piece by piece, for what leaves the machine whole: none can be changed, swapped, left out or cut off.

STREAM of Hoang, Reyhanitabar, Rogaway and Vizár (2015): each piece under AES-256-GCM, its nonce a random prefix, a
counter, and whether it is the last. The key is made from a field key of the ring, for this content alone.
"""

from __future__ import annotations

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .crypto import Keyring

MARK = b"nuandao sealed 1\n"
PIECE = 1 << 20
"""Bytes of one piece before sealing."""
SALT, PREFIX, TAG = 16, 7, 16


class NotWhole(Exception):
    """It is not what was sealed, or not with a key of this ring."""


def seal_stream(keyring: Keyring, source: BinaryIO, target: BinaryIO) -> None:
    """Everything that `source` still holds."""
    salt, prefix = os.urandom(SALT), os.urandom(PREFIX)
    target.write(MARK + bytes((keyring.newest,)) + salt + prefix)
    cipher = _cipher(keyring.field_keys[keyring.newest], salt)
    number, piece = 0, source.read(PIECE)
    while True:
        following = source.read(PIECE)
        target.write(cipher.encrypt(_nonce(prefix, number, is_last=not following), piece, MARK))
        if not following:
            return
        number, piece = number + 1, following


def open_stream(keyring: Keyring, source: BinaryIO, target: BinaryIO) -> None:
    """The content again. Raises NotWhole, perhaps after some of it has been written: the caller then throws it away."""
    head = source.read(len(MARK) + 1 + SALT + PREFIX)
    if len(head) < len(MARK) + 1 + SALT + PREFIX or not head.startswith(MARK):
        raise NotWhole("this is no sealed content")
    key = keyring.field_keys.get(head[len(MARK)])
    if key is None:
        raise NotWhole(f"the key number {head[len(MARK)]} it was sealed with is not here")
    salt, prefix = head[len(MARK) + 1 : -PREFIX], head[-PREFIX:]
    cipher, number, piece = _cipher(key, salt), 0, source.read(PIECE + TAG)
    while True:
        following = source.read(PIECE + TAG)
        try:
            target.write(cipher.decrypt(_nonce(prefix, number, is_last=not following), piece, MARK))
        except InvalidTag:
            raise NotWhole("it was changed, cut off, or sealed with another key") from None
        if not following:
            return
        number, piece = number + 1, following


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=MARK).derive(key))


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes((is_last,))
