"""What of the register waits for this person: files to review or approve, whole imports, likely twins, requests about
what is kept apart. Nothing that they entered or asked themselves (SPEC 2.3, 3.7 to 3.9)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, text
from sqlalchemy.orm import InstrumentedAttribute

from ...core.db import db
from ..people.actors import Actor, in_scope
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import values_at
from ..people.settings import REVIEW_FIRST
from .child_requests import count_requests
from .models import Household, HouseholdImport
from .states import HouseholdStatus, ImportStatus
from .twin_queries import count_open_twins

_WAITS = text("households.status IN ('surveyed', 'reviewed', 'waiting_for_guardian')")
"""As the index says it: a database takes a partial index only for the same words."""


def count_waiting(actor: Actor) -> dict[str, int]:
    """How many of each kind; a kind that this person can do nothing about is not there."""
    counts: dict[str, int] = {}
    if actor.can(Permission.HOUSEHOLD_APPROVE):
        counts["imports_to_approve"] = _imports(actor)
        counts["files_to_approve"] = _files(actor, Permission.HOUSEHOLD_APPROVE)
    if actor.can(Permission.HOUSEHOLD_WRITE):
        counts["files_to_review"] = _files(actor, Permission.HOUSEHOLD_WRITE)
        counts["twins"] = count_open_twins(actor)
    if actor.can(Permission.CHILD_DECIDE):
        counts["child_requests"] = count_requests(actor)
    return counts


def _not(actor: Actor, column: InstrumentedAttribute[UUID | None]) -> ColumnElement[bool]:
    """It was not the person themselves."""
    return or_(column.is_(None), column != actor.user_id)


def _imports(actor: Actor) -> int:
    reach = in_scope(actor, Permission.HOUSEHOLD_APPROVE, HouseholdImport.organisation_id)
    done = HouseholdImport.status == ImportStatus.DONE
    others = _not(actor, HouseholdImport.created_by)
    return db.session.scalar(select(func.count()).select_from(HouseholdImport).where(reach, done, others)) or 0


def _files(actor: Actor, permission: Permission) -> int:
    """Files that are decided one by one: those of an import wait with it until it has been approved.

    Where a file is reviewed first, a surveyed one waits for the review, elsewhere for the approval.
    """
    reviews = permission is Permission.HOUSEHOLD_WRITE
    own = () if reviews else (Household.entered_by, Household.changed_by, Household.reviewed_by)
    whole = select(HouseholdImport.id).where(HouseholdImport.status != ImportStatus.APPROVED)
    rows = db.session.execute(
        select(Household.organisation_id, Household.status, func.count())
        .where(
            _WAITS, in_scope(actor, permission, Household.organisation_id),
            or_(Household.import_id.is_(None), Household.import_id.not_in(whole)),
            *(_not(actor, column) for column in own),
        )
        .group_by(Household.organisation_id, Household.status)
    ).all()  # fmt: skip
    places = db.session.scalars(select(Organisation).where(Organisation.id.in_({row[0] for row in rows}))).all()
    first = values_at(places, REVIEW_FIRST)
    return sum(
        count for place, status, count in rows
        if (status is HouseholdStatus.SURVEYED and first[place]) == reviews
    )  # fmt: skip
