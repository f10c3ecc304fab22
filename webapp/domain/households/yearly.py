"""Income, needs and sums year by year: what is written over stays in the year it was told for (SPEC 3.10)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from .entries import HouseholdEntry
from .models import Household, HouseholdYear
from .understanding import incomes_of, sums_of

FIGURES = ("incomes", "needs", "medical", "loss")


def keep_the_year(household: Household, entry: HouseholdEntry, *, now: datetime) -> None:
    """Before other figures are written over those of an earlier year, they go into that year. A correction within the
    year leaves no trace but in the record.
    """
    medical, loss = sums_of(household.sums)
    told = (incomes_of(household), household.needs or "", medical, loss)
    if told != tuple(getattr(entry, name) for name in FIGURES):
        close_the_year(household, now=now)


def close_the_year(household: Household, *, now: datetime) -> None:
    """What is told at present stands in its year from now on, and the file goes on in this one."""
    this_year = local_day(now).year
    before = household.figures_year or local_day(household.entered_at).year
    if before < this_year and any((household.incomes, household.needs, household.sums)):
        row = year_of(household.id, before) or HouseholdYear(
            id=uuid4(), household_id=household.id, year=before, recorded_at=now
        )
        row.incomes, row.sums, row.needs = household.incomes, household.sums, household.needs
        db.session.add(row)
    household.figures_year = max(before, this_year)


def year_of(household_id: UUID, year: int) -> HouseholdYear | None:
    """What is kept of one year."""
    one = (HouseholdYear.household_id == household_id, HouseholdYear.year == year)
    return db.session.scalar(select(HouseholdYear).where(*one))


def years_of(household_id: UUID) -> Sequence[HouseholdYear]:
    """Every year that is kept, the latest first. Sealed: opening it is the caller's to write down."""
    mine = HouseholdYear.household_id == household_id
    return db.session.scalars(select(HouseholdYear).where(mine).order_by(HouseholdYear.year.desc())).all()


def years_with_sums(household_ids: Collection[UUID], years: Collection[int]) -> dict[UUID, list[HouseholdYear]]:
    """The kept years in which something was paid or lost, by household; one query."""
    rows = db.session.scalars(
        select(HouseholdYear).where(
            HouseholdYear.household_id.in_(household_ids), HouseholdYear.year.in_(years),
            HouseholdYear.sums_sealed.is_not(None),
        )
    )  # fmt: skip
    found: dict[UUID, list[HouseholdYear]] = {}
    for row in rows:
        found.setdefault(row.household_id, []).append(row)
    return found
