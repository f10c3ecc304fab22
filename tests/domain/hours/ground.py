"""A visit of half an hour, and somebody who asks for other times."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.domain.visits.ground import DAY, a_task, a_visit, record
from tests.factories import Street
from webapp.core.clock import at_local
from webapp.core.transaction import transaction
from webapp.domain.hours.models import HoursCorrection, WhyWrong
from webapp.domain.hours.operations import CorrectionWish, ask_correction
from webapp.domain.hours.records import ServiceRecord, records_between
from webapp.domain.people.actors import Actor
from webapp.domain.visits.models import Visit

LATER = at_local(DAY + timedelta(days=1), 12)
TODAY = DAY + timedelta(days=1)


def a_long_visit(street: Street, minutes: int = 30, **said: Any) -> Visit:
    """Recorded by the volunteer, from its hour on for so many minutes."""
    visit = a_visit(street, a_task(street))
    ended = visit.starts_at + timedelta(minutes=minutes)
    record(street.volunteer, visit, **{"started_at": visit.starts_at, "ended_at": ended, "made_at": ended, **said})
    return visit


def hours_of(actor: Actor, *, as_seen_by: Actor | None = None) -> list[ServiceRecord]:
    """What they did that week."""
    assert actor.user_id is not None
    return records_between(as_seen_by or actor, actor.user_id, DAY - timedelta(days=3), TODAY, today=TODAY)


def a_wish(visit: Visit, of: Actor, hour: int = 9, until: int = 11, **said: Any) -> CorrectionWish:
    """They were there from nine to eleven and forgot to press."""
    assert of.user_id is not None
    usual: dict[str, Any] = {
        "id": uuid4(), "visit_id": visit.id, "user_id": of.user_id, "began": at_local(visit.day, hour),
        "ended": at_local(visit.day, until), "why": WhyWrong.FORGOT_END,
    }  # fmt: skip
    return CorrectionWish(**{**usual, **said})


def ask(actor: Actor, wish: CorrectionWish, now: datetime = LATER) -> HoursCorrection:
    """In a transaction of its own."""
    with transaction():
        return ask_correction(actor, wish, now=now)
