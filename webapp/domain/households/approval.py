"""From survey to approval: handed in, reviewed where a meeting does that, approved level by level (SPEC 3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError, Forbidden
from .. import audit
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.queries import value_of
from ..people.settings import EXCEPTION_DAYS, RECHECK_MONTHS
from . import rules
from .bars import bar_of
from .consents import children_without_consent
from .dates import months_after
from .models import Household, HouseholdApproval
from .registering import forget_levels, mark_changed
from .registry import registry_of
from .standing import levels_of, needs_review, ready_for, take_step, two_survey
from .states import HouseholdStatus
from .steps import HouseholdAction


def submit_survey(
    actor: Actor, household_id: UUID, *, surveyors: Sequence[str], surveyed_on: date, now: datetime
) -> Household:
    """Two surveyors have been there, the household has signed: the draft waits for approval."""
    household, organisation = ready_for(actor, household_id, HouseholdAction.SUBMIT)
    rules.check_survey(surveyors, surveyed_on, today=local_day(now), two=two_survey(organisation))
    household.surveyors = [name.strip() for name in surveyors if name.strip()]
    household.surveyed_on = surveyed_on
    take_step(household, HouseholdStatus.SURVEYED, actor, now=now)
    mark_changed(household, actor, now=now)
    return household


def review_household(actor: Actor, household_id: UUID, *, on: date, record: str, now: datetime) -> Household:
    """A meeting has talked about it; `record` is what it said. Who writes that down does not approve."""
    household, _ = ready_for(actor, household_id, HouseholdAction.REVIEW)
    rules.check_past(on, today=local_day(now), code="household.review_in_future")
    if not record.strip():
        raise DomainError("household.review_missing")
    household.reviewed_by, household.reviewed_on, household.review = actor.user_id, on, record.strip()
    take_step(household, HouseholdStatus.REVIEWED, actor, now=now)
    return household


def approve_household(actor: Actor, household_id: UUID, *, emergency: str = "", now: datetime) -> Household:
    """Another person says yes; after the last level the file is active.

    With a minor in a club's file it waits for the guardian. Somebody barred is taken in only in an `emergency`,
    which says what has happened. Raises Forbidden household.approves_own, household.approved_by_you;
    DomainError household.review_first, household.guardian_missing, household.barred.
    """
    household, organisation = ready_for(actor, household_id, HouseholdAction.APPROVE)
    passed = levels_passed(household.id)
    rules.check_two_eyes(actor.user_id, household.entered_by, household.changed_by, household.reviewed_by)
    if actor.user_id in passed:
        raise Forbidden("household.approved_by_you")
    if household.status is HouseholdStatus.SURVEYED and needs_review(organisation):
        raise DomainError("household.review_first")
    if _has_to_wait(household, organisation, now):
        take_step(household, HouseholdStatus.WAITING_FOR_GUARDIAN, actor, now=now)
        return household
    _pass_bar(household, organisation, emergency, now)
    level, levels = len(passed) + 1, levels_of(organisation)
    _note_level(household, actor, level, levels, emergency, now)
    if level >= levels:
        household.approved_by, household.approved_at = actor.user_id, now
        household.recheck_on = months_after(local_day(now), value_of(organisation, RECHECK_MONTHS))
        take_step(household, HouseholdStatus.APPROVED, actor, now=now)
        take_step(household, HouseholdStatus.ACTIVE, actor, reason=emergency, now=now)
    return household


def levels_passed(household_id: UUID) -> list[UUID]:
    """Who has approved so far, level by level."""
    statement = select(HouseholdApproval.approved_by).where(HouseholdApproval.household_id == household_id)
    return list(db.session.scalars(statement.order_by(HouseholdApproval.level)))


def _note_level(household: Household, actor: Actor, level: int, levels: int, emergency: str, now: datetime) -> None:
    db.session.add(HouseholdApproval(household_id=household.id, level=level, approved_by=actor.user_id,
                                     approved_at=now))  # fmt: skip
    if level < levels:
        audit.record(
            audit.Action.HOUSEHOLD_APPROVE, actor_id=actor.user_id, subject_id=household.id,
            organisation_id=household.organisation_id, fields=[f"level {level}", f"of {levels}"],
            reason=emergency or None, at=now,
        )  # fmt: skip


def _has_to_wait(household: Household, organisation: Organisation, now: datetime) -> bool:
    """Whether the file of a minor starts to wait for the guardian. Raises while it still has to."""
    if not registry_of(organisation).needs_consent or not rules.is_minor(household.youngest_born, on=local_day(now)):
        return False
    if not children_without_consent(household, on=local_day(now)):
        return False
    if household.status is HouseholdStatus.WAITING_FOR_GUARDIAN:
        raise DomainError("household.guardian_missing")
    return True


def _pass_bar(household: Household, organisation: Organisation, emergency: str, now: datetime) -> None:
    """Who is barred comes in for an emergency alone, and for its time alone (SPEC 3.7)."""
    today = local_day(now)
    until = bar_of(household, on=today)
    if until is None:
        return
    if not emergency.strip():
        raise DomainError("household.barred", until=until)
    household.barred_until = until
    household.excepted_until = min(until, today + timedelta(days=value_of(organisation, EXCEPTION_DAYS)))


def return_household(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> Household:
    """Back to the desk to be completed; the reason is read there."""
    household, _ = ready_for(actor, household_id, HouseholdAction.RETURN)
    rules.check_reason(reason)
    take_step(household, HouseholdStatus.DRAFT, actor, reason=reason, now=now)
    forget_levels(household)
    return household
