"""What those who reported a case may still say to it: other words, and that it was settled where it was said."""

from __future__ import annotations

from datetime import datetime

from .. import audit
from ..people.actors import Actor
from .models import LIVE, Case, CaseOutcome, CaseStatus


def reword_case(actor: Actor, case: Case, text: str, *, now: datetime) -> bool:
    """Put right what was said, while nobody has answered it; False once somebody has."""
    if case.status not in LIVE:
        return False
    case.text = text
    _record(audit.Action.CASE_REWORD, actor, case, now)
    return True


def settled_on_the_spot(actor: Actor, case: Case, outcome: CaseOutcome, *, now: datetime) -> None:
    """Solved or explained at the door (SPEC 5.7): answered by whoever was there, for the desk to read and close."""
    if case.status not in LIVE:
        return
    case.outcome, case.status = outcome, CaseStatus.ANSWERED
    case.answered_by, case.answered_at = actor.user_id, now
    _record(audit.Action.CASE_ANSWER, actor, case, now)


def _record(action: audit.Action, actor: Actor, case: Case, now: datetime) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=case.id, organisation_id=case.organisation_id, at=now)
