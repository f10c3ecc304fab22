"""Who may do what with an import, and when: the table behind every button and every door (SPEC 3.9). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ...core.errors import Conflict, DomainError
from ..people.permissions import GRANTS, Permission, Role
from .states import ImportStatus


class ImportAction(StrEnum):
    """What a person can do with an import that was read."""

    CORRECT = "correct"
    RUN = "run"
    APPROVE = "approve"
    UNDO = "undo"


@dataclass(frozen=True)
class StepRule:
    """The permission it takes, and the states in which it exists at all."""

    permission: Permission
    states: frozenset[ImportStatus]


_A, _P, _S = ImportAction, Permission, ImportStatus

ACTIONS: dict[ImportAction, StepRule] = {
    _A.CORRECT: StepRule(_P.HOUSEHOLD_WRITE, frozenset({_S.READ})),
    _A.RUN: StepRule(_P.HOUSEHOLD_WRITE, frozenset({_S.READ, _S.RUNNING})),
    _A.APPROVE: StepRule(_P.HOUSEHOLD_APPROVE, frozenset({_S.DONE})),
    _A.UNDO: StepRule(_P.HOUSEHOLD_WRITE, frozenset({_S.READ, _S.RUNNING, _S.DONE, _S.APPROVED})),
}
"""What is not here is neither a button nor an address that does anything."""


def check_action(action: ImportAction, status: ImportStatus) -> None:
    """Whether the import stands where this can be done. Raises DomainError import.closed, import.not_finished; Conflict
    import.approved_already, import.undone_already."""
    if status in ACTIONS[action].states:
        return
    if action is ImportAction.UNDO:
        raise Conflict("import.undone_already")
    if action is not ImportAction.APPROVE:
        raise DomainError("import.closed")
    raise Conflict("import.approved_already") if status is ImportStatus.APPROVED else DomainError("import.not_finished")


def exists(action: ImportAction, status: ImportStatus) -> bool:
    """Whether there is such a step at all where the import stands."""
    return status in ACTIONS[action].states


def may_do(role: Role, action: ImportAction, status: ImportStatus) -> bool:
    """One cell of the matrix; that who imported does not approve comes on top (SPEC 2.3)."""
    return ACTIONS[action].permission in GRANTS[role] and exists(action, status)
