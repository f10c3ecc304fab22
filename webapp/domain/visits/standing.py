"""Of all that was recorded of a visit, the one record that stands: what it says is in the books."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from . import matters
from .matters import WAITING, Verdict, VisitMatter
from .models import VisitRecord


def standing_of(records: Sequence[VisitRecord]) -> VisitRecord | None:
    """The record that moved last: as it came, or when somebody accepted it."""
    if not records:
        return None
    waiting = any(record.review in WAITING for record in records)
    return _last_moved(records, _verdicts(matters.of_visit(records[0].visit_id)) if waiting else {})


def standing_among(visit_ids: Collection[UUID]) -> dict[UUID, VisitRecord]:
    """The same of many visits, in two queries; a visit of which nothing stands is not in it."""
    by_visit: dict[UUID, list[VisitRecord]] = {}
    for record in db.session.scalars(select(VisitRecord).where(VisitRecord.visit_id.in_(visit_ids))):
        by_visit.setdefault(record.visit_id, []).append(record)
    waited = select(VisitMatter).where(VisitMatter.visit_id.in_(visit_ids), VisitMatter.kind.in_(WAITING))
    said = _verdicts(db.session.scalars(waited).all())
    found = {visit_id: _last_moved(records, said) for visit_id, records in by_visit.items()}
    return {visit_id: record for visit_id, record in found.items() if record is not None}


def _last_moved(records: Sequence[VisitRecord], said: dict[UUID, datetime]) -> VisitRecord | None:
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
