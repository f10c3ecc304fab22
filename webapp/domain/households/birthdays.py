"""Who has a birthday in a month, by the calendar each of them keeps (SPEC 3.11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import extract, or_, select

from ...core.db import db
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .lunar import solar_day_of
from .models import Household, Person
from .rules import latest_adult_birthday
from .situations import LunarBirthday
from .states import HouseholdStatus


@dataclass(frozen=True)
class Birthday:
    """Somebody's day; `lunar` is what the file says where the lunar one is kept."""

    day: date
    name: str
    household_id: UUID
    head_name: str
    is_head: bool
    address_as: str
    age: int
    """Full years on that day."""
    lunar: LunarBirthday | None


def birthdays_in(actor: Actor, organisation_id: UUID, month: date) -> Sequence[Birthday]:
    """Those of one place in the month of this day, the earliest first; never a child, nor whose age is not known.

    One place at a time: the lunar ones are sealed, and each of them has to be opened to know its month.
    """
    statement = (
        select(Person, Household.head_name, Household.address_as)
        .join(Household, Household.id == Person.household_id)
        .where(
            in_scope(actor, Permission.HOUSEHOLD_READ, Household.organisation_id),
            Household.organisation_id == organisation_id, Household.status != HouseholdStatus.ENDED,
            Household.use_stopped_on.is_(None), Person.is_on_file,
            Person.birth_date <= latest_adult_birthday(month.replace(day=1)),
            or_(extract("month", Person.birth_date) == month.month, Person.lunar_sealed.is_not(None)),
        )
    )  # fmt: skip
    found = []
    for person, head_name, address_as in db.session.execute(statement):
        lunar, born = LunarBirthday(**person.lunar) if person.lunar else None, person.birth_date
        if born is not None and (day := day_in(month, born, lunar)) is not None:
            age = full_years(born, day, keeps_lunar=lunar is not None)
            found.append(Birthday(day, person.name, person.household_id, head_name, person.is_head, address_as, age, lunar))
    return sorted(found, key=lambda one: (one.day, one.name, str(one.household_id)))


def day_in(month: date, born: date, lunar: LunarBirthday | None) -> date | None:
    """The day on which it is kept in that month, if it is. Who was born on 29 February keeps the 28th in a short year."""
    if lunar is not None:
        days = (solar_day_of(lunar, year) for year in (month.year - 1, month.year))
        return next((day for day in days if day and (day.year, day.month) == (month.year, month.month)), None)
    if born.month != month.month:
        return None
    try:
        return born.replace(year=month.year)
    except ValueError:  # 29 February
        return born.replace(year=month.year, day=28)


def full_years(born: date, day: date, *, keeps_lunar: bool) -> int:
    """Years completed on a birthday; a lunar one wanders by weeks around the solar, so the nearest whole number."""
    return round((day - born).days / 365.2425) if keeps_lunar else day.year - born.year
