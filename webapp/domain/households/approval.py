"""The steps of a file from survey to approval and end, each with who, when and why (SPEC 3.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import update

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from . import rules
from .models import Household, Person
from .queries import consents_of, get_household, standing_consents
from .registering import mark_changed, writable_household
from .registry import registry_of
from .states import OPEN_TO_APPROVAL, ConsentPurpose, EndReason, HouseholdStatus


def _step(household: Household, wanted: HouseholdStatus, actor: Actor, *, reason: str = "", now: datetime) -> None:
    rules.check_step(household.status, wanted)
    passed = [household.status.value, wanted.value]
    household.status, household.changed_at = wanted, now
    audit.record(
        audit.Action.HOUSEHOLD_STEP, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=passed, reason=reason or None, at=now,
    )  # fmt: skip


def submit_survey(
    actor: Actor, household_id: UUID, *, surveyors: Sequence[str], surveyed_on: date, now: datetime
) -> Household:
    """Two surveyors have been there, the household has signed: the draft waits for approval."""
    household = writable_household(actor, household_id)
    rules.check_survey(surveyors, surveyed_on, today=local_day(now))
    household.surveyors = [name.strip() for name in surveyors if name.strip()]
    household.surveyed_on = surveyed_on
    _step(household, HouseholdStatus.SURVEYED, actor, now=now)
    mark_changed(household, actor, now=now)
    return household


def approve_household(actor: Actor, household_id: UUID, *, now: datetime) -> Household:
    """Another person says yes and the file is active; with a minor in a club's file it waits for the guardian."""
    household = get_household(actor, household_id)
    organisation = get_organisation(actor, household.organisation_id)
    require(actor, Permission.HOUSEHOLD_APPROVE, organisation)
    rules.check_two_eyes(actor.user_id, household.entered_by, household.changed_by)
    if household.status not in (*OPEN_TO_APPROVAL, HouseholdStatus.WAITING_FOR_GUARDIAN):
        raise DomainError("household.step")
    if registry_of(organisation).needs_consent and _waits_for_guardian(household, now):
        if household.status is HouseholdStatus.WAITING_FOR_GUARDIAN:
            raise DomainError("household.guardian_missing")
        _step(household, HouseholdStatus.WAITING_FOR_GUARDIAN, actor, now=now)
        return household
    household.approved_by, household.approved_at = actor.user_id, now
    household.recheck_on = rules.next_recheck(local_day(now))
    _step(household, HouseholdStatus.APPROVED, actor, now=now)
    _step(household, HouseholdStatus.ACTIVE, actor, now=now)
    return household


def _waits_for_guardian(household: Household, now: datetime) -> bool:
    if not rules.is_minor(household.youngest_born, on=local_day(now)):
        return False
    return ConsentPurpose.SENSITIVE_DATA not in standing_consents(consents_of(household.id))


def return_household(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> Household:
    """Back to the desk to be completed; the reason is read there."""
    household = get_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_APPROVE, get_organisation(actor, household.organisation_id))
    _need(reason)
    _step(household, HouseholdStatus.DRAFT, actor, reason=reason, now=now)
    return household


def end_household(
    actor: Actor, household_id: UUID, *, why: EndReason, reason: str, on: date, now: datetime
) -> Household:
    """Close the file: lifted, moved, died, or not taken in. Its people may be on file elsewhere from now on."""
    household = get_household(actor, household_id)
    organisation = get_organisation(actor, household.organisation_id)
    permission = Permission.HOUSEHOLD_APPROVE if why is EndReason.NOT_INCLUDED else Permission.HOUSEHOLD_WRITE
    require(actor, permission, organisation)
    _need(reason)
    _step(household, HouseholdStatus.ENDED, actor, reason=reason, now=now)
    household.ended_on, household.end_reason = on, why
    db.session.execute(update(Person).where(Person.household_id == household.id).values(is_on_file=False))
    return household


def _need(reason: str) -> None:
    if not reason.strip():
        raise DomainError("household.reason_missing")
