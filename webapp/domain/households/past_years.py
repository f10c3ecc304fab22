"""What was told of a year that is over, written down afterwards; and what the school said (SPEC 3.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import InvalidInput, NotFound
from .. import audit
from ..people.actors import Actor, require
from ..people.permissions import Permission
from ..people.queries import get_organisation
from .child_requests import check_access
from .entries import StatedIncome
from .models import ChildFile, Household, HouseholdYear
from .registering import mark_changed, writable_household
from .situations import YearlySum, sums_as_plain
from .understanding import sums_of
from .yearly import close_the_year, year_of


@dataclass(frozen=True)
class YearFigures:
    """A year and what is told of it; what is blank stays as it was."""

    year: int
    income: StatedIncome | None = None
    needs: str = ""
    medical: YearlySum | None = None
    loss: YearlySum | None = None


def record_year(actor: Actor, household_id: UUID, figures: YearFigures, *, now: datetime) -> HouseholdYear:
    """Write down what was told of an earlier year. This year's figures stand in the file itself.

    Raises InvalidInput year.
    """
    household = writable_household(actor, household_id)
    require(actor, Permission.HOUSEHOLD_SENSITIVE, get_organisation(actor, household.organisation_id))
    if figures.year >= local_day(now).year:
        raise InvalidInput({"year": ["year.not_over"]})
    if figures.year >= (household.figures_year or local_day(household.entered_at).year):
        close_the_year(household, now=now)
    row = _row(actor, household, figures.year, now)
    medical, loss = sums_of(row.sums)
    written = [name for name in ("income", "needs", "medical", "loss") if getattr(figures, name)]
    if figures.income:
        row.incomes = [figures.income.as_plain()]
    row.needs = figures.needs or row.needs
    row.sums = sums_as_plain(figures.medical or medical, figures.loss or loss)
    _record(actor, household, [str(figures.year), *written], now)
    return row


def record_school(
    actor: Actor, household_id: UUID, person_id: UUID, *, year: int, result: str, now: datetime
) -> HouseholdYear:
    """What the school said of a child in a year (P3). Raises NotFound, Forbidden child.ask_first; InvalidInput year."""
    household = writable_household(actor, household_id)
    check_access(actor, household, now=now)
    child = db.session.get(ChildFile, person_id)
    if child is None or child.household_id != household.id:
        raise NotFound("household.child_not_found")
    if year > local_day(now).year:
        raise InvalidInput({"year": ["year.to_come"]})
    row = _row(actor, household, year, now)
    row.school = {**(row.school or {}), str(person_id): result}
    _record(actor, household, [str(year), "school"], now)
    return row


def _row(actor: Actor, household: Household, year: int, now: datetime) -> HouseholdYear:
    row = year_of(household.id, year) or HouseholdYear(
        id=uuid4(), household_id=household.id, year=year, recorded_by=actor.user_id, recorded_at=now
    )
    db.session.add(row)
    return row


def _record(actor: Actor, household: Household, fields: list[str], now: datetime) -> None:
    mark_changed(household, actor, now=now)
    audit.record(
        audit.Action.HOUSEHOLD_YEAR, actor_id=actor.user_id, subject_id=household.id,
        organisation_id=household.organisation_id, fields=fields, at=now,
    )  # fmt: skip
