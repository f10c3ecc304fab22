"""Reading the record at the desk: who did or saw what, when, inside what the actor may read (SPEC 10.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from ...core.clock import at_local
from ...core.db import db
from ..audit.models import AuditEvent
from .actors import Actor, in_scope
from .models import User
from .permissions import Permission

PAGE = 50
DAY = timedelta(days=1)
WINDOW = 50_000
"""Events looked through for one page: a rare one costs a further step, never a scan of everything."""


@dataclass(frozen=True)
class Wanted:
    """Which events a page shows; None and '' are all. `noun` is the part of an action before its dot."""

    who: UUID | None = None
    noun: str = ""
    subject_id: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Found:
    """A page of events, the newest first; `before` is where the next one begins, None when nothing is left."""

    events: Sequence[AuditEvent]
    before: int | None


def read_record(actor: Actor, wanted: Wanted, before: int | None = None) -> Found:
    """Events before the number `before`. Nothing of a place the actor does not read the record of."""
    top = before if before is not None else _newest() + 1
    if wanted.until is not None:
        top = min(top, _first_at(at_local(wanted.until + DAY)) + WINDOW)
    bottom = max(1, top - WINDOW)
    statement = select(AuditEvent).where(_readable(actor), *_asked(wanted), AuditEvent.seq < top)
    if wanted.subject_id is None:
        statement = statement.where(AuditEvent.seq >= bottom)
    events = db.session.scalars(statement.order_by(AuditEvent.seq.desc()).limit(PAGE + 1)).all()
    if len(events) > PAGE:
        return Found(events[:PAGE], events[PAGE - 1].seq)
    exhausted = wanted.subject_id is not None or bottom == 1 or _is_before(bottom, wanted.since)
    return Found(events, None if exhausted else bottom)


def _newest() -> int:
    return db.session.scalar(select(func.max(AuditEvent.seq))) or 0


def _first_at(moment: datetime) -> int:
    """The number of the first event at this moment or later: numbers have no gaps, and their times go forward."""
    low, high = 1, _newest() + 1
    while low < high:
        middle = (low + high) // 2
        at = db.session.scalar(select(AuditEvent.at).where(AuditEvent.seq == middle))
        if at is not None and at < moment:
            low = middle + 1
        else:
            high = middle
    return low


def _is_before(seq: int, day: date | None) -> bool:
    """Whether everything under this number lies before the day, with a window to spare for clocks that were set."""
    return day is not None and seq + WINDOW < _first_at(at_local(day))


def _asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.who is not None:
        conditions.append(AuditEvent.actor_id == wanted.who)
    if wanted.noun:
        conditions.append(AuditEvent.action.startswith(f"{wanted.noun}.", autoescape=True))
    if wanted.subject_id is not None:
        conditions.append(AuditEvent.subject_id == wanted.subject_id)
    if wanted.since is not None:
        conditions.append(AuditEvent.at >= at_local(wanted.since))
    if wanted.until is not None:
        conditions.append(AuditEvent.at < at_local(wanted.until + DAY))
    return conditions


def _readable(actor: Actor) -> ColumnElement[bool]:
    """What happened in the actor's places; of what has no place (signing in), that of the people there."""
    people = select(User.id).where(in_scope(actor, Permission.AUDIT_READ, User.organisation_id))
    placeless = and_(
        AuditEvent.organisation_id.is_(None), or_(AuditEvent.actor_id.in_(people), AuditEvent.subject_id.in_(people))
    )
    nobodys = AuditEvent.actor_id.is_(None) & AuditEvent.subject_id.is_(None) & AuditEvent.organisation_id.is_(None)
    reads_all = any(path.count("/") == 1 for path in actor.paths(Permission.AUDIT_READ))
    here = in_scope(actor, Permission.AUDIT_READ, cast(InstrumentedAttribute[UUID], AuditEvent.organisation_id))
    return or_(here, placeless, nobodys if reads_all else false())
