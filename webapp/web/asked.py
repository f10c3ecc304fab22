"""What an address asks for: days, and where a page of a list goes on. What cannot be read counts as not asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from flask import request

from ..core.lunar import FIRST_DAY, LAST_DAY


def asked_day(name: str, usual: date) -> date:
    """`?day=2027-01-12`, else the usual one; a day of another age is none that anybody asks for."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return usual
    return day if FIRST_DAY <= day <= LAST_DAY else usual


def asked_moment(name: str) -> datetime | None:
    """An aware time, as UTC."""
    return _moment(request.args.get(name, ""))


def moment_and_id(name: str) -> tuple[datetime, UUID] | None:
    """`<time>_<id>` of the last row seen."""
    moment, _, key = request.args.get(name, "").partition("_")
    seen, last = _moment(moment), _id(key)
    return (seen, last) if seen and last else None


def day_and_id(name: str) -> tuple[date, UUID] | None:
    """`<day>_<id>` of the last row seen."""
    day, _, key = request.args.get(name, "").partition("_")
    last = _id(key)
    try:
        return (date.fromisoformat(day), last) if last else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
