"""Long content that is sealed opens whole or not at all."""

from __future__ import annotations

import io

import pytest

from webapp.core import sealed_stream
from webapp.core.crypto import Keyring
from webapp.core.sealed_stream import PIECE, TAG, NotWhole, open_stream, seal_stream

RING = Keyring({1: bytes(range(32)), 2: bytes(range(1, 33))}, bytes(32))
HEAD = len(sealed_stream.MARK) + 1 + sealed_stream.SALT + sealed_stream.PREFIX


def sealed(plain: bytes, ring: Keyring = RING) -> bytes:
    target = io.BytesIO()
    seal_stream(ring, io.BytesIO(plain), target)
    return target.getvalue()


def opened(content: bytes, ring: Keyring = RING) -> bytes:
    target = io.BytesIO()
    open_stream(ring, io.BytesIO(content), target)
    return target.getvalue()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_sealed_comes_back(size: int) -> None:
    plain = bytes(size)
    content = sealed(plain)

    assert opened(content) == plain
    assert sealed(plain) != content, "never the same twice"


def test_nothing_of_it_stands_in_the_open() -> None:
    assert b"13900001111" not in sealed("赵建国 13900001111".encode() * 1000)


def test_an_older_key_opens_what_it_sealed() -> None:
    assert opened(sealed(b"x", Keyring({1: RING.field_keys[1]}, bytes(32)))) == b"x"


def test_cut_off_changed_swapped_or_lengthened_it_does_not_open() -> None:
    content, long = sealed(bytes(PIECE) + b"y" * PIECE + b"z"), PIECE + TAG
    first, second, last = content[HEAD : HEAD + long], content[HEAD + long : HEAD + 2 * long], content[HEAD + 2 * long :]
    flipped = bytearray(content)
    flipped[HEAD + 5] ^= 1
    for wrong in (
        content[:-1], content[: HEAD + long], content[: HEAD + 2 * long], content[:HEAD], content[:10], b"", bytes(flipped),
        content[:HEAD] + second + first + last, content[:HEAD] + first + last, content + last, b"x" + content,
    ):  # fmt: skip
        with pytest.raises(NotWhole):
            opened(wrong)


def test_with_other_keys_it_does_not_open() -> None:
    with pytest.raises(NotWhole, match="key"):
        opened(sealed(b"x"), Keyring({2: bytes(32)}, bytes(32)))
    with pytest.raises(NotWhole, match="number 2"):
        opened(sealed(b"x"), Keyring({1: bytes(32)}, bytes(32)))
