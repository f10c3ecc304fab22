"""Who may do what with a file, and when: the table behind every button and every door (SPEC 3.7). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...core.errors import Conflict
from ..people.permissions import GRANTS, Permission, Role
from .states import HouseholdStatus


class HouseholdAction(StrEnum):
    """What a person can do with a file that is there."""

    CHANGE = "change"
    SUBMIT = "submit"
    REVIEW = "review"
    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    RECHECK = "recheck"
    SANCTION = "sanction"
    EXCEPT = "except"
    LIFT = "lift"
    MOVE = "move"
    HEAD = "head"
    SPLIT = "split"
    END = "end"


@dataclass(frozen=True)
class StepRule:
    """The permission it takes, and the states in which it exists at all."""

    permission: Permission
    states: frozenset[HouseholdStatus]


_A, _P, _S = HouseholdAction, Permission, HouseholdStatus
_WAITING = frozenset({_S.SURVEYED, _S.REVIEWED, _S.WAITING_FOR_GUARDIAN})
_ON_LISTS = frozenset({_S.ACTIVE, _S.RECHECK_DUE})
_OPEN = frozenset({_S.DRAFT, *_WAITING, *_ON_LISTS})

ACTIONS: dict[HouseholdAction, StepRule] = {
    _A.CHANGE: StepRule(_P.HOUSEHOLD_WRITE, _OPEN),
    _A.SUBMIT: StepRule(_P.HOUSEHOLD_WRITE, frozenset({_S.DRAFT})),
    _A.REVIEW: StepRule(_P.HOUSEHOLD_WRITE, frozenset({_S.SURVEYED})),
    _A.APPROVE: StepRule(_P.HOUSEHOLD_APPROVE, _WAITING),
    _A.RETURN: StepRule(_P.HOUSEHOLD_APPROVE, frozenset({_S.SURVEYED, _S.REVIEWED})),
    _A.REFUSE: StepRule(_P.HOUSEHOLD_APPROVE, _WAITING),
    _A.RECHECK: StepRule(_P.HOUSEHOLD_WRITE, _ON_LISTS),
    _A.SANCTION: StepRule(_P.HOUSEHOLD_APPROVE, _ON_LISTS),
    _A.EXCEPT: StepRule(_P.HOUSEHOLD_APPROVE, frozenset({_S.SANCTIONED})),
    _A.LIFT: StepRule(_P.HOUSEHOLD_APPROVE, frozenset({_S.SANCTIONED})),
    _A.MOVE: StepRule(_P.HOUSEHOLD_WRITE, _OPEN),
    _A.HEAD: StepRule(_P.HOUSEHOLD_WRITE, _OPEN),
    _A.SPLIT: StepRule(_P.HOUSEHOLD_WRITE, _OPEN),
    _A.END: StepRule(_P.HOUSEHOLD_WRITE, frozenset({*_OPEN, _S.SANCTIONED})),
}
"""What is not here is neither a button nor an address that does anything."""


def check_action(action: HouseholdAction, status: HouseholdStatus) -> None:
    """Whether the file stands where this can be done. Raises Conflict household.step."""
    if status not in ACTIONS[action].states:
        raise Conflict("household.step")


def may_do(role: Role, action: HouseholdAction, status: HouseholdStatus) -> bool:
    """One cell of the matrix; that approvals need other persons comes on top (SPEC 2.3)."""
    rule = ACTIONS[action]
    return rule.permission in GRANTS[role] and status in rule.states
