"""Of all that was recorded of a visit, the one record that stands: what it says is in the books."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from . import matters
from .matters import WAITING, Verdict, VisitMatter
from .models import VisitRecord


def standing_of(records: Sequence[VisitRecord]) -> VisitRecord | None:
    """The record that moved last: as it came, or when somebody accepted it."""
    if not records:
        return None
    waiting = any(record.review in WAITING for record in records)
    said = _verdicts(matters.of_visit(records[0].visit_id)) if waiting else {}
    moved = [(when, record.version, record) for record in records if (when := _since(record, said))]
    return max(moved, key=lambda one: one[:2])[2] if moved else None


def is_waiting(record: VisitRecord) -> bool:
    """Whether it has moved nothing, because a person has to look, or has looked and set it aside."""
    return record.review in WAITING and _since(record, _verdicts(matters.of_subject(record.id))) is None


def _verdicts(found: Sequence[VisitMatter]) -> dict[UUID, datetime]:
    """When each record that waited was accepted."""
    return {
        matter.subject_id: matter.settled_at
        for matter in found
        if matter.kind in WAITING and matter.verdict is Verdict.ACCEPTED and matter.settled_at
    }


def _since(record: VisitRecord, accepted: dict[UUID, datetime]) -> datetime | None:
    return accepted.get(record.id) if record.review in WAITING else record.received_at
