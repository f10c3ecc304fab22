"""A whole import is approved in one action by another account, level by level where there are levels (SPEC 3.7, 3.9)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import aliased

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError, Forbidden
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation, value_of
from ..people.settings import RECHECK_MONTHS
from . import rules
from .dates import months_after
from .import_queries import get_import
from .import_steps import ImportAction, check_action
from .models import Household, HouseholdApproval, Person
from .registry import registry_of
from .standing import levels_of, needs_review
from .states import HouseholdStatus, ImportStatus

_passed = (
    select(func.count())
    .where(HouseholdApproval.household_id == Household.id)
    .correlate(Household)
    .scalar_subquery()
)  # fmt: skip


def approve_import(actor: Actor, import_id: UUID, *, now: datetime) -> int:
    """Another person approves everything the import brought. Returns how many are active now: none before the last level.

    Files that this person has changed, files of somebody who is barred, and a club's files of minors without a
    guardian's consent stay behind and are decided one by one. Raises Conflict import.approved_already; DomainError
    import.not_finished, import.review_first; Forbidden household.approves_own, household.approved_by_you.
    """
    row = get_import(actor, import_id)
    organisation = get_organisation(actor, row.organisation_id)
    require(actor, Permission.HOUSEHOLD_APPROVE, organisation)
    rules.check_two_eyes(actor.user_id, row.created_by)
    check_action(ImportAction.APPROVE, row.status)
    if needs_review(organisation):
        raise DomainError("import.review_first")
    today = local_day(now)
    waiting = _waiting(actor, row.id, today)
    if registry_of(organisation).needs_consent:
        minors = Household.youngest_born > rules.latest_adult_birthday(today)
        db.session.execute(update(Household).where(*waiting, minors).values(
            status=HouseholdStatus.WAITING_FOR_GUARDIAN, changed_at=now))  # fmt: skip
    level, levels = _next_level(actor, waiting), levels_of(organisation)
    _note_level(actor, waiting, now)
    done = 0
    if level >= levels:
        recheck_on = months_after(today, value_of(organisation, RECHECK_MONTHS))
        done = _activate(actor, [*waiting, _passed >= levels], recheck_on, now)
        row.status, row.approved_by, row.approved_at = ImportStatus.APPROVED, actor.user_id, now
    passed = [f"level {level}", f"of {levels}"] if level < levels else [HouseholdStatus.SURVEYED, HouseholdStatus.ACTIVE]
    audit.record(
        audit.Action.IMPORT_APPROVE, actor_id=actor.user_id, subject_id=row.id, organisation_id=row.organisation_id,
        fields=passed, at=now,
    )  # fmt: skip
    return done


def _waiting(actor: Actor, import_id: UUID, today: date) -> list[ColumnElement[bool]]:
    """What this person may approve of it in one go."""
    ours, theirs, barred = aliased(Person), aliased(Person), aliased(Household)
    is_barred = exists().where(
        ours.household_id == Household.id, theirs.national_id_index == ours.national_id_index,
        theirs.household_id != Household.id, barred.id == theirs.household_id,
        barred.registry_id == Household.registry_id, barred.barred_until >= today,
    )  # fmt: skip
    return [
        Household.import_id == import_id, Household.status == HouseholdStatus.SURVEYED, ~is_barred,
        or_(Household.entered_by.is_(None), Household.entered_by != actor.user_id),
        or_(Household.changed_by.is_(None), Household.changed_by != actor.user_id),
    ]  # fmt: skip


def _next_level(actor: Actor, waiting: list[ColumnElement[bool]]) -> int:
    """The level this is; the same person does not pass two."""
    mine = exists().where(HouseholdApproval.household_id == Household.id, HouseholdApproval.approved_by == actor.user_id)
    if db.session.scalar(select(Household.id).where(*waiting, mine).limit(1)) is not None:
        raise Forbidden("household.approved_by_you")
    return 1 + (db.session.scalar(select(func.max(_passed)).where(*waiting)) or 0)


def _note_level(actor: Actor, waiting: list[ColumnElement[bool]], now: datetime) -> None:
    each = select(
        Household.id, _passed + 1, literal(actor.user_id, Household.id.type), literal(now, Household.changed_at.type)
    ).where(*waiting)
    columns = ["household_id", "level", "approved_by", "approved_at"]
    db.session.execute(insert(HouseholdApproval).from_select(columns, each, include_defaults=False))


def _activate(actor: Actor, wanted: list[ColumnElement[bool]], recheck_on: date, now: datetime) -> int:
    done = db.session.execute(
        update(Household)
        .where(*wanted)
        .values(status=HouseholdStatus.ACTIVE, approved_by=actor.user_id, approved_at=now, changed_at=now,
                recheck_on=recheck_on)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return int(getattr(done, "rowcount", 0))
