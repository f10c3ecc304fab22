"""A photo of a visit, filed with its record; a visit that misses one is never complete (SPEC 6.6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from ...core.crypto import FieldClass
from ...core.db import db
from ...core.errors import DomainError, NotFound
from .. import audit
from ..files.operations import NewFile, add_file
from ..files.storage import Kept
from ..people.actors import Actor
from ..people.permissions import Permission
from . import delivering, joining, rules, signing
from .models import Outcome, Visit, VisitRecord
from .standing import is_waiting


def attach_photo(actor: Actor, record_id: UUID, sha256: str, kept: Kept, *, now: datetime) -> None:
    """File the picture under its record. Attached twice it is one, and counted once."""
    record = _get(record_id)
    new = NewFile(
        id=uuid5(record.id, sha256),
        organisation_id=record.organisation_id,
        subject_id=record.visit_id,
        kept=kept,
        may_read=Permission.VISIT_READ,
        field_class=FieldClass.P2,
    )
    file = add_file(actor, new, now=now)
    _mark(record, sha256, {"file_id": str(file.id)})
    hand_on_signed(record, now=now)


def check_photo(record_id: UUID, role: str) -> None:
    """People only if they agreed (SPEC 5.5): else it is not even opened. Raises DomainError visit.no_consent."""
    record = _get(record_id)
    if role == "person" and (record.content or {}).get("photo_consent") != "yes":
        raise DomainError("visit.no_consent")


def refuse_photo(record_id: UUID, sha256: str, why: str) -> None:
    """It is here and will not be kept: the visit does not wait for it."""
    if db.session.get(VisitRecord, record_id) is not None:
        _mark(_get(record_id), sha256, {"refused": why})


def give_up_photos(actor: Actor, record_id: UUID, reason: str, *, now: datetime) -> int:
    """Photos that did not come and will not: the desk says why, and the visit says so for ever (SPEC 6.6).

    One that turns up all the same is filed like any other. Returns how many there were.
    """
    record = db.session.get(VisitRecord, record_id)
    if record is None:
        return 0
    missing = [photo["sha256"] for photo in record.photos if rules.count_missing([photo])]
    for sha256 in missing:
        _mark(record, sha256, {"lost": True})
    if missing:
        audit.record(
            audit.Action.VISIT_SETTLE,
            actor_id=actor.user_id,
            subject_id=record.visit_id,
            organisation_id=record.organisation_id,
            fields=["photos_lost"],
            reason=reason,
            at=now,
        )
    return len(missing)


def hand_on_signed(record: VisitRecord, *, now: datetime) -> None:
    """Pictures of signed slips of a record that counts go before somebody who was not there."""
    if record.outcome is not Outcome.DONE or is_waiting(record):
        return
    tasks = joining.all_tasks(db.session.get_one(Visit, record.visit_id))
    slips = list(delivering.slips_of(tasks).values())
    number = signing.slip_number(record.content or {})
    if number and number not in {slip.number for slip in slips}:
        return
    signing.note_signatures(signing.author_of(record), record, slips, now=now)


def _get(record_id: UUID) -> VisitRecord:
    record = db.session.get(VisitRecord, record_id)
    if record is None:
        raise NotFound("visit.not_found")
    return record


def _mark(record: VisitRecord, sha256: str, found: Mapping[str, Any]) -> None:
    record.photos = [_with(photo, found) if photo.get("sha256") == sha256 else photo for photo in record.photos]
    record.missing_photos = rules.count_missing(record.photos)


def _with(photo: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of a photo now; one that was given up and came after all is lost no more."""
    return {name: value for name, value in {**photo, **found}.items() if name != "lost" or "file_id" not in found}
