"""How long a candidate list must hang before anybody may approve it (SPEC 9.1). Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from ...core.clock import local_day
from ...core.errors import DomainError
from ...core.workdays import working_days_after


class DayCount(StrEnum):
    """Which days count."""

    CALENDAR = "calendar"
    WORKING = "working"


def last_day(posted_on: date, days: int, count: DayCount) -> date:
    """The last day of the objection period, counted from the day after posting."""
    if count is DayCount.WORKING:
        return working_days_after(posted_on, days)
    return posted_on + timedelta(days=days)


def check_period_over(ends_on: date | None, *, now: datetime) -> None:
    """The whole last day still belongs to the neighbours."""
    if ends_on is not None and local_day(now) <= ends_on:
        raise DomainError("list.period_running", ends_on=ends_on.isoformat())
