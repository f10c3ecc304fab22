"""How time at doors becomes hours of a day. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from ...core.clock import local_day
from ...core.errors import DomainError

LONGEST = timedelta(hours=12)
"""A record that was open longer was forgotten open."""

Span = tuple[datetime, datetime]


class NotCounted(StrEnum):
    """Why a visit gives somebody no time, in words for themselves."""

    NO_RECORD = "no_record"
    NO_TIMES = "no_times"
    WRONG_TIMES = "wrong_times"
    NOT_THERE = "not_there"


def doubt_of(began: datetime | None, ended: datetime | None) -> NotCounted | None:
    """Both ends, in their order, on one outing; anything else waits for a correction."""
    if began is None or ended is None:
        return NotCounted.NO_TIMES
    return None if began < ended <= began + LONGEST else NotCounted.WRONG_TIMES


def was_there(user_id: UUID, *, ticked: Collection[UUID], sent: Collection[UUID], author_id: UUID) -> bool:
    """Those who were ticked of those who were sent; where nobody was, all of them; and whoever wrote it down."""
    there = [one for one in ticked if one in sent] or sent
    return user_id in there or user_id == author_id


def minutes_of(spans: Iterable[Span], step: int) -> int:
    """The time of one day: what overlaps counts once, and the day as a whole is rounded to the nearest `step`."""
    whole, until = timedelta(0), None
    for began, ended in sorted(spans):
        start = began if until is None else max(began, until)
        whole += max(ended - start, timedelta(0))
        until = ended if until is None else max(until, ended)
    minutes = whole // timedelta(minutes=1)
    return (minutes + step // 2) // step * step


def is_over_cap(minutes: int, cap_hours: int) -> bool:
    """More in one day than a place expects of anybody: looked at, never cut."""
    return minutes > cap_hours * 60


def check_times(began: datetime, ended: datetime, *, day: date, now: datetime) -> None:
    """What is asked for lies on the day of the visit and behind us. Raises DomainError."""
    if not local_day(began) == local_day(ended) == day or not began < ended <= began + LONGEST or ended > now:
        raise DomainError("hours.times")
