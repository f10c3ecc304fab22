"""An import is stored slice by slice (SPEC 3.9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID, uuid5

from sqlalchemy import Table, select

from ...core.db import db
from ...core.garbage import collected_later
from ...core.many import insert_many
from .. import audit
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import compose
from .consents import NewConsent, consent_columns, next_consent_seq
from .entries import HouseholdEntry
from .import_queries import get_import, next_slice
from .import_slices import unpacked
from .import_steps import ImportAction, check_action
from .models import (
    ChildFile,
    Consent,
    Household,
    HouseholdCategory,
    HouseholdFlag,
    HouseholdImport,
    HouseholdOwnCategory,
    HouseholdPhone,
    ImportSlice,
    Person,
)
from .plain import entry_from_plain
from .registering import people_on_file
from .registry import Registry, registry_of
from .states import ConsentForm, ConsentPurpose, HouseholdStatus, ImportStatus


@dataclass(frozen=True)
class ComposedHousehold:
    """One household as rows to be inserted, by table; `numbers` and `fingerprint` tell whether it is on file by now."""

    numbers: frozenset[bytes]
    fingerprint: bytes
    rows: compose.Rows


@dataclass(frozen=True)
class Composed:
    """A slice, sealed and spelled, ready to be inserted."""

    slice_id: UUID
    registry_id: UUID
    households: list[ComposedHousehold]


def compose_slice(actor: Actor, row: HouseholdImport, part: ImportSlice, *, now: datetime) -> Composed:
    """Seal and spell everything of a slice. Takes the time, so it is done before the transaction begins."""
    registry = registry_of(db.session.get_one(Organisation, row.organisation_id))
    with collected_later():
        done = [_compose_one(actor, row, registry, plain, now) for plain in unpacked(part.payload)]
    return Composed(part.id, registry.id, done)


def _compose_one(
    actor: Actor, row: HouseholdImport, registry: Registry, plain: dict[str, object], now: datetime
) -> ComposedHousehold:
    entry = entry_from_plain(plain)
    rows = compose.new_rows(entry, row.organisation_id, registry, actor_id=actor.user_id, now=now)
    (household,) = rows[Household]
    household |= {"import_id": row.id, "status": HouseholdStatus.SURVEYED, "surveyors": row.surveyors,
                  "surveyed_on": entry.surveyed_on or row.surveyed_on, "may_publish": row.may_publish}  # fmt: skip
    if row.may_publish:
        rows[Consent] = [_consent(entry, household, actor, now)]
    numbers = frozenset(person["national_id_index"] for person in rows[Person] if person["national_id_index"])
    return ComposedHousehold(numbers, household["fingerprint"], rows)


def _consent(entry: HouseholdEntry, household: compose.Row, actor: Actor, now: datetime) -> compose.Row:
    """The signature on the survey form, which the importer has vouched for."""
    words = NewConsent(uuid5(entry.id, "publication"), ConsentPurpose.PUBLICATION, ConsentForm.SURVEY_FORM,
                       entry.head.name, household["surveyed_on"])  # fmt: skip
    return consent_columns(entry.id, words, is_given=True, actor_id=actor.user_id, now=now)


def run_slice(actor: Actor, import_id: UUID, composed: Composed | None, *, now: datetime) -> HouseholdImport:
    """Store one slice that `compose_slice` made ready. Done twice it is done once; who is on file by now stays out.

    `composed` is None when nothing was left to do. Raises DomainError import.closed.
    """
    row = get_import(actor, import_id)
    if actor.user_id is not None:
        require(actor, Permission.HOUSEHOLD_WRITE, get_organisation(actor, row.organisation_id))
    if row.status is not ImportStatus.DONE:  # the last slice sent twice
        check_action(ImportAction.RUN, row.status)
    part = db.session.get(ImportSlice, composed.slice_id) if composed else None
    if composed is not None and part is not None and part.done_at is None:
        added = _store(row, composed)
        part.done_at, part.payload = now, None
        row.added, row.skipped = row.added + added, row.skipped + len(composed.households) - added
        row.status = ImportStatus.RUNNING
        audit.record(
            audit.Action.IMPORT_RUN, actor_id=actor.user_id, subject_id=row.id, organisation_id=row.organisation_id,
            fields=[f"slice {part.number + 1}"], at=now,
        )  # fmt: skip
    db.session.flush()
    if next_slice(row.id) is None and row.finished_at is None:
        row.status, row.finished_at = ImportStatus.DONE, now
    return row


_LAYERS = (
    Household,
    Person,
    HouseholdPhone,
    HouseholdCategory,
    HouseholdFlag,
    HouseholdOwnCategory,
    ChildFile,
    Consent,
)


def _store(row: HouseholdImport, composed: Composed) -> int:
    """Insert what is not on file; returns how many households."""
    numbers = {number for one in composed.households for number in one.numbers}
    known = set(people_on_file(composed.registry_id, numbers))
    seen = _prints_on_file(composed)
    fresh = [one for one in composed.households
             if not (one.numbers & known if one.numbers else one.fingerprint in seen)]  # fmt: skip
    if row.may_publish:
        seq = next_consent_seq()
        for place, one in enumerate(fresh):
            one.rows[Consent][0]["seq"] = seq + place
    connection = db.session.connection()
    for layer in _LAYERS:
        insert_many(
            connection, cast(Table, layer.__table__), [line for one in fresh for line in one.rows.get(layer, ())]
        )
    return len(fresh)


def _prints_on_file(composed: Composed) -> set[bytes]:
    prints = {one.fingerprint for one in composed.households}
    current = Household.status != HouseholdStatus.ENDED
    return set(db.session.scalars(select(Household.fingerprint).where(
        Household.registry_id == composed.registry_id, Household.fingerprint.in_(prints), current)))  # fmt: skip


def record_download(actor: Actor, import_id: UUID, *, now: datetime) -> None:
    """The rows that wait leave the house as a sheet: ID numbers and all, so it is written down."""
    row = get_import(actor, import_id)
    require(actor, Permission.HOUSEHOLD_SENSITIVE, get_organisation(actor, row.organisation_id))
    audit.record(
        audit.Action.EXPORT, actor_id=actor.user_id, subject_id=row.id, organisation_id=row.organisation_id,
        fields=["sheet_to_mend"], at=now,
    )  # fmt: skip
