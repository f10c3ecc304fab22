"""Somebody's hours as a page shows them: one month day by day, the year as a sum (SPEC 5.9)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID, uuid4

from flask import request

from ..core.clock import at_local, local
from ..domain.hours.models import WhyWrong
from ..domain.hours.operations import CorrectionWish
from ..domain.hours.records import ServiceRecord, activity_titles, minutes_by_day, records_between
from ..domain.hours.rules import is_over_cap
from ..domain.people.actors import Actor
from ..domain.people.models import User
from ..domain.people.queries import find_place, names_of, value_of
from ..domain.people.settings import HOURS_A_DAY, HOURS_STEP
from ..schemas.hours import CorrectionAskedSchema
from .forms import Form
from .words import label

EARLIEST = 2000


@dataclass(frozen=True)
class ServiceDay:
    """One day of it. `is_over`: more than a place expects of anybody."""

    day: date
    minutes: int
    is_over: bool
    records: Sequence[ServiceRecord]


@dataclass(frozen=True)
class ServiceMonth:
    """A month, the latest day first, with the sums of the month and of its year, in minutes."""

    first: date
    days: Sequence[ServiceDay]
    minutes: int
    year_minutes: int
    places: dict[UUID, str]
    titles: dict[UUID, str]
    previous: date
    following: date | None


def asked_month(today: date) -> date:
    """`?month=2027-01`, else this month; never one that has not begun."""
    try:
        first = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        first = today
    return min(first if first.year > EARLIEST else today, today).replace(day=1)


def month_of(actor: Actor, user: User, first: date, today: date) -> ServiceMonth:
    """The whole year is read for its sum; its sealed records are some hundreds at most."""
    records = records_between(actor, user.id, first.replace(month=1, day=1), date(first.year, 12, 31), today=today)
    step, cap = limits_of(user)
    minutes, last = minutes_by_day(records, step), first.replace(day=monthrange(first.year, first.month)[1])
    shown = [record for record in records if first <= record.day <= last]
    days = [
        ServiceDay(day, minutes.get(day, 0), is_over_cap(minutes.get(day, 0), cap), list(found))
        for day, found in groupby(shown, key=lambda record: record.day)
    ]
    return ServiceMonth(
        first=first, days=days[::-1], minutes=sum(day.minutes for day in days), year_minutes=sum(minutes.values()),
        places=names_of(list({record.organisation_id for record in shown})),
        titles=activity_titles({record.occasion_id for record in shown if record.occasion_id}),
        previous=(first - timedelta(days=1)).replace(day=1),
        following=last + timedelta(days=1) if last < today else None,
    )  # fmt: skip


def limits_of(user: User) -> tuple[int, int]:
    """To how many minutes a day is rounded, and how many hours of one day are worth a look, where they belong."""
    place = find_place(user.organisation_id)
    assert place is not None  # noqa: S101  (a foreign key)
    return value_of(place, HOURS_STEP), value_of(place, HOURS_A_DAY)


def asking_form(record: ServiceRecord) -> Form:
    """The request as it begins: the times that stand."""
    times = {name: f"{local(moment):%H:%M}" if moment else "" for name, moment in
             (("began", record.began), ("ended", record.ended))}  # fmt: skip
    return Form(CorrectionAskedSchema(), initial={"id": str(uuid4()), **times})


def wish_from(form: Form, record: ServiceRecord) -> CorrectionWish:
    """What was typed, on the day of the visit. Raises Form.Invalid."""
    given = form.load()
    began, ended = (at_local(record.day, given[name].hour, given[name].minute) for name in ("began", "ended"))
    return CorrectionWish(given["id"], record.visit_id, record.user_id, began, ended, given["why"])


def why_options() -> list[tuple[str, str]]:
    """Why a record does not say how long somebody was there."""
    return [(why.value, label(why)) for why in WhyWrong]
