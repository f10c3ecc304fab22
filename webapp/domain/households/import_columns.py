"""A clerk corrects what the columns of a sheet mean; the next sheet with that heading is read so at once (SPEC 3.9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .import_queries import get_import
from .import_steps import ImportAction, check_action
from .importing.mapping import AS_WRITTEN, CODES, Mappings, names_somebody
from .models import HouseholdImport, ImportMapping, ImportSlice

MOST_MAPPINGS = 500


def mappings_of(organisation_id: UUID) -> dict[str, dict[int, str]]:
    """What clerks of this organisation have said before, the newest headings."""
    rows = select(ImportMapping.fingerprint, ImportMapping.columns).where(
        ImportMapping.organisation_id == organisation_id
    )
    newest = rows.order_by(ImportMapping.changed_at.desc()).limit(MOST_MAPPINGS)
    return {row.fingerprint: {int(p): c for p, c in row.columns.items()} for row in db.session.execute(newest)}


def mappings_in(row: HouseholdImport) -> dict[str, dict[int, str]]:
    """How the columns were read when this import was previewed."""
    return {layout["fingerprint"]: {place: code for place, _, code, _ in layout["columns"]}
            for layout in row.layouts or ()}  # fmt: skip


def check_columns(row: HouseholdImport, chosen: Mappings) -> None:
    """Raises DomainError import.closed, import.no_file, import.columns_unknown, import.columns_need_name."""
    check_action(ImportAction.CORRECT, row.status)
    if row.file_id is None:
        raise DomainError("import.no_file")
    known = mappings_in(row)
    for mark, columns in chosen.items():
        if not set(columns) <= set(known.get(mark, ())) or not set(columns.values()) <= set(CODES):
            raise DomainError("import.columns_unknown")
        if not names_somebody({**known[mark], **columns}.values()):
            raise DomainError("import.columns_need_name")


def correct_columns(
    actor: Actor, import_id: UUID, chosen: Mappings, read_again: Any, *, now: datetime
) -> HouseholdImport:
    """Remember what the columns mean, and put what was read by that (`ComposedImport`) in the place of the first
    reading. Nothing of it was stored yet.

    Raises what `check_columns` raises.
    """
    row = get_import(actor, import_id)
    require(actor, Permission.HOUSEHOLD_WRITE, get_organisation(actor, row.organisation_id))
    check_columns(row, chosen)
    for mark, columns in chosen.items():
        _remember(row.organisation_id, mark, columns, actor, now)
    db.session.execute(delete(ImportSlice).where(ImportSlice.import_id == row.id))
    for name in _READ:
        setattr(row, name, getattr(read_again.row, name))
    db.session.add_all(read_again.slices)
    audit.record(
        audit.Action.IMPORT_START, actor_id=actor.user_id, subject_id=row.id, organisation_id=row.organisation_id,
        fields=["columns"], at=now,
    )  # fmt: skip
    return row


_READ = ("households", "persons", "ready", "ready_persons", "waiting", "on_file", "warned", "mended", "repeated", "found",
         "findings_sealed", "layouts_sealed")  # fmt: skip


def _remember(organisation_id: UUID, mark: str, columns: Mapping[int, str], actor: Actor, now: datetime) -> None:
    one = db.session.scalar(
        select(ImportMapping).where(ImportMapping.organisation_id == organisation_id, ImportMapping.fingerprint == mark)
    )
    if one is None:
        one = ImportMapping(id=uuid4(), organisation_id=organisation_id, fingerprint=mark, columns={}, changed_at=now)
        db.session.add(one)
    one.columns = {**one.columns, **{str(place): code for place, code in columns.items()}}
    one.changed_by, one.changed_at = actor.user_id, now


def changed_only(row: HouseholdImport, typed: Mappings) -> dict[str, dict[int, str]]:
    """Of a whole form only what differs from how it was read."""
    known = mappings_in(row)
    changed = {mark: {place: code for place, code in columns.items() if known.get(mark, {}).get(place) != code}
               for mark, columns in typed.items()}  # fmt: skip
    return {mark: columns for mark, columns in changed.items() if columns}


def unread_columns(row: HouseholdImport) -> int:
    """How many columns nobody understood."""
    return sum(code == AS_WRITTEN for columns in mappings_in(row).values() for code in columns.values())
