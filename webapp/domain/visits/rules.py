"""When a visit can be booked, told and shown. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ...core.clock import at_local, local_day
from ...core.errors import Conflict, DomainError

STEP = timedelta(minutes=30)
"""Each household in a window has its own start time, this far apart for one pair."""
TELL_DAYS = 2
"""Calendar days ahead that a household is told (SPEC 1.4, 5.4)."""
LONGEST_PLAN = timedelta(days=60)
FURTHEST_PLAN = timedelta(days=366)
CLOCK_TOLERANCE = timedelta(minutes=10)


@dataclass(frozen=True)
class Visitor:
    """What counts of somebody on the day of a visit. Neither minor nor adult: the birthday is not known."""

    is_minor: bool
    is_adult: bool
    is_for_children: bool


def check_party(party: Collection[Visitor], *, has_minor: bool, is_known_pair: bool = False) -> None:
    """A minor has a grown-up beside them (SPEC 2.4); where a minor lives one of two is checked for it (5.3).

    One alone goes only of a known pair that brings no cash, to a door behind which no minor lives.
    """
    if len(party) < (1 if is_known_pair and not has_minor else 2):
        raise DomainError("visit.partner_needed")
    if any(one.is_minor for one in party) and not any(one.is_adult for one in party):
        raise DomainError("visit.adult_needed")
    if has_minor and not any(one.is_for_children for one in party):
        raise DomainError("visit.check_needed")


def window_times(day: date, starts: str, ends: str) -> list[datetime]:
    """The start times inside a window, as UTC."""
    first, last = _moment(day, starts), _moment(day, ends)
    times = []
    while first < last:
        times.append(first)
        first += STEP
    return times


def span_of(day: date, starts: str, ends: str) -> tuple[datetime, datetime]:
    """Both ends of a window, as UTC."""
    return _moment(day, starts), _moment(day, ends)


def _moment(day: date, clock_time: str) -> datetime:
    hour, _, minute = clock_time.partition(":")
    return at_local(day, int(hour), int(minute))


def pick_time(
    times: Collection[datetime], *, wanted: datetime | None, busy: Collection[datetime], now: datetime
) -> datetime:
    """The wanted time if it is free, else the first free one that lies ahead. Raises DomainError or Conflict."""
    ahead = [time for time in times if time > now]
    if not ahead:
        raise DomainError("visit.in_the_past")
    if wanted is not None:
        if wanted not in ahead:
            raise DomainError("visit.not_in_window")
        if wanted in busy:
            raise Conflict("visit.person_busy")
        return wanted
    free = [time for time in ahead if time not in busy]
    if not free:
        raise Conflict("visit.person_busy")
    return free[0]


def check_plan_days(first: date, last: date, *, today: date) -> None:
    """Slots lie ahead, in their order, and not further than anybody plans."""
    if not today <= first <= last or last - first > LONGEST_PLAN or first - today > FURTHEST_PLAN:
        raise DomainError("slot.dates")


def is_told_late(told_at: datetime, day: date) -> bool:
    """Whether less than two calendar days lie between the telling and the visit."""
    return (day - local_day(told_at)).days < TELL_DAYS


def may_see_door(day: date, *, today: date) -> bool:
    """Door, what to mind and what to bring show from the day before until the day after (SPEC 2.4)."""
    return day - timedelta(days=1) <= today <= day + timedelta(days=1)


def may_see_contact(day: date, *, today: date) -> bool:
    """How to address them, the building and the phone show from booking until the day after (SPEC 2.4)."""
    return today <= day + timedelta(days=1)


def count_missing(photos: Iterable[Mapping[str, Any]]) -> int:
    """Photos that were taken and are not here: neither filed, nor given up, nor refused (SPEC 6.6)."""
    return sum(1 for photo in photos if not (photo.get("file_id") or photo.get("lost") or photo.get("refused")))


def clock_doubt(offset_ms: int | None) -> str | None:
    """`clock` for a phone whose clock was off by more than ten minutes; never a refusal (SPEC 6.5)."""
    return "clock" if offset_ms is not None and abs(offset_ms) > CLOCK_TOLERANCE.total_seconds() * 1000 else None


def corrected_until(moment: datetime, offset_ms: int | None, now: datetime) -> datetime:
    """The same for what has happened, which was not later than now."""
    return min(corrected(moment, offset_ms), now)


def corrected(moment: datetime, offset_ms: int | None) -> datetime:
    """What a good clock would have said when the phone's said `moment`; a wild one is taken as it is."""
    try:
        return moment - timedelta(milliseconds=offset_ms or 0)
    except OverflowError:
        return moment
