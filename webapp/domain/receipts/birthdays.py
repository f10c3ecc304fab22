"""Flat slips may ask for month and day of birth of the head before they show anything (SPEC 7.2).

Kept as a keyed index bound to the one receipt: nobody reads a birthday out of it, and equal birthdays look unlike.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.crypto import blind
from ...core.db import db
from ...core.errors import TooMany
from .. import audit
from ..households.queries import birthdays_of
from . import rules
from .models import Receipt


def hash_of(receipt_id: UUID, birthday: str | None) -> bytes | None:
    """What is kept of `0315`; None where nobody is asked."""
    return blind("birthday", f"{receipt_id}|{birthday}") if birthday else None


def ask_anew(receipt: Receipt) -> None:
    """A slip that asks goes by the file as it is now: a mistyped birthday was put right there."""
    if receipt.birthday_hash is not None:
        known = birthdays_of([receipt.household_id]).get(receipt.household_id)
        receipt.birthday_hash = hash_of(receipt.id, known) or receipt.birthday_hash


def try_birthday(token_hash: bytes, typed: str, *, now: datetime) -> bytes | None:
    """What proves it when it is right, None when it is wrong; the door commits the count by itself.

    The fifth wrong try locks the slip for 24 hours, and the desk's list shows it. A right one takes nothing back: the
    same count guards the six digits. Raises TooMany while locked.
    """
    receipt = db.session.scalar(select(Receipt).where(Receipt.token_hash == token_hash))
    if receipt is None or receipt.birthday_hash is None:
        return None
    if receipt.locked_until is not None and receipt.locked_until > now:
        raise TooMany("receipt.birthday_locked", retry_after=int((receipt.locked_until - now).total_seconds()) + 1)
    if hmac.compare_digest(receipt.birthday_hash, hash_of(receipt.id, typed) or b""):
        return receipt.birthday_hash
    receipt.wrong_digits += 1
    if receipt.wrong_digits >= rules.WRONG_DIGITS:
        receipt.wrong_digits, receipt.locked_until = 0, now + rules.LOCKED_FOR
        audit.record(audit.Action.RECEIPT_LOCK, actor_id=None, subject_id=receipt.id,
                     organisation_id=receipt.organisation_id, fields=["birthday"], at=now)  # fmt: skip
    return None
