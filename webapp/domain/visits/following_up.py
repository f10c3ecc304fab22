"""What a visit leaves for the desk: needs, appeals, changes of a household, and alarms (SPEC 5.6, 5.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.db import db
from ...core.errors import NotFound
from .. import audit
from ..cases.models import Case, CaseKind
from ..cases.operations import NewCase, open_case
from ..people.actors import Actor
from .models import NeedFound, Outcome, Visit, VisitTask

TELLS_OF_CHANGE = (Outcome.HOSPITAL, Outcome.MOVED, Outcome.DIED)
"""Outcomes after which somebody at the desk looks at the household's file (SPEC 5.6)."""


@dataclass(frozen=True)
class Alarm:
    """Danger, a child at risk, somebody ill: it goes ahead of everything (SPEC 5.6)."""

    id: UUID
    kind: str
    text: str
    visit_id: UUID | None = None


def note_needs(visit: Visit, needs: Sequence[str], now: datetime) -> None:
    """Each need once a visit."""
    known = set(db.session.scalars(select(NeedFound.need).where(NeedFound.visit_id == visit.id)))
    for need in dict.fromkeys(needs):
        if need not in known:
            db.session.add(
                NeedFound(
                    id=uuid4(),
                    visit_id=visit.id,
                    household_id=visit.household_id,
                    organisation_id=visit.organisation_id,
                    need=need,
                    found_at=now,
                )
            )


def open_cases(actor: Actor, visit: Visit, outcome: Outcome, appeal: str | None, now: datetime) -> None:
    """An appeal gets an owner and a day; a household that moved or died gets looked at."""
    if appeal:
        _open(actor, visit, "visit", visit.id, appeal, now)
    if outcome in TELLS_OF_CHANGE:
        _open(actor, visit, "household", visit.household_id, outcome.value, now)


def _open(actor: Actor, visit: Visit, subject_kind: str, subject_id: UUID, said: str, now: datetime) -> None:
    new = NewCase(
        id=uuid4(),
        kind=CaseKind.APPEAL,
        organisation_id=visit.organisation_id,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_text=_building_of(visit),
        text=said,
    )
    open_case(actor, new, now=now)


def _building_of(visit: Visit) -> str:
    task = db.session.get(VisitTask, visit.task_id)
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
        text=fact.text or fact.kind,
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
