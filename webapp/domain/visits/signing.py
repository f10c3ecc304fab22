"""What was signed at the door, on paper or on the phone's screen, comes before somebody who was not there (SPEC 7.5)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select

from ...core import ahead
from ...core.crypto import FieldClass
from ...core.db import db
from ..files.operations import NewFile, add_file
from ..files.storage import Kept
from ..people.actors import NOBODY, Actor
from ..people.permissions import Permission
from ..people.sign_in import actor_of
from ..receipts.facts import Collector
from ..receipts.models import Receipt, Signature
from ..receipts.numbers import as_digits
from ..receipts.states import SignatureKind
from ..receipts.vouching import NewSignature, record_signature
from . import queries
from .models import DrawnSignature, VisitRecord

Content = Mapping[str, Any]


def note_signatures(actor: Actor, record: VisitRecord, slips: Sequence[Receipt], *, now: datetime) -> None:
    """Strokes wait to be drawn, photos of signed slips are handed on; said again it changes nothing.

    Of several slips the one whose number was read was signed, else all of them.
    """
    content = _content(record)
    number = slip_number(content)
    signed = [slip for slip in slips if slip.number == number] or slips
    if content.get("confirm_way") == "screen" and _strokes(content):
        for slip in signed:
            _note_strokes(record, slip, now)
    if content.get("confirm_way") == "paper":
        filed = [photo for photo in record.photos if photo.get("role") == "slip" and photo.get("file_id")]
        for slip in signed:
            for photo in filed:
                _hand_on(actor, record, slip, SignatureKind.PAPER, photo["sha256"], UUID(photo["file_id"]), now)


def slip_number(content: Content) -> str | None:
    """The number the visitors read off the slip, None where they read none."""
    return as_digits(str(content.get("receipt_number") or "")) or None


def _content(record: VisitRecord) -> Content:
    return record.content or {}


def _strokes(content: Content) -> Mapping[str, Any] | None:
    drawn = content.get("signature")
    return drawn if isinstance(drawn, dict) and drawn.get("strokes") else None


def _note_strokes(record: VisitRecord, slip: Receipt, now: datetime) -> None:
    strokes = json.dumps(_strokes(_content(record)), sort_keys=True)
    key = uuid5(record.visit_id, f"{strokes}|{slip.id}")  # a correction brings the same strokes again
    if ahead.get(DrawnSignature, key) is None:
        ahead.add(DrawnSignature(id=key, record_id=record.id, receipt_id=slip.id, noted_at=now))


def _hand_on(
    actor: Actor, record: VisitRecord, slip: Receipt, kind: SignatureKind, name: str, file_id: UUID, now: datetime
) -> None:
    key = uuid5(record.visit_id, f"{name}|{slip.id}")
    new = NewSignature(key, slip.id, kind, file_id, collector_of(_content(record)))
    if db.session.get(Signature, new.id) is None:
        record_signature(actor, new, as_reported=True, now=now)


def collector_of(content: Content) -> Collector | None:
    """Who signed for the household, as it was typed; None where one of its own did. Blanks are asked for later."""
    said = content.get("collector")
    if not isinstance(said, dict):
        said = {}
    if content.get("met_with") != "other" and not any(said.values()):
        return None
    name, relation, reason = (str(said.get(part) or "").strip()[:100] for part in ("name", "relation", "reason"))
    return Collector(name, relation or None, reason or None)


def is_collector_in_doubt(record: VisitRecord) -> bool:
    """Not all of name, relation and reason, or the name of one of the visitors: they never collect (SPEC 7.5)."""
    collector = collector_of(_content(record))
    if collector is None:
        return False
    sent = {name for _user, name in queries.visitors_of([record.visit_id]).get(record.visit_id, [])}
    return collector.name in sent or not (collector.name and collector.relation and collector.reason)


# ── on the screen: drawn outside the transaction


def undrawn(limit: int = 20) -> Sequence[tuple[UUID, Mapping[str, Any]]]:
    """Ids and strokes of signatures that have no picture yet, the longest waiting first."""
    waiting = select(DrawnSignature).where(DrawnSignature.drawn_at.is_(None), DrawnSignature.problem.is_(None))
    rows = db.session.scalars(waiting.order_by(DrawnSignature.noted_at, DrawnSignature.id).limit(limit)).all()
    records = {row.record_id: db.session.get_one(VisitRecord, row.record_id) for row in rows}
    return [(row.id, _strokes(_content(records[row.record_id])) or {}) for row in rows]


def keep_drawn(drawn_id: UUID, picture: Kept, *, now: datetime) -> None:
    """File the picture and put it before somebody else; done twice it is done once. Raises DomainError file.quota."""
    drawn = db.session.get(DrawnSignature, drawn_id)
    if drawn is None or drawn.drawn_at is not None:
        return
    record, slip = db.session.get_one(VisitRecord, drawn.record_id), db.session.get_one(Receipt, drawn.receipt_id)
    new = NewFile(
        id=drawn.id,
        organisation_id=slip.organisation_id,
        subject_id=slip.id,
        kept=picture,
        may_read=Permission.RECEIPT_READ,
        field_class=FieldClass.P1,
    )
    file = add_file(NOBODY, new, now=now)
    _hand_on(author_of(record), record, slip, SignatureKind.SCREEN, str(drawn.id), file.id, now)
    drawn.drawn_at = now


def not_drawn(drawn_id: UUID, problem: str | None, *, now: datetime) -> None:
    """For good, with the reason; or not just now, and behind the others the next time."""
    drawn = db.session.get(DrawnSignature, drawn_id)
    if drawn is not None:
        drawn.problem, drawn.noted_at = problem, now


def author_of(record: VisitRecord) -> Actor:
    """Whoever recorded it, with the roles they still have."""
    return actor_of(record.author_id) or Actor(user_id=record.author_id, name="", organisation_id=None)
