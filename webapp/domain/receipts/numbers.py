"""The number on the outside of a slip: eight digits, the last a check digit, so that a misheard one is noticed.

ISO 7064 MOD 11,10 finds every single wrong digit and nearly every swapped pair (SPEC 7.1, OFFLINE 5).
"""

from __future__ import annotations

import secrets
import unicodedata

BODY = 7
"""Digits before the check digit."""


def check_digit(body: str) -> str:
    """The eighth digit for seven."""
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def is_number(text: str) -> bool:
    """Whether these are eight digits whose last one fits."""
    return len(text) == BODY + 1 and text.isascii() and text.isdigit() and check_digit(text[:BODY]) == text[BODY]


def new_number() -> str:
    """A number by chance: neighbours on a street do not get neighbouring numbers."""
    body = str(1_000_000 + secrets.randbelow(9_000_000))
    return body + check_digit(body)


def as_digits(text: str) -> str:
    """Digits as people type them: full width, in groups, with dashes."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if c not in " -‐–—·.\t\u3000")


def in_groups(number: str) -> str:
    """`27043127` → `2704 3127`, the way it is printed and read out."""
    return f"{number[:4]} {number[4:]}"
