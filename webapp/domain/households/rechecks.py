"""Every so many months, twelve if nobody says otherwise, somebody looks again (SPEC 3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, update

from ...core.clock import local_day
from ...core.db import db
from .. import audit
from ..audit.operations import Event, record_all
from ..people.actors import Actor
from ..people.queries import value_of
from ..people.settings import RECHECK_MONTHS
from . import rules
from .dates import months_after
from .models import Household
from .registering import mark_changed
from .standing import ready_for, take_step, two_survey
from .states import HouseholdStatus
from .steps import HouseholdAction

A_SLICE = 500


def mark_rechecks_due(now: datetime) -> int:
    """Active files whose day has come become due, oldest first; returns how many, at most a slice."""
    due = db.session.execute(
        select(Household.id, Household.organisation_id)
        .where(Household.status == HouseholdStatus.ACTIVE, Household.recheck_on <= local_day(now))
        .order_by(Household.recheck_on)
        .limit(A_SLICE)
    ).all()
    moved = [(row.id, row.organisation_id, HouseholdStatus.ACTIVE) for row in due]
    step_by_itself(moved, HouseholdStatus.RECHECK_DUE, now)
    return len(due)


def step_by_itself(found: Sequence[tuple[UUID, UUID, HouseholdStatus]], wanted: HouseholdStatus, now: datetime) -> None:
    """Files (id, organisation, where they stand) that time itself moves on; nobody has brought them up to date."""
    ids = [id for id, _, _ in found]
    db.session.execute(update(Household).where(Household.id.in_(ids)).values(status=wanted))
    record_all([
        Event(audit.Action.HOUSEHOLD_STEP, None, id, organisation_id, fields=[before.value, wanted.value], at=now)
        for id, organisation_id, before in found
    ])  # fmt: skip


def recheck_household(
    actor: Actor, household_id: UUID, *, surveyors: Sequence[str], on: date, finding: str = "", now: datetime
) -> Household:
    """Two people have looked again and it still holds: active for as many months from `on` as the place has set."""
    household, organisation = ready_for(actor, household_id, HouseholdAction.RECHECK)
    rules.check_survey(surveyors, on, today=local_day(now), two=two_survey(organisation))
    household.surveyors = [name.strip() for name in surveyors if name.strip()]
    household.surveyed_on = on
    household.recheck_on = months_after(on, value_of(organisation, RECHECK_MONTHS))
    household.recheck = finding.strip() or None
    audit.record(
        audit.Action.HOUSEHOLD_RECHECK, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, at=now,
    )  # fmt: skip
    if household.status is HouseholdStatus.RECHECK_DUE:
        take_step(household, HouseholdStatus.ACTIVE, actor, now=now)
    mark_changed(household, actor, now=now)
    return household
