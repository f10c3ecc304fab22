"""Where a page of a list begins, as it stands in an address: `2027-01-12_<id>`; what cannot be read is the start."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import request, url_for


def last_seen_day(name: str = "after") -> tuple[date, UUID] | None:
    """The (day, id) that this request's `name` says."""
    first, _, key = request.args.get(name, "").rpartition("_")
    try:
        return date.fromisoformat(first), UUID(key)
    except ValueError:
        return None


def last_seen_moment(name: str = "before") -> tuple[datetime, UUID] | None:
    """The (moment, id) that this request's `name` says."""
    first, _, key = request.args.get(name, "").rpartition("_")
    try:
        moment = datetime.fromisoformat(first)
        return (moment, UUID(key)) if moment.tzinfo else None
    except ValueError:
        return None


def last_seen_text(name: str = "after") -> tuple[str, UUID] | None:
    """The (text, id) that this request's `name` says."""
    first, _, key = request.args.get(name, "").rpartition("_")
    try:
        return first, UUID(key)
    except ValueError:
        return None


def address_of_next(
    endpoint: str, rows: Sequence[Any], size: int, key: Any, name: str = "after", **given: Any
) -> str:
    """The address of the page after `rows`, empty when that was the last; `key` makes (what it is sorted by, id)."""
    if len(rows) < size:
        return ""
    first, key_id = key(rows[-1])
    text = first.isoformat() if isinstance(first, date) else str(first)
    given[name] = f"{text}_{key_id}"
    return url_for(endpoint, **given)
