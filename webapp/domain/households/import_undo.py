"""A whole import is taken back, for seven days if nobody says otherwise, as far as nobody has touched it (SPEC 3.9)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import InstrumentedAttribute

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation, value_of
from ..people.settings import UNDO_DAYS
from .import_queries import get_import
from .import_steps import ImportAction, check_action
from .models import (
    ChildFile,
    ChildRequest,
    Consent,
    Evidence,
    Household,
    HouseholdCategory,
    HouseholdFlag,
    HouseholdImport,
    HouseholdOwnCategory,
    HouseholdPhone,
    HouseholdYear,
    ImportSlice,
    Person,
)
from .rules import check_reason
from .states import ConsentForm, EndReason, HouseholdStatus, ImportStatus

Uses = Callable[[Collection[UUID]], Collection[UUID]]
_uses: list[Uses] = []


def ask_before_undoing(uses: Uses) -> None:
    """A room above says which of these households it has taken up (a list, a visit, a receipt): they are kept."""
    if uses not in _uses:  # a process may make several apps
        _uses.append(uses)


def undo_import(actor: Actor, import_id: UUID, *, reason: str, now: datetime) -> tuple[int, int]:
    """Take back what the import brought and nobody has touched since. Returns how many went and how many stay.

    Files that were never approved are deleted, approved ones are ended. Raises DomainError
    household.reason_missing, import.too_late.
    """
    row = get_import(actor, import_id)
    organisation = get_organisation(actor, row.organisation_id)
    require(actor, Permission.HOUSEHOLD_WRITE, organisation)
    check_action(ImportAction.UNDO, row.status)
    check_reason(reason)
    days = value_of(organisation, UNDO_DAYS)
    if is_too_late(row, days, now=now):
        raise DomainError("import.too_late", days=days)
    untouched = _untouched(row.id)
    deletable = _deletable(row.id, untouched)
    _delete(deletable)
    _end(untouched - deletable, now)
    for part in db.session.scalars(select(ImportSlice).where(ImportSlice.import_id == row.id)):
        part.payload, part.done_at = None, part.done_at or now
    row.status, row.undone_by, row.undone_at = ImportStatus.UNDONE, actor.user_id, now
    audit.record(
        audit.Action.IMPORT_UNDO, actor_id=actor.user_id, subject_id=row.id, organisation_id=row.organisation_id,
        reason=reason.strip(), at=now,
    )  # fmt: skip
    return len(untouched), row.added - len(untouched)


def is_too_late(row: HouseholdImport, days: int, *, now: datetime) -> bool:
    """Whether the days in which it can be taken back are over."""
    return now - (row.finished_at or row.created_at) > timedelta(days=days)


def _untouched(import_id: UUID) -> set[UUID]:
    """Still as they came: nobody changed them, added a paper or a consent, or took them up elsewhere."""
    papers = exists().where(Evidence.household_id == Household.id)
    words = exists().where(Consent.household_id == Household.id, Consent.form != ConsentForm.SURVEY_FORM)
    as_they_came = select(Household.id).where(
        Household.import_id == import_id, Household.revision == 1, ~papers, ~words,
        Household.status.in_((HouseholdStatus.SURVEYED, HouseholdStatus.ACTIVE)),
    )  # fmt: skip
    found = set(db.session.scalars(as_they_came))
    for uses in _uses:
        found -= set(uses(found))
    return found


def _deletable(import_id: UUID, ids: set[UUID]) -> set[UUID]:
    """Never approved, and without a signed consent: that is a record which nobody deletes."""
    signed = exists().where(Consent.household_id == Household.id)
    drafts = select(Household.id).where(
        Household.import_id == import_id, Household.status == HouseholdStatus.SURVEYED, ~signed
    )
    return ids & set(db.session.scalars(drafts))


_BELONGING: tuple[InstrumentedAttribute[UUID], ...] = (
    ChildFile.household_id, HouseholdPhone.household_id, HouseholdCategory.household_id, HouseholdFlag.household_id,
    HouseholdOwnCategory.household_id, HouseholdYear.household_id, ChildRequest.household_id, Person.household_id,
)  # fmt: skip


def _delete(ids: set[UUID]) -> None:
    for some in _pieces(ids):
        for column in _BELONGING:
            db.session.execute(delete(column.class_).where(column.in_(some)))
        db.session.execute(delete(Household).where(Household.id.in_(some)))


def _end(ids: set[UUID], now: datetime) -> None:
    ended = {"status": HouseholdStatus.ENDED, "end_reason": EndReason.IMPORT_UNDONE, "ended_on": local_day(now),
             "changed_at": now}  # fmt: skip
    for some in _pieces(ids):
        db.session.execute(update(Household).where(Household.id.in_(some)).values(**ended))
        db.session.execute(update(Person).where(Person.household_id.in_(some)).values(is_on_file=False))


def _pieces(ids: set[UUID]) -> Iterator[list[UUID]]:
    whole = sorted(ids)
    for start in range(0, len(whole), 500):
        yield whole[start : start + 500]
