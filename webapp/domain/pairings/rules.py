"""When the next visit of a pair is due. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from uuid import UUID

from ...core.errors import DomainError, InvalidInput
from .states import Rhythm

WEEK = timedelta(days=7)
MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3}
FURTHEST_FIRST = timedelta(days=366)


def next_due(visited_on: date, rhythm: Rhythm) -> date:
    """One week, month or quarter on; from the 31st to the last day of a shorter month."""
    if rhythm is Rhythm.WEEKLY:
        return visited_on + WEEK
    months = visited_on.month - 1 + MONTHS[rhythm]
    year, month = visited_on.year + months // 12, months % 12 + 1
    return date(year, month, min(visited_on.day, monthrange(year, month)[1]))


def days_overdue(due_on: date, *, today: date) -> int:
    """How many days the visit is late; 0 on its day."""
    return max(0, (today - due_on).days)


def check_start(since: date, due_on: date, *, today: date) -> None:
    """A pair began in the past or begins today; its next visit lies ahead. Raises InvalidInput."""
    if since > today:
        raise InvalidInput({"since": ["pairing.since_in_future"]})
    check_due(due_on, today=today)


def check_due(due_on: date, *, today: date) -> None:
    """The next visit is due from today on, within a year. Raises InvalidInput."""
    if not today <= due_on <= today + FURTHEST_FIRST:
        raise InvalidInput({"due_on": ["pairing.due_out_of_range"]})


def check_two(sponsor_id: UUID, companion_id: UUID | None) -> None:
    """Who goes along is somebody else."""
    if sponsor_id == companion_id:
        raise DomainError("pairing.own_companion")
