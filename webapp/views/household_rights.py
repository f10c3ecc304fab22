"""What the person at the page may do with this file now: the table of steps, narrowed to one actor and one file."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..domain.households.approval import levels_passed
from ..domain.households.bars import bar_of
from ..domain.households.ending import reasons_for
from ..domain.households.models import Household
from ..domain.households.place_bars import is_barred
from ..domain.households.standing import levels_of, needs_review, sanctions_are_on, two_survey
from ..domain.households.states import ON_LISTS, EndReason, HouseholdStatus
from ..domain.households.steps import ACTIONS, HouseholdAction
from ..domain.people.actors import Actor
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, value_of
from ..domain.people.settings import RECHECK_SOON_DAYS
from .household_forms import options


def rights_of(actor: Actor, household: Household, today: date) -> dict[str, Any]:
    """`may`: the names of the steps that are offered; beside them what a template asks of the way to approval."""
    organisation = get_organisation(actor, household.organisation_id)
    may = {action.value for action, rule in ACTIONS.items()
           if household.status in rule.states and actor.can(rule.permission, organisation.path)}  # fmt: skip
    if not sanctions_are_on(organisation):
        may.discard(HouseholdAction.SANCTION.value)
    if actor.user_id is not None and actor.user_id == household.sanctioned_by:
        may.discard(HouseholdAction.LIFT.value)
    place_barred = household.status in ON_LISTS and is_barred(organisation.id, on=today)
    if place_barred and actor.can(ACTIONS[HouseholdAction.EXCEPT].permission, organisation.path):
        may.add(HouseholdAction.EXCEPT.value)
    soon = value_of(organisation, RECHECK_SOON_DAYS)
    due = household.recheck_on is not None and (household.recheck_on - today).days <= soon
    return {
        "may_open": actor.can(Permission.HOUSEHOLD_SENSITIVE, organisation.path),
        "recheck_soon": due and HouseholdAction.RECHECK.value in may,
        "end_reasons": options(_end_reasons(may, household.status)),
        **_approval(actor, household, organisation, may, today),
        "may": may,
        "place_barred": place_barred,
        "may_write": HouseholdAction.CHANGE.value in may,
        "two_survey": two_survey(organisation),
    }


def _end_reasons(may: set[str], status: HouseholdStatus) -> list[EndReason]:
    reasons = list(reasons_for(status)) if HouseholdAction.END.value in may else []
    return [*reasons, EndReason.NOT_INCLUDED] if HouseholdAction.REFUSE.value in may else reasons


def _approval(
    actor: Actor, household: Household, organisation: Organisation, may: set[str], today: date
) -> dict[str, Any]:
    """How far the approval is, and what stands in its way; takes `approve` away where this person may not."""
    if household.status not in ACTIONS[HouseholdAction.APPROVE].states:
        return {"approves_own": False, "review_missing": False, "barred": None, "levels": 1, "passed": 0}
    passed = levels_passed(household.id)
    hands = {household.entered_by, household.changed_by, household.reviewed_by, *passed}
    own = actor.user_id in hands
    review = household.status is HouseholdStatus.SURVEYED and needs_review(organisation)
    could = HouseholdAction.APPROVE.value in may
    if own or review:
        may.discard(HouseholdAction.APPROVE.value)
    return {
        "approves_own": could and own, "review_missing": review, "barred": bar_of(household, on=today),
        "levels": levels_of(organisation), "passed": len(passed),
    }  # fmt: skip
