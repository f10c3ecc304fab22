"""What a notice may say, and how it is fingerprinted. Pure (SPEC 9.2, DOMAIN: 公示怎么写)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from ...core.clock import local_day
from ...core.errors import InvalidInput
from ..households.person_names import mask_name


@dataclass(frozen=True)
class Entry:
    """What another room asks to publish of one line; the whitelist of fields is this class.

    `place` is the community or grid, never a door. `category` is a broad category's value. `shows_name` is False
    without consent to publication; `is_minor` entries are counted, never listed.
    """

    subject_id: UUID
    name: str
    place: str
    household_size: int | None
    category: str
    amount_fen: int
    goods: str
    shows_name: bool
    is_minor: bool = False


@dataclass(frozen=True)
class Line:
    """One row of the snapshot, masked."""

    number: int
    subject_id: UUID
    is_listed: bool
    shown_name: str
    place: str
    household_size: int | None
    category: str | None
    amount_fen: int
    goods: str


def masked_lines(entries: Sequence[Entry], *, smallest: int, first: int = 1) -> list[Line]:
    """The entries in their order, numbered, masked; a category that fewer than `smallest` share is not named."""
    shared = Counter(e.category for e in entries if not e.is_minor)
    return [
        Line(
            number=number,
            subject_id=e.subject_id,
            is_listed=not e.is_minor,
            shown_name=mask_name(e.name) if e.shows_name and not e.is_minor else "",
            place="" if e.is_minor else e.place,
            household_size=None if e.is_minor else e.household_size,
            category=e.category if shared[e.category] >= smallest and not e.is_minor else None,
            amount_fen=e.amount_fen,
            goods=e.goods,
        )
        for number, e in enumerate(entries, start=first)
    ]


def totals_of(lines: Sequence[Line], *, smallest: int) -> dict[str, Any]:
    """Counts and sums in fen; how many communities; minors apart, and only where they are at least so many."""
    minors = [line for line in lines if not line.is_listed]
    return {
        "households": len(lines),
        "amount_fen": sum(line.amount_fen for line in lines),
        "places": len({line.place for line in lines if line.is_listed}),
        "minors": len(minors) if len(minors) >= smallest else 0,
        "minors_fen": sum(line.amount_fen for line in minors) if len(minors) >= smallest else 0,
    }


def fingerprint(
    title: str, lead: str, period: tuple[date | None, date | None], lines: Sequence[Line], totals: Mapping[str, Any]
) -> str:
    """SHA-256 in hex over what the public can read; the first eight digits go on paper."""
    public = [
        [line.number, line.shown_name, line.place, line.household_size, line.category, line.amount_fen, line.goods]
        for line in lines
        if line.is_listed
    ]
    content = [title, lead, *(day.isoformat() if day else None for day in period), totals, public]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def check_said(said_at: datetime, published_at: datetime, ends_on: date | None, *, now: datetime) -> None:
    """Something said by phone or at the desk was said, and while objections were asked for."""
    if said_at > now or said_at < published_at.replace(second=0, microsecond=0):
        raise InvalidInput({"said_at": ["notice.said_when"]})
    if ends_on is None or local_day(said_at) > ends_on:
        raise InvalidInput({"said_at": ["notice.said_too_late"]})


def expires_on(published: date, ends_on: date | None, *, hangs: int) -> date:
    """The day it comes down by itself: after so many days, and never inside its own period (SPEC 9.3)."""
    usual = published + timedelta(days=hangs)
    return max(usual, ends_on + timedelta(days=1)) if ends_on else usual


def days_left(today: date, ends_on: date | None) -> int:
    """Days in which an objection can still be made, today included; 0 when it is over."""
    return 0 if ends_on is None else max(0, (ends_on - today).days + 1)
