"""What a certificate of service says: month by month what, where, how often and how long; only what counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ..core.errors import DomainError
from ..domain.hours.records import ServiceRecord, activity_titles, minutes_by_day
from ..domain.people.queries import names_of

LONGEST_DAYS = 5 * 366


@dataclass(frozen=True)
class CertificateLine:
    """One month."""

    first: date
    activities: list[str]
    places: list[str]
    visits: int
    minutes: int


@dataclass(frozen=True)
class Certificate:
    """All of it; `step` is what a day is rounded to."""

    first: date
    last: date
    lines: list[CertificateLine]
    visits: int
    minutes: int
    step: int


def certificate_of(records: Sequence[ServiceRecord], first: date, last: date, step: int) -> Certificate:
    """Raises DomainError where the days do not fit, or nothing in them counts."""
    if not first <= last or (last - first).days > LONGEST_DAYS:
        raise DomainError("hours.period")
    counted = [record for record in records if record.span]
    if not counted:
        raise DomainError("hours.nothing")
    titles = activity_titles({record.occasion_id for record in counted if record.occasion_id})
    places = names_of(list({record.organisation_id for record in counted}))
    minutes = minutes_by_day(counted, step)
    lines = []
    for month, found in groupby(counted, key=lambda record: record.day.replace(day=1)):
        of_month = list(found)
        lines.append(CertificateLine(
            month,
            list(dict.fromkeys(record.post or (titles.get(record.occasion_id, "") if record.occasion_id else "") for record in of_month)),
            list(dict.fromkeys(places.get(record.organisation_id, "") for record in of_month)),
            len(of_month),
            sum(amount for day, amount in minutes.items() if day.replace(day=1) == month),
        ))  # fmt: skip
    return Certificate(first, last, lines, len(counted), sum(minutes.values()), step)
