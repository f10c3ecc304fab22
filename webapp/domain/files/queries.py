"""Find stored files, for who may read them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from .models import StoredFile


def get_file(actor: Actor, file_id: UUID) -> StoredFile:
    """One file the actor may read there, else NotFound."""
    file = db.session.get(StoredFile, file_id)
    if file is not None:
        reach = in_scope(actor, file.may_read, StoredFile.organisation_id)
        if db.session.scalar(select(StoredFile.id).where(StoredFile.id == file_id, reach)):
            return file
    raise NotFound("file.not_found")


def find_same(subject_id: UUID, digest: bytes) -> StoredFile | None:
    """The file of this subject with this SHA-256, as it was sent."""
    return db.session.scalar(select(StoredFile).where(StoredFile.subject_id == subject_id, StoredFile.digest == digest))


def files_of(subject_id: UUID) -> Sequence[StoredFile]:
    """All files of one subject, oldest first. The caller has checked that the actor may see the subject."""
    return db.session.scalars(
        select(StoredFile).where(StoredFile.subject_id == subject_id).order_by(StoredFile.added_at, StoredFile.id)
    ).all()
