"""Record, open and remove stored files."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from ...core import clock, tally
from ...core.crypto import FieldClass
from ...core.db import db
from ...core.errors import DomainError, NotFound, TooMany
from .. import audit
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import value_of
from ..people.settings import FILE_QUOTA_MB
from . import queries, storage
from .models import FileKind, StoredFile
from .storage import Kept

A_DAY = 100
"""Files one person without a desk may add a day (OFFLINE 7)."""
_BYTES = "file_bytes"


@dataclass(frozen=True)
class NewFile:
    """`kept` comes from `pictures.take_picture` or `storage.keep`; `may_read` and `field_class` say who may open it."""

    id: UUID
    organisation_id: UUID
    subject_id: UUID
    kept: Kept
    may_read: Permission
    field_class: FieldClass
    kind: FileKind = FileKind.PHOTO
    title: str = ""


def add_file(actor: Actor, new: NewFile, *, now: datetime) -> StoredFile:
    """Record what lies on disk. The same id, or the same content for the same subject, is the file already there.

    The caller has checked that the actor may write to the subject. Raises DomainError file.quota, TooMany file.day.
    """
    earlier = db.session.get(StoredFile, new.id) or queries.find_same(new.subject_id, new.kept.digest)
    if earlier is not None:
        return earlier  # the second copy on disk has no row: `sweep` takes it away
    _check_room(new)
    _check_day(actor, now)
    file = StoredFile(
        id=new.id, organisation_id=new.organisation_id, subject_id=new.subject_id, kind=new.kind,
        may_read=new.may_read, field_class=new.field_class, name=new.kept.name, digest=new.kept.digest,
        size=new.kept.size, added_by=actor.user_id, added_at=now,
    )  # fmt: skip
    file.title = new.title or None
    db.session.add(file)
    tally.add(new.organisation_id, new.organisation_id, _BYTES, new.kept.size)
    audit.record(
        audit.Action.FILE_ADD, actor_id=actor.user_id, subject_id=file.id, organisation_id=file.organisation_id,
        fields=[file.kind.value], at=now,
    )  # fmt: skip
    return file


def _check_room(new: NewFile) -> None:
    organisation = db.session.get(Organisation, new.organisation_id)
    if organisation is None:
        raise NotFound("organisation.not_found")
    quota = value_of(organisation, FILE_QUOTA_MB)
    used = tally.totals(organisation.id).get(organisation.id, {}).get(_BYTES, 0)
    if used + new.kept.size > quota * 1_000_000:
        raise DomainError("file.quota", megabytes=quota)


def _check_day(actor: Actor, now: datetime) -> None:
    if actor.works_at_a_desk or actor.user_id is None:
        return
    morning = clock.at_local(clock.local_day(now))
    count = select(func.count()).where(StoredFile.added_by == actor.user_id, StoredFile.added_at >= morning)
    if (db.session.scalar(count) or 0) >= A_DAY:
        tomorrow = morning + timedelta(days=1)
        raise TooMany("file.day", retry_after=int((tomorrow - now).total_seconds()))


def open_file(actor: Actor, file_id: UUID, *, now: datetime) -> tuple[StoredFile, bytes]:
    """The file and its content, for who may read it; what is P2 or P3 leaves a trace."""
    file = queries.get_file(actor, file_id)
    if file.field_class in (FieldClass.P2, FieldClass.P3):
        audit.record(
            audit.Action.FILE_SEE, actor_id=actor.user_id, subject_id=file.subject_id,
            organisation_id=file.organisation_id, fields=[file.kind.value], at=now,
        )  # fmt: skip
    try:
        return file, storage.content_of(file.name)
    except FileNotFoundError:
        raise NotFound("file.gone") from None


def remove_file(file: StoredFile) -> None:
    """Forget a file. Its content goes at the next `sweep`, after this transaction has held."""
    tally.add(file.organisation_id, file.organisation_id, _BYTES, -file.size)
    db.session.delete(file)


def remove_files(file_ids: Collection[UUID]) -> None:
    """Forget several; what is gone already is no error. Nothing may point to them any more."""
    for file in db.session.scalars(select(StoredFile).where(StoredFile.id.in_(file_ids))).all():
        remove_file(file)


def sweep() -> int:
    """Take away content a day old that no row names: refused, repeated or removed. Returns how many."""
    names = storage.names_older_than(timedelta(days=1))
    known = set(db.session.scalars(select(StoredFile.name)))
    orphans = [name for name in names if name not in known]
    for name in orphans:
        storage.discard(name)
    return len(orphans)
