"""How long a candidate list must hang before anybody may approve it (SPEC 9.1). Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from ...core.calendar import WorkingDays, add_days
from ...core.clock import local_day
from ...core.errors import DomainError


class DayCount(StrEnum):
    """Which days count."""

    CALENDAR = "calendar"
    WORKING = "working"


def period(posted_on: date, days: int, count: DayCount, working: WorkingDays) -> tuple[date, date]:
    """First and last day for objections, counted from the day after posting; without days, the day of posting."""
    last = add_days(posted_on, days, working=working if count is DayCount.WORKING else None)
    return min(posted_on + timedelta(days=1), last), last


def check_period_over(ends_on: date | None, *, now: datetime) -> None:
    """The whole last day still belongs to the neighbours."""
    if ends_on is not None and local_day(now) <= ends_on:
        raise DomainError("list.period_running", ends_on=ends_on.isoformat())
