"""Secrets that follow from the print key, so that printing again gives the same code while nothing secret is stored.

A code belongs to a purpose ("gift", "needs"), an id and a generation; the database keeps the hash alone. Each purpose
is its own space: a code of one opens nothing of another. A higher generation replaces a code that got lost.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O and U, which people confuse."""
LENGTH = 26
"""130 bits."""
_SIGNS = frozenset(ALPHABET)
_key = b""


def use_key(key: bytes) -> None:
    """The print key, 32 bytes; `create_app` gives it once."""
    global _key
    _key = key


def derive(purpose: str, subject_id: UUID, generation: int = 1) -> int:
    """256 bits that only the key, the purpose, the id and the generation together give."""
    if not _key:
        raise RuntimeError("no print key: create_app has not run")
    digest = hmac.digest(_key, f"{purpose}|{subject_id}|{generation}".encode(), hashlib.sha256)
    return int.from_bytes(digest, "big")


def token_of(purpose: str, subject_id: UUID, generation: int = 1) -> str:
    """The 26 characters that stand in an address."""
    bits = derive(purpose, subject_id, generation) >> (256 - 5 * LENGTH)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def is_token(text: str) -> bool:
    """Whether it could be a token at all, in either case of letters."""
    return len(text) == LENGTH and set(text.upper()) <= _SIGNS


def hash_of(token: str) -> bytes:
    """What is stored of a token; the case of letters does not matter."""
    return hashlib.sha256(token.upper().encode()).digest()
