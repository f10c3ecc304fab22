"""After a false statement: barred until the end of the next year, except in an emergency (SPEC 3.7)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError
from ..people.actors import Actor
from . import rules
from .models import Household
from .place_bars import except_in_place
from .queries import get_household
from .rechecks import A_SLICE, step_by_itself
from .standing import ready_for, take_step
from .states import ON_LISTS, HouseholdStatus
from .steps import HouseholdAction


def sanction_household(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> Household:
    """What it said was false: off the lists, and nobody of it is newly active in the tree until the bar is over."""
    household, _ = ready_for(actor, household_id, HouseholdAction.SANCTION)
    rules.check_reason(reason)
    take_step(household, HouseholdStatus.SANCTIONED, actor, reason=reason, now=now)
    household.sanctioned_by, household.barred_until = actor.user_id, rules.barred_until(local_day(now))
    household.excepted_until = None
    return household


def lift_sanction(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> Household:
    """It was a mistake, says another person than the one who barred."""
    household, _ = ready_for(actor, household_id, HouseholdAction.LIFT)
    if household.sanctioned_by is not None:
        rules.check_two_eyes(actor.user_id, household.sanctioned_by)
    rules.check_reason(reason)
    take_step(household, HouseholdStatus.ACTIVE, actor, reason=reason, now=now)
    household.barred_until = household.excepted_until = household.sanctioned_by = None
    return household


def except_household(actor: Actor, household_id: UUID, *, reason: str, until: date, now: datetime) -> Household:
    """An emergency is never barred: active up to a day, and then the bar holds again by itself.

    Where not the household but its place is barred, the household is on the lists and is excepted from that.
    """
    if get_household(actor, household_id).status in ON_LISTS:
        return except_in_place(actor, household_id, reason=reason, until=until, now=now)
    household, _ = ready_for(actor, household_id, HouseholdAction.EXCEPT)
    rules.check_reason(reason)
    if until < local_day(now):
        raise DomainError("household.exception_over")
    take_step(household, HouseholdStatus.ACTIVE, actor, reason=reason, now=now)
    household.excepted_until = until
    return household


def bar_again(now: datetime) -> int:
    """Exceptions whose day is over: barred again, or free where the bar itself has ended. Returns how many."""
    today = local_day(now)
    over = db.session.scalars(
        select(Household).where(Household.excepted_until < today).order_by(Household.excepted_until).limit(A_SLICE)
    ).all()
    back = [(row.id, row.organisation_id, row.status) for row in over
            if row.status in ON_LISTS and row.barred_until and row.barred_until >= today]  # fmt: skip
    step_by_itself(back, HouseholdStatus.SANCTIONED, now)
    for household in over:
        household.excepted_until = None
    return len(over)
