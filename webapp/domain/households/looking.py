"""Opening what is sealed: each time somebody looks, it is written down who, when, what and why (SPEC 2.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ...core import clock
from ...core.errors import DomainError
from .. import audit
from ..audit.queries import last_event
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .entries import HouseholdEntry
from .models import ChildFile, Household
from .queries import child_files_of, get_household
from .registering import whole_entry
from .understanding import hide_children

FIELDS = ("national_id", "income", "health", "disability", "bank", "causes", "labels")


@dataclass(frozen=True)
class Opened:
    """What was opened. Without `children` the entry tells of minors no more than name, relation and age."""

    household: Household
    entry: HouseholdEntry
    children: dict[UUID, ChildFile] | None = None


def open_sensitive(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> Opened:
    """Income, health, ID numbers, bank card (P2)."""
    household = get_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_SENSITIVE, get_organisation(actor, household.organisation_id))
    _need(reason)
    audit.record(
        audit.Action.HOUSEHOLD_SEE_SENSITIVE, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=FIELDS, reason=reason, at=now,
    )  # fmt: skip
    return Opened(household, hide_children(whole_entry(household), on=clock.local_day(now)))


def open_child_files(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> Opened:
    """The files of minors and the hurtful labels too (P3). The reason is asked once for a file and a day."""
    household = get_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_CHILD, get_organisation(actor, household.organisation_id))
    reason = reason.strip() or todays_reason(actor, household_id, now=now)
    _need(reason)
    audit.record(
        audit.Action.HOUSEHOLD_SEE_CHILD, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=[*FIELDS, "child_file"], reason=reason, at=now,
    )  # fmt: skip
    return Opened(household, whole_entry(household), child_files_of(household.id))


def todays_reason(actor: Actor, household_id: UUID, *, now: datetime) -> str:
    """The reason this person gave today for the P3 of this file; empty if none yet."""
    morning = clock.at_local(clock.local_day(now))
    event = last_event(audit.Action.HOUSEHOLD_SEE_CHILD, actor.user_id, household_id, since=morning)
    return (event.reason or "") if event else ""


def _need(reason: str) -> None:
    if not reason.strip():
        raise DomainError("household.reason_missing")
