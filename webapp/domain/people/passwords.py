"""Passwords and one-time codes (SPEC 2.6): argon2id, at least 10 characters, no composition rules."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ...core.errors import InvalidInput

MIN_LENGTH = 10
MAX_LENGTH = 200
_hasher = PasswordHasher()
# Verified when there is no such account, so that a wrong name takes as long as a wrong password.
_DECOY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$ZTjZsJ1gDKk5tgmUG5EvzOiKxQWl0dm2pVLsRgxyjPo"
_decoy = _DECOY


def use_cheap_hashing() -> None:
    """Lower the cost for test runs; a production start never calls it."""
    global _hasher, _decoy
    _hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    _decoy = _hasher.hash(secrets.token_hex())


def check_password(password: str, *, login: str = "") -> None:
    """Refuse a password that is too short, too long, or the account's own name."""
    if len(password) < MIN_LENGTH:
        raise InvalidInput({"password": ["password.too_short"]})
    if len(password) > MAX_LENGTH:
        raise InvalidInput({"password": ["password.too_long"]})
    if login and password.casefold() == login.casefold():
        raise InvalidInput({"password": ["password.is_login"]})


def hash_password(password: str) -> str:
    """The argon2id hash with its parameters and salt."""
    return _hasher.hash(password)


def is_right_password(password_hash: str | None, password: str) -> bool:
    """Compare in the time one hash takes, also when there is no account."""
    try:
        _hasher.verify(password_hash or _decoy, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def new_code() -> str:
    """A one-time code an admin reads out: 10 digits, about 33 bits, valid 24 hours and throttled."""
    return f"{secrets.randbelow(10**10):010d}"


def hash_token(token: str) -> bytes:
    """SHA-256 of a random token; enough, because the token itself cannot be guessed."""
    return hashlib.sha256(token.encode()).digest()
