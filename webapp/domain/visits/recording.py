"""Facts from the door. They have happened: they are stored, and what a rule doubts goes to the desk (SPEC 6.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core import ahead
from ...core.clock import local_day
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..people.actors import Actor
from . import queries, rules
from .delivering import Effect, Recorded
from .matters import MatterKind, open_matter
from .models import LIVE, Outcome, Visit, VisitRecord
from .moving import move_on
from .standing import is_waiting, standing_of


def record_visit(actor: Actor, fact: Recorded, *, now: datetime) -> Effect:
    """Store a record and everything that follows from it. The same id again changes nothing.

    Raises NotFound("visit.not_found") only when there is no such visit at all.
    """
    if earlier := ahead.get(VisitRecord, fact.id):
        return _same(earlier, fact)
    visit = ahead.get(Visit, fact.visit_id)
    if visit is None or actor.user_id is None:
        raise NotFound("visit.not_found")
    known = queries.records_of(visit.id)
    amended = next((record for record in known if record.id == fact.amends), None)
    standing = standing_of(known)
    review = _review(actor, visit, fact, amended, standing)
    effect = Effect(keep_record(actor, visit, fact, amended, known, review, now))
    if review is None:
        move_on(actor, visit, fact, standing, effect, now=now)
    else:
        open_matter(visit, MatterKind(review), fact.id, now=now)
    _audit(actor, visit, fact, now)
    return effect


@dataclass(frozen=True)
class DeskEntry:
    """What the desk copies from paper of a visit that no phone told of: what came of it, who was there, a line."""

    id: UUID
    visit_id: UUID
    outcome: Outcome
    present: tuple[UUID, ...]
    note: str


def record_at_desk(actor: Actor, entry: DeskEntry, *, now: datetime) -> Effect:
    """A record for a visit that has none, at the hour it was booked for. Sent twice it is one.

    A record that a phone brings later stands before the desk beside it. Raises Conflict, DomainError.
    """
    visit = queries.get_visit(actor, entry.visit_id)
    known = queries.records_of(visit.id)
    if earlier := next((record for record in known if record.id == entry.id), None):
        return Effect(earlier)
    if standing_of(known) is not None or visit.status not in LIVE:
        raise Conflict("visit.is_over")
    if visit.day > local_day(now):
        raise DomainError("visit.not_yet")
    content = {"visitors": [str(user) for user in entry.present], "note": entry.note, "copied_at_desk": True}
    fact = Recorded(
        id=entry.id, visit_id=visit.id, outcome=entry.outcome, made_at=visit.starts_at, content=content,
        present=entry.present,
    )  # fmt: skip
    effect = Effect(keep_record(actor, visit, fact, None, known, None, now))
    move_on(actor, visit, fact, None, effect, now=now)
    _audit(actor, visit, fact, now)
    return effect


def _audit(actor: Actor, visit: Visit, fact: Recorded, now: datetime) -> None:
    audit.record(
        audit.Action.VISIT_AMEND if fact.amends else audit.Action.VISIT_RECORD,
        actor_id=actor.user_id,
        subject_id=visit.id,
        organisation_id=visit.organisation_id,
        fields=[fact.outcome.value],
        values={"content": dict(fact.content)},
        at=now,
    )


def _same(earlier: VisitRecord, fact: Recorded) -> Effect:
    if earlier.visit_id != fact.visit_id:
        raise Conflict("visit.id_reused")
    return Effect(earlier)


def keep_record(
    actor: Actor, visit: Visit, fact: Recorded, amended: VisitRecord | None, known: Sequence[VisitRecord],
    review: str | None, now: datetime,
) -> VisitRecord:  # fmt: skip
    """What was said, as it is kept: the next version of what is known of the visit."""
    record = VisitRecord(
        id=fact.id,
        visit_id=visit.id,
        organisation_id=visit.organisation_id,
        author_id=actor.user_id,
        version=len(known) + 1,
        amends_id=amended.id if amended else None,
        outcome=fact.outcome,
        made_at=fact.made_at,
        received_at=now,
        started_at=fact.started_at,
        ended_at=fact.ended_at,
        photos=_photos(fact, known),
        review=review,
        doubt=rules.clock_doubt(fact.offset_ms),
    )
    record.missing_photos = rules.count_missing(record.photos)
    record.content = dict(fact.content)
    ahead.add(record)
    return record


def _photos(fact: Recorded, known: Sequence[VisitRecord]) -> list[dict[str, object]]:
    """What the phone lists; a photo that an earlier version brought is there already."""
    filed = {photo["sha256"]: photo["file_id"] for record in known for photo in record.photos if photo.get("file_id")}
    listed = [dict(photo) for photo in fact.photos]
    return [{**photo, "file_id": filed[photo["sha256"]]} if photo["sha256"] in filed else photo for photo in listed]


def _review(
    actor: Actor, visit: Visit, fact: Recorded, amended: VisitRecord | None, standing: VisitRecord | None
) -> str | None:
    """Why a person has to look before it counts; None when nobody has to."""
    if fact.quarantined:
        return "quarantine"
    if not (fact.on_paper or queries.is_visitor(actor, visit.id)):
        return "not_in_scope"
    if amended is not None and amended.author_id == actor.user_id and is_waiting(amended):
        return amended.review
    if standing is None:
        return None
    if standing.author_id != actor.user_id:
        return "second_author"
    return None if amended is not None and amended.author_id == actor.user_id else "recorded_twice"
