"""What a visit leaves for the desk: needs, appeals, changes of a household, and alarms (SPEC 5.6, 5.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from ...core import ahead
from ...core.db import db
from ...core.errors import NotFound
from .. import audit
from ..cases.models import Case, CaseKind, CaseOutcome
from ..cases.operations import NewCase, open_case
from ..cases.queries import find_about
from ..cases.reporting import reword_case, settled_on_the_spot
from ..people.actors import Actor
from .delivering import Recorded
from .models import NeedFound, NeedOutcome, Outcome, Visit, VisitRecord, VisitTask
from .states import Handling

TELLS_OF_CHANGE = (Outcome.HOSPITAL, Outcome.MOVED, Outcome.DIED)
"""Outcomes after which somebody at the desk looks at the household's file (SPEC 5.6)."""
ON_THE_SPOT = {Handling.SOLVED: CaseOutcome.SOLVED, Handling.EXPLAINED: CaseOutcome.EXPLAINED}


@dataclass(frozen=True)
class Alarm:
    """Danger, a child at risk, somebody ill: it goes ahead of everything (SPEC 5.6).

    `is_unverified`: the account or the phone it comes from has no standing any more; nobody waits for that.
    """

    id: UUID
    kind: str
    text: str
    visit_id: UUID | None = None
    is_unverified: bool = False


def note_needs(visit: Visit, needs: Sequence[str], *, corrects: bool, now: datetime) -> None:
    """Each need once a visit. What a correction leaves out is withdrawn, unless the desk has seen to it already."""
    rows: Sequence[NeedFound] = ahead.of(NeedFound.visit_id, visit.id)
    known = {row.need: row for row in rows}
    for need in dict.fromkeys(needs):
        if need not in known:
            ahead.add(_found(visit, need, now))
        elif known[need].outcome is NeedOutcome.WITHDRAWN:
            known[need].outcome = known[need].settled_at = None
    for row in rows if corrects else ():
        if row.need not in needs and row.settled_at is None:
            row.outcome, row.settled_at = NeedOutcome.WITHDRAWN, now


def _found(visit: Visit, need: str, now: datetime) -> NeedFound:
    return NeedFound(
        id=uuid4(),
        visit_id=visit.id,
        household_id=visit.household_id,
        organisation_id=visit.organisation_id,
        need=need,
        found_at=now,
    )


def open_cases(actor: Actor, visit: Visit, fact: Recorded, corrected: VisitRecord | None, *, now: datetime) -> None:
    """An appeal gets an owner and a day, or the answer it had at the door; a household that moved or died is looked
    at. What a correction adds counts as if it had been said at once.
    """
    if fact.appeal:
        _appeal(actor, visit, fact.appeal, fact.handling, now)
    if fact.outcome in TELLS_OF_CHANGE and (corrected is None or corrected.outcome is not fact.outcome):
        new = _new(visit, "household", visit.household_id, "", reported=fact.outcome.value)
        open_case(actor, new, now=now)


def _appeal(actor: Actor, visit: Visit, said: str, handling: Handling, now: datetime) -> None:
    """One case a visit; other words in a correction are the case's new words as long as nobody has answered it."""
    case = find_about(CaseKind.APPEAL, "visit", visit.id)
    if case is None:
        case, _code = open_case(actor, _new(visit, "visit", visit.id, said), now=now)
    elif case.text != said and not reword_case(actor, case, said, now=now):
        case, _code = open_case(actor, _new(visit, "visit", visit.id, said), now=now)
    if handling in ON_THE_SPOT:
        settled_on_the_spot(actor, case, ON_THE_SPOT[handling], now=now)


def _new(
    visit: Visit, subject_kind: str, subject_id: UUID, said: str, *, reported: str | None = None
) -> NewCase:
    return NewCase(
        id=uuid4(),
        kind=CaseKind.APPEAL,
        organisation_id=visit.organisation_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_text=_building_of(visit),
        text=said,
        reported=reported,
    )


def _building_of(visit: Visit) -> str:
    task = ahead.get(VisitTask, visit.task_id)
    return task.building if task else ""


def raise_alarm(actor: Actor, fact: Alarm, *, now: datetime) -> UUID:
    """A case that is due today; returns its id, which is the alarm's. Raised twice it is one."""
    if earlier := db.session.get(Case, fact.id):
        return earlier.id
    visit = db.session.get(Visit, fact.visit_id) if fact.visit_id else None
    place = visit.organisation_id if visit else actor.organisation_id
    if place is None:
        raise NotFound("visit.not_found")
    new = NewCase(
        id=fact.id,
        kind=CaseKind.ALARM,
        organisation_id=place,
        subject_kind="visit",
        subject_id=visit.id if visit else None,
        subject_text=_building_of(visit) if visit else "",
        text=fact.text,
        reported=fact.kind,
        is_unverified=fact.is_unverified,
    )
    case, _code = open_case(actor, new, now=now)
    audit.record(
        audit.Action.ALARM_RAISE,
        actor_id=actor.user_id,
        subject_id=case.id,
        organisation_id=place,
        fields=[fact.kind],
        at=now,
    )
    return case.id
