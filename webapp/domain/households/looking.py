"""Opening what is sealed: each time somebody looks, it is written down who, when, what and why (SPEC 2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from ...core.clock import at_local, local_day
from .. import audit
from ..audit.queries import last_event
from ..people.actors import Actor, require
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .amounts import Qualifier
from .checklist import Proven
from .child_requests import Access, check_access, standing_leave
from .dates import age_on
from .earning import Earner, earned_by, is_assumed
from .entries import HouseholdEntry
from .fact_finding import local_lines, proofs_of
from .models import ChildFile, Household, HouseholdYear
from .queries import child_files_of, get_household
from .registering import whole_entry
from .rules import check_reason, per_capita_yearly
from .understanding import hide_children, hide_hurtful
from .yearly import years_of

FIELDS = ("national_id", "income", "health", "disability", "bank", "causes", "labels")


@dataclass(frozen=True)
class Opened:
    """What was opened. Without `children` the entry tells of minors no more than name, relation and age."""

    household: Household
    entry: HouseholdEntry
    children: dict[UUID, ChildFile] | None = None
    a_head: tuple[Fraction, Qualifier] | None = None
    """Fen a year, worked out from what everybody has; None where a sum was stated or is not known."""
    wages: dict[UUID, int] = field(default_factory=dict)
    """For whom the minimum wage is assumed, and how much that is a month."""
    years: Sequence[HouseholdYear] = ()
    """What is kept of earlier years, the latest first."""


def open_sensitive(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> Opened:
    """Income, health, ID numbers, bank card (P2)."""
    household = get_household(actor, household_id)
    organisation = get_organisation(actor, household.organisation_id)
    require(actor, Permission.HOUSEHOLD_SENSITIVE, organisation)
    check_reason(reason)
    audit.record(
        audit.Action.HOUSEHOLD_SEE_SENSITIVE, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=FIELDS, reason=reason, at=now,
    )  # fmt: skip
    entry = whole_entry(household)
    return _with_earnings(Opened(household, hide_children(entry, on=local_day(now))), entry, organisation, now)


def open_child_files(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> Opened:
    """What is kept apart too (P3): children's files; with another person's leave the labels that hurt adults as well.

    The reason is asked once for a file and a day; where leave was given, it was told then. Raises Forbidden
    child.ask_first.
    """
    household = get_household(actor, household_id)
    access = check_access(actor, household, now=now)
    leave = standing_leave(actor, household_id, now=now)
    reason = reason.strip() or todays_reason(actor, household_id, now=now) or (leave.reason if leave else "") or ""
    check_reason(reason)
    audit.record(
        audit.Action.HOUSEHOLD_SEE_CHILD, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=[*FIELDS, "child_file"], reason=reason, at=now,
    )  # fmt: skip
    entry = whole_entry(household)
    shown = entry if access is Access.EVERYTHING else hide_hurtful(entry)
    opened = Opened(household, shown, child_files_of(household.id))
    return _with_earnings(opened, entry, get_organisation(actor, household.organisation_id), now)


def _with_earnings(opened: Opened, entry: HouseholdEntry, organisation: Organisation, now: datetime) -> Opened:
    """What is worked out from everybody's income, and for whom the minimum wage stands in."""
    today, lines = local_day(now), local_lines([organisation.id])[organisation.id]
    proven = proofs_of([entry.id]).get(entry.id, Proven())
    everybody = {
        person.id: Earner(age_on(person.birth_date, today) if person.birth_date else None, person.income,
                          person.work_status, proven.holds_for(person.id))
        for person in entry.people
    }  # fmt: skip
    wages = {key: lines.wage_fen for key, one in everybody.items()
             if lines.wage_fen is not None and is_assumed(one, elder_age=lines.elder_age)}  # fmt: skip
    earned = earned_by(list(everybody.values()), entry.size, wage_fen=lines.wage_fen, elder_age=lines.elder_age)
    stated = per_capita_yearly(entry.incomes, entry.size)
    a_head = None if stated else per_capita_yearly((), entry.size, earned)
    return replace(opened, a_head=a_head, wages=wages, years=years_of(entry.id))


def todays_reason(actor: Actor, household_id: UUID, *, now: datetime) -> str:
    """The reason this person gave today for the P3 of this file; empty if none yet."""
    morning = at_local(local_day(now))
    event = last_event(audit.Action.HOUSEHOLD_SEE_CHILD, actor.user_id, household_id, since=morning)
    return (event.reason or "") if event else ""
