"""Who may do what with a round and its orders, and when: the table behind every button and every door. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...core.errors import Conflict
from ..people.permissions import GRANTS, Permission, Role
from .states import RoundStatus


class ErrandAction(StrEnum):
    """What a person at the desk can do with a round that is there."""

    TAKE = "take"
    CHANGE = "change"
    CANCEL = "cancel"
    CLOSE = "close"
    ADVANCE = "advance"
    RECORD = "record"
    PACK = "pack"
    SEND = "send"
    HAND_OVER = "hand_over"
    REPAY = "repay"
    SETTLE = "settle"


@dataclass(frozen=True)
class StepRule:
    """The permission it takes, and the states in which it exists at all."""

    permission: Permission
    states: frozenset[RoundStatus]


_A, _P, _S = ErrandAction, Permission, RoundStatus
_BEFORE = frozenset({_S.OPEN, _S.CLOSED, _S.BUYING})
ACTIONS: dict[ErrandAction, StepRule] = {
    _A.TAKE: StepRule(_P.SERVICE_WRITE, frozenset({_S.OPEN})),
    _A.CHANGE: StepRule(_P.SERVICE_WRITE, _BEFORE),
    _A.CANCEL: StepRule(_P.SERVICE_WRITE, _BEFORE),
    _A.CLOSE: StepRule(_P.SERVICE_WRITE, frozenset({_S.OPEN})),
    _A.ADVANCE: StepRule(_P.SERVICE_WRITE, frozenset({_S.CLOSED})),
    _A.RECORD: StepRule(_P.SERVICE_WRITE, frozenset({_S.BUYING, _S.BOUGHT})),
    _A.PACK: StepRule(_P.SERVICE_WRITE, frozenset({_S.BOUGHT})),
    _A.SEND: StepRule(_P.SERVICE_WRITE, frozenset({_S.CLOSED, _S.BUYING, _S.BOUGHT})),
    _A.HAND_OVER: StepRule(_P.SERVICE_WRITE, frozenset({_S.BOUGHT})),
    _A.REPAY: StepRule(_P.SERVICE_WRITE, frozenset({_S.BOUGHT, _S.SETTLED})),
    _A.SETTLE: StepRule(_P.RECEIPT_VERIFY, frozenset({_S.BOUGHT})),
}
"""What is not here is neither a button nor an address that does anything."""


def check_action(action: ErrandAction, status: RoundStatus) -> None:
    """Whether the round stands where this can be done. Raises Conflict errand.step."""
    if status not in ACTIONS[action].states:
        raise Conflict("errand.step")


def may_do(role: Role, action: ErrandAction, status: RoundStatus) -> bool:
    """One cell of the matrix; that it takes another person comes on top (SPEC 2.3)."""
    rule = ACTIONS[action]
    return rule.permission in GRANTS[role] and status in rule.states
