"""The one clock (SPEC 12.10). A test or a demo may shift it; production refuses the setting."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
_offset = timedelta(0)


def set_offset(seconds: int) -> None:
    """Shift the clock by whole seconds, which may be negative."""
    global _offset
    _offset = timedelta(seconds=seconds)


def now() -> datetime:
    """The time as an aware UTC datetime."""
    return datetime.now(UTC) + _offset


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Shanghai."""
    return moment.astimezone(LOCAL_ZONE)


def local_day(moment: datetime) -> date:
    """The calendar day in Shanghai at this moment."""
    return local(moment).date()


def at_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """That hour of a day in Shanghai, as UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LOCAL_ZONE).astimezone(UTC)
