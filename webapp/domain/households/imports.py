"""What is remembered of an import: the file as it came, what was found in it, and the slices still to be stored."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .import_slices import packed, unpacked
from .states import ImportStatus


class HouseholdImport(Model):
    """One file taken in by one clerk for one organisation (SPEC 3.9). Counts are of households but `persons`."""

    __tablename__ = "household_imports"
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR created_by IS NULL OR approved_by <> created_by", name="two_eyes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"))
    title_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[ImportStatus] = mapped_column(default=ImportStatus.READ)
    surveyors: Mapped[list[str]] = mapped_column(default=list)
    surveyed_on: Mapped[date]
    may_publish: Mapped[bool] = mapped_column(default=False)
    households: Mapped[int] = mapped_column(default=0)
    persons: Mapped[int] = mapped_column(default=0)
    ready: Mapped[int] = mapped_column(default=0)
    ready_persons: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    on_file: Mapped[int] = mapped_column(default=0)
    warned: Mapped[int] = mapped_column(default=0)
    mended: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[int] = mapped_column(default=0)
    found: Mapped[int | None]
    """Everything there was to say; the preview holds as much of it as it may."""
    added: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)
    # Only the preview's page looks at these; every slice that is stored writes the row anew.
    findings_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    layouts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]

    title = Sealed[str]("title_sealed", FieldClass.P1)
    findings_packed = Sealed[str | list[dict[str, Any]]]("findings_sealed", FieldClass.P2)
    layouts = Sealed[list[dict[str, Any]]]("layouts_sealed", FieldClass.P2)
    """The sheets with their columns and a sample of each, to be corrected by the clerk."""

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the preview says, row by row: kind, place, wording, facts."""
        return unpacked(self.findings_packed)

    @findings.setter
    def findings(self, found: list[dict[str, Any]]) -> None:
        self.findings_packed = packed(json.dumps(found, ensure_ascii=False).encode())


class ImportMapping(Model):
    """What a clerk said that the columns of a heading mean; holds for the next sheet with the same heading (SPEC 3.9)."""

    __tablename__ = "import_mappings"
    __table_args__ = (UniqueConstraint("organisation_id", "fingerprint"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any]]
    """By place (zero-based, as text): one of `importing.mapping.CODES`. No word of the sheet itself."""
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]


class ImportSlice(Model):
    """Some households on their way in; emptied once they are stored. See `import_slices.packed`."""

    __tablename__ = "import_slices"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    import_id: Mapped[UUID] = mapped_column(ForeignKey("household_imports.id"))
    number: Mapped[int]
    households: Mapped[int]
    # Opened once, before the turn that stores it.
    payload_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    done_at: Mapped[datetime | None]

    payload = Sealed[str | list[dict[str, Any]]]("payload_sealed", FieldClass.P3)
