"""A photo of a visit, filed with its record; a visit that misses one is never complete (SPEC 6.6)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from ...core.crypto import FieldClass
from ...core.db import db
from ...core.errors import NotFound
from ..files.operations import NewFile, add_file
from ..files.storage import Kept
from ..people.actors import Actor
from ..people.permissions import Permission
from .models import VisitRecord


def attach_photo(actor: Actor, record_id: UUID, sha256: str, kept: Kept, *, now: datetime) -> None:
    """File the picture under its record. Attached twice it is one, and counted once."""
    record = db.session.get(VisitRecord, record_id)
    if record is None:
        raise NotFound("visit.not_found")
    new = NewFile(
        id=uuid5(record.id, sha256),
        organisation_id=record.organisation_id,
        subject_id=record.visit_id,
        kept=kept,
        may_read=Permission.VISIT_READ,
        field_class=FieldClass.P2,
    )
    file = add_file(actor, new, now=now)
    record.photos = [_with_file(photo, sha256, file.id) for photo in record.photos]
    record.missing_photos = sum(1 for photo in record.photos if not photo.get("file_id"))


def _with_file(photo: dict[str, str], sha256: str, file_id: UUID) -> dict[str, str]:
    return {**photo, "file_id": str(file_id)} if photo.get("sha256") == sha256 else photo
