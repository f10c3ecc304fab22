"""A step of a file, with who, when and why; and the settings of an organisation that shape its steps (SPEC 3.7)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from ...core.errors import NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.features import Feature, is_on
from ..people.models import Organisation
from ..people.queries import get_organisation, value_of
from ..people.settings import ADVANCED_AGE, APPROVAL_LEVELS, ELDER_AGE, REVIEW_FIRST
from . import rules
from .doubts import Yardsticks
from .models import Household
from .queries import get_household
from .registry import registry_of
from .states import HouseholdStatus
from .steps import ACTIONS, HouseholdAction, check_action


def ready_for(actor: Actor, household_id: UUID, action: HouseholdAction) -> tuple[Household, Organisation]:
    """The file, if it is there for the actor, who may do this, and it stands where this can be done.

    Raises NotFound, Forbidden, Conflict household.step, in this order.
    """
    household = get_household(actor, household_id)
    organisation = get_organisation(actor, household.organisation_id)
    require(actor, ACTIONS[action].permission, organisation)
    if action is HouseholdAction.SANCTION and not sanctions_are_on(organisation):
        raise NotFound("household.not_found")
    check_action(action, household.status)
    return household, organisation


def take_step(household: Household, wanted: HouseholdStatus, actor: Actor, *, reason: str = "", now: datetime) -> None:
    """From where it stands to `wanted`, if there is such a step. Raises Conflict household.step."""
    rules.check_step(household.status, wanted)
    passed = [household.status.value, wanted.value]
    household.status, household.changed_at = wanted, now
    audit.record(
        audit.Action.HOUSEHOLD_STEP, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=passed, reason=reason or None, at=now,
    )  # fmt: skip


def yardsticks_of(organisation: Organisation) -> Yardsticks:
    """By what the files of this place are measured."""
    return Yardsticks(value_of(organisation, ELDER_AGE), value_of(organisation, ADVANCED_AGE),
                      registry_of(organisation).of_a_union)  # fmt: skip


def levels_of(organisation: Organisation) -> int:
    """How many persons have to approve a file here, one to three."""
    return value_of(organisation, APPROVAL_LEVELS)


def needs_review(organisation: Organisation) -> bool:
    """Whether a meeting has to look at a file before it is approved."""
    return value_of(organisation, REVIEW_FIRST)


def sanctions_are_on(organisation: Organisation) -> bool:
    """A small club does without (SPEC 13)."""
    return is_on(organisation, Feature.SANCTIONS)


def two_survey(organisation: Organisation) -> bool:
    """Whether a survey names two people; a small club may name one, or nobody (SPEC 4.10, 13)."""
    return is_on(organisation, Feature.TWO_SURVEYORS)
