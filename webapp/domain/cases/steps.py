"""Who may do what with a case, and when: the table behind every button and every door (SPEC 9.5). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...core.errors import DomainError
from ..people.permissions import GRANTS, Permission, Role
from .models import LIVE, CaseStatus


class CaseAction(StrEnum):
    """What a person can do with a case that is there."""

    TAKE = "take"
    ASSIGN = "assign"
    NARROW = "narrow"
    INVESTIGATE = "investigate"
    ANSWER = "answer"
    CLOSE = "close"


@dataclass(frozen=True)
class StepRule:
    """The permission it takes, and the states in which it exists at all."""

    permission: Permission
    states: frozenset[CaseStatus]


_A, _P = CaseAction, Permission
_LIVE = frozenset(LIVE)

ACTIONS: dict[CaseAction, StepRule] = {
    _A.TAKE: StepRule(_P.CASE_WORK, _LIVE),
    _A.ASSIGN: StepRule(_P.CASE_WORK, _LIVE),
    _A.NARROW: StepRule(_P.CASE_WORK, _LIVE),
    _A.INVESTIGATE: StepRule(_P.CASE_WORK, _LIVE),
    _A.ANSWER: StepRule(_P.CASE_WORK, _LIVE),
    _A.CLOSE: StepRule(_P.CASE_WORK, frozenset({CaseStatus.ANSWERED})),
}
"""What is not here is neither a button nor an address that does anything."""


def check_action(action: CaseAction, status: CaseStatus) -> None:
    """Whether the case stands where this can be done. Raises DomainError case.is_answered, or case.not_answered."""
    if status in ACTIONS[action].states:
        return
    raise DomainError("case.not_answered" if status in LIVE else "case.is_answered")


def may_do(role: Role, action: CaseAction, status: CaseStatus) -> bool:
    """One cell of the matrix; that it takes two to look into it comes on top (SPEC 9.5)."""
    rule = ACTIONS[action]
    return rule.permission in GRANTS[role] and status in rule.states


def steps_in(status: CaseStatus, permissions: frozenset[Permission]) -> frozenset[str]:
    """The names of the steps that somebody with these permissions finds on the page."""
    return frozenset(action.value for action, rule in ACTIONS.items() if status in rule.states and rule.permission in permissions)
