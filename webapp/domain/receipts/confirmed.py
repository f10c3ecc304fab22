"""Which of many receipts are confirmed: a count for a donor, who never learns whose they are (SPEC 8.6)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from .models import Receipt
from .states import CONFIRMED

SLICE = 500


def confirmed_among(receipt_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these receipts that stand confirmed, by whichever of the five ways."""
    found: set[UUID] = set()
    for start in range(0, len(receipt_ids), SLICE):
        part = receipt_ids[start : start + SLICE]
        found.update(db.session.scalars(select(Receipt.id).where(Receipt.id.in_(part), Receipt.status.in_(CONFIRMED))))
    return found
