"""Slots after they were opened: changed, closed with the booked ones told, and a week of them at a glance (SPEC 5.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from ...core.db import db
from ...core.errors import Conflict, DomainError
from .. import audit
from ..people.actors import Actor, in_scope
from ..people.models import Organisation
from ..people.permissions import Permission
from ..people.queries import get_organisation, value_of
from ..people.settings import AFTERNOON_WINDOW, EVENING_WINDOW, MORNING_WINDOW
from . import cancelling, posts, queries
from .models import LIVE, Visit, VisitSlot, VisitStatus
from .post_models import VisitPost

Turns = Callable[[], AbstractContextManager[object]]
SLICE = 20
"""Visits called off in one turn of the writer."""
A_WEEK = timedelta(days=7)
WINDOWS = {"morning": MORNING_WINDOW, "afternoon": AFTERNOON_WINDOW, "evening": EVENING_WINDOW}
"""By name, what a place has set for it."""


def windows_of(organisation: Organisation) -> dict[str, tuple[str, str]]:
    """The windows of a place; one it has not set is not offered."""
    found = {name: value_of(organisation, setting) for name, setting in WINDOWS.items()}
    return {name: _ends_of(text) for name, text in found.items() if text}


def windows_at(actor: Actor, organisation_id: UUID) -> dict[str, tuple[str, str]]:
    """The same by the place's id."""
    return windows_of(get_organisation(actor, organisation_id))


def _ends_of(text: str) -> tuple[str, str]:
    starts, _, ends = text.partition("-")
    return starts, ends


get_slot = queries.get_planned_slot


def change_slot(actor: Actor, slot_id: UUID, *, place: str, capacity: int, now: datetime) -> VisitSlot:
    """Where one meets, and for how many households; never fewer than have been booked."""
    slot = get_slot(actor, slot_id)
    if slot.closed_at is not None:
        raise Conflict("visit.slot_closed")
    taken = queries.live_visits_in(slot.id)
    if capacity < taken:
        raise DomainError("slot.more_are_booked", taken=taken)
    place = place or slot.place
    if (place, capacity) == (slot.place, slot.capacity):
        return slot
    twin = select(VisitSlot.id).where(
        VisitSlot.organisation_id == slot.organisation_id, VisitSlot.day == slot.day, VisitSlot.starts == slot.starts,
        VisitSlot.place == place, VisitSlot.id != slot.id,
    )  # fmt: skip
    if db.session.scalar(twin) is not None:
        raise Conflict("slot.is_there")
    slot.place, slot.capacity = place, capacity
    _record(audit.Action.SLOT_CHANGE, actor, slot, now)
    return slot


def close_slot(actor: Actor, slot_id: UUID, reason: str, *, turns: Turns, now: datetime) -> int:
    """Nobody can book it any more; its visits are called off, and households that were told stand on the desk's list.

    Returns how many visits. Closing it again goes on where it stopped.
    """
    with turns():
        slot = get_slot(actor, slot_id)
        if not reason.strip():
            raise DomainError("slot.needs_a_reason")
        if slot.closed_at is None:
            slot.closed_at, slot.closed_reason = now, reason.strip()
            _record(audit.Action.SLOT_CLOSE, actor, slot, now, reason.strip())
        posts.end_posts_of(actor, slot_id, reason.strip(), now=now)
    count, done = 0, SLICE
    while done == SLICE:
        with turns():
            done = _call_off_some(actor, slot_id, reason.strip(), now)
        count += done
    return count


def _call_off_some(actor: Actor, slot_id: UUID, reason: str, now: datetime) -> int:
    live = select(Visit).where(Visit.slot_id == slot_id, Visit.status.in_(LIVE)).order_by(Visit.starts_at, Visit.id)
    visits = db.session.scalars(live.limit(SLICE)).all()
    for visit in visits:
        cancelling.call_off(actor, visit, reason, now=now)
    return len(visits)


def _record(action: audit.Action, actor: Actor, slot: VisitSlot, now: datetime, reason: str | None = None) -> None:
    audit.record(action, actor_id=actor.user_id, subject_id=slot.id, organisation_id=slot.organisation_id,
                 reason=reason, at=now)  # fmt: skip


@dataclass(frozen=True)
class DayOfWeek:
    """One day: its slots with the places taken, its posts with those who stand there, and how many visits stand or were made."""

    day: date
    slots: tuple[tuple[VisitSlot, int], ...]
    posts: tuple[tuple[VisitPost, int], ...]
    visits: int


def week_of(actor: Actor, day: date) -> list[DayOfWeek]:
    """Monday to Sunday of the week a day lies in, in the actor's places; five queries."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    mine = in_scope(actor, Permission.VISIT_READ, VisitSlot.organisation_id)
    slots: Sequence[VisitSlot] = db.session.scalars(
        select(VisitSlot).where(mine, VisitSlot.is_care.is_(False), VisitSlot.day.between(days[0], days[-1]))
        .order_by(VisitSlot.day, VisitSlot.starts, VisitSlot.place, VisitSlot.id).limit(500)
    ).all()  # fmt: skip
    taken, visits = queries.taken_places([slot.id for slot in slots]), _visits_by_day(actor, days[0], days[-1])
    there = posts.posts_between(actor, Permission.VISIT_READ, days[0], days[-1])
    at_posts = posts.taken_at([post.id for post in there])
    return [
        DayOfWeek(
            one, tuple((slot, taken.get(slot.id, 0)) for slot in slots if slot.day == one),
            tuple((post, at_posts.get(post.id, 0)) for post in there if post.day == one), visits.get(one, 0),
        )
        for one in days
    ]  # fmt: skip


def _visits_by_day(actor: Actor, first: date, last: date) -> Mapping[date, int]:
    statement = (
        select(Visit.day, func.count())
        .where(in_scope(actor, Permission.VISIT_READ, Visit.organisation_id), Visit.day.between(first, last))
        .where(Visit.status != VisitStatus.CANCELLED)
        .group_by(Visit.day)
    )
    return {day: count for day, count in db.session.execute(statement)}
