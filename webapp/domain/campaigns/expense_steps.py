"""Who may do what with an expense, and when: the table behind every button and every door. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...core.errors import Conflict
from ..people.permissions import GRANTS, Permission, Role
from .money_models import ExpenseStatus


class ExpenseAction(StrEnum):
    """What a person can do with an expense that is there."""

    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    PAY = "pay"
    UNPAY = "unpay"


@dataclass(frozen=True)
class StepRule:
    """The permission it takes, and the states in which it exists at all."""

    permission: Permission
    states: frozenset[ExpenseStatus]


_A, _P, _S = ExpenseAction, Permission, ExpenseStatus
ACTIONS: dict[ExpenseAction, StepRule] = {
    _A.APPROVE: StepRule(_P.LIST_APPROVE, frozenset({_S.ASKED})),
    _A.REFUSE: StepRule(_P.LIST_APPROVE, frozenset({_S.ASKED})),
    _A.WITHDRAW: StepRule(_P.CAMPAIGN_WRITE, frozenset({_S.ASKED, _S.APPROVED})),
    _A.PAY: StepRule(_P.LEDGER_WRITE, frozenset({_S.APPROVED})),
    _A.UNPAY: StepRule(_P.LEDGER_WRITE, frozenset({_S.PAID})),
}
"""What is not here is neither a button nor an address that does anything."""


def check_action(action: ExpenseAction, status: ExpenseStatus) -> None:
    """Whether the expense stands where this can be done. Raises Conflict expense.step."""
    if status not in ACTIONS[action].states:
        raise Conflict("expense.step")


def may_do(role: Role, action: ExpenseAction, status: ExpenseStatus) -> bool:
    """One cell of the matrix; that it takes other persons comes on top (SPEC 2.3)."""
    rule = ACTIONS[action]
    return rule.permission in GRANTS[role] and status in rule.states
