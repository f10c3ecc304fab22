"""A file ends: not taken in, better off, moved, died. What was promised to the household stops with it (SPEC 3.12)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import update

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import InvalidInput
from ..people.actors import Actor
from . import rules
from .models import Household, Person
from .standing import ready_for, take_step
from .states import EndReason, HouseholdStatus
from .steps import HouseholdAction


class Ended(Protocol):
    """What a room above does when a household is no more, in the same transaction."""

    def __call__(self, actor: Actor, household_id: UUID, /, *, reason: str, now: datetime) -> object: ...


_listeners: list[Ended] = []


def when_household_ends(listener: Ended) -> None:
    """A room above stops what it has open for a household whose file ends (a receipt, a visit)."""
    if listener not in _listeners:  # a process may make several apps
        _listeners.append(listener)


def end_household(
    actor: Actor, household_id: UUID, *, why: EndReason, reason: str, on: date, now: datetime
) -> Household:
    """Close the file: lifted, moved, died, or not taken in. Its people may be on file elsewhere from now on.

    What is open for the household in other rooms stops in the same transaction.
    """
    action = HouseholdAction.REFUSE if why is EndReason.NOT_INCLUDED else HouseholdAction.END
    household, _ = ready_for(actor, household_id, action)
    check_reason_for(household, why)
    rules.check_reason(reason)
    rules.check_past(on, today=local_day(now), code="household.end_in_future")
    take_step(household, HouseholdStatus.ENDED, actor, reason=reason, now=now)
    household.ended_on, household.end_reason, household.end_words = on, why, reason.strip()
    take_off_file(household)
    tell_of_end(actor, household, reason=reason, now=now)
    return household


def tell_of_end(actor: Actor, household: Household, *, reason: str, now: datetime) -> None:
    """Let the rooms above stop what they have open for it."""
    for listener in _listeners:
        listener(actor, household.id, reason=reason, now=now)


def reasons_for(status: HouseholdStatus) -> tuple[EndReason, ...]:
    """Why a file that stands here may end, other than by not being taken in."""
    usual = (EndReason.LIFTED, EndReason.MOVED, EndReason.DIED)
    return (EndReason.SANCTION_OVER, *usual[1:]) if status is HouseholdStatus.SANCTIONED else usual


def check_reason_for(household: Household, why: EndReason) -> None:
    """Whether the reason fits where the file stands."""
    if why is not EndReason.NOT_INCLUDED and why not in reasons_for(household.status):
        raise InvalidInput({"why": ["field.not_a_choice"]})


def take_off_file(household: Household) -> None:
    """Its people are no longer on file here."""
    db.session.execute(update(Person).where(Person.household_id == household.id).values(is_on_file=False))
