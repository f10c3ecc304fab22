"""The secrets inside the fold: the token of the QR code and the six digits to read out (OFFLINE 5).

Both follow from the print key, the receipt and its generation, so that printing again gives the same slip while
nothing secret is stored: the database has the token's hash and the generation only.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O and U, which people confuse."""
LENGTH = 26
"""130 bits."""
DIGITS = 6
_key = b""


def use_key(key: bytes) -> None:
    """The print key, 32 bytes; `create_app` gives it once."""
    global _key
    _key = key


def _derive(purpose: str, receipt_id: UUID, generation: int) -> int:
    if not _key:
        raise RuntimeError("no print key: create_app has not run")
    digest = hmac.digest(_key, f"{purpose}|{receipt_id}|{generation}".encode(), hashlib.sha256)
    return int.from_bytes(digest, "big")


def token_of(receipt_id: UUID, generation: int) -> str:
    """The 26 characters of the confirm code."""
    bits = _derive("token", receipt_id, generation) >> (256 - 5 * LENGTH)
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def digits_of(receipt_id: UUID, generation: int) -> str:
    """The six digits that stand under it, for the desk and the telephone."""
    return f"{_derive('digits', receipt_id, generation) % 10**DIGITS:0{DIGITS}d}"


def are_digits_of(typed: str, receipt_id: UUID, generation: int) -> bool:
    """Whether these are the slip's six digits, in the same time for every wrong one."""
    return hmac.compare_digest(typed.encode(), digits_of(receipt_id, generation).encode())


def hash_of(token: str) -> bytes:
    """What is stored of a token; the case of letters does not matter."""
    return hashlib.sha256(token.upper().encode()).digest()
