"""When a case may take which step. Pure."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from ...core.calendar import WorkingDays
from ...core.errors import DomainError
from .models import Case, CaseKind, CaseOutcome
from .steps import CaseAction, check_action

OUTCOMES = {
    CaseKind.OBJECTION: (CaseOutcome.UPHELD, CaseOutcome.NOT_UPHELD),
    CaseKind.NOT_RIGHT: (CaseOutcome.UPHELD, CaseOutcome.NOT_UPHELD),
    CaseKind.APPEAL: (CaseOutcome.SOLVED, CaseOutcome.EXPLAINED),
    CaseKind.ALARM: (CaseOutcome.SOLVED, CaseOutcome.EXPLAINED),
}


def due_on(opened: date, days: int, working: WorkingDays) -> date:
    """The day by which somebody answers, so many working days on by the calendar of the place (SPEC 9.5)."""
    return working.add(opened, days)


def check_investigators(case: Case, first: UUID | None, second: UUID) -> None:
    """Two look into it, and they are two (SPEC 9.5)."""
    check_action(CaseAction.INVESTIGATE, case.status)
    if first == second:
        raise DomainError("case.needs_two")


def check_answer(case: Case, outcome: CaseOutcome) -> None:
    """An objection is answered after two have looked into it, with an outcome of its kind."""
    check_action(CaseAction.ANSWER, case.status)
    if outcome not in OUTCOMES[case.kind]:
        raise DomainError("case.other_outcome")
    if case.kind is CaseKind.OBJECTION and case.investigated_at is None:
        raise DomainError("case.not_investigated")
