"""What is known of a stored file; its content lies encrypted under a random name (`storage`)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from ..people.permissions import Permission


class FileKind(StrEnum):
    """What the content is; it decides the media type and whether a browser may show it."""

    PHOTO = "photo"
    TABLE = "table"


class StoredFile(Model):
    """One file of one subject (a household, a visit, an import). The same content for the same subject is one file."""

    __tablename__ = "files"
    __table_args__ = (UniqueConstraint("subject_id", "digest"), Index("ix_files_added", "added_by", "added_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    subject_id: Mapped[UUID]
    kind: Mapped[FileKind]
    may_read: Mapped[Permission]
    field_class: Mapped[FieldClass]
    name: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int] = mapped_column(BigInteger)
    title_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]

    title = Sealed[str]("title_sealed", FieldClass.P1)
