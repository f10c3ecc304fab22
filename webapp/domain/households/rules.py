"""What holds for a household's file. Pure: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from ...core.errors import Conflict, DomainError, Forbidden, InvalidInput
from .amounts import Qualifier
from .categories import FACTS, Category, Sensitivity
from .causes import HardshipCause
from .dates import age_on
from .earning import Earned, a_year
from .entries import PersonEntry, StatedIncome
from .importing.preview import IncomeBasis
from .name_search import COMPOUND_SURNAMES
from .person_names import DOT, searchable_name
from .relations import Sex
from .states import STEPS, GiverRole, HouseholdStatus

ADULT = 18
KNOWS_OF_IT = 14
"""From this age on a child is told too (SPEC 3.4)."""

_HEALTH_CAUSES = frozenset({HardshipCause.MAJOR_ILLNESS, HardshipCause.DISABILITY, HardshipCause.NO_LABOUR_CAPACITY})


def check_step(now: HouseholdStatus, wanted: HouseholdStatus) -> None:
    """Only the steps of the table (SPEC 3.7)."""
    if wanted not in STEPS[now]:
        raise Conflict("household.step")


def check_two_eyes(actor_id: UUID | None, *hands: UUID | None) -> None:
    """Who entered or changed the file does not approve it (SPEC 2.3)."""
    if actor_id is None or actor_id in hands:
        raise Forbidden("household.approves_own")


def check_past(day: date, *, today: date, code: str) -> None:
    """What has happened has happened by today."""
    if day > today:
        raise DomainError(code)


def check_reason(reason: str) -> None:
    """A grave step says why."""
    if not reason.strip():
        raise DomainError("household.reason_missing")


def check_survey(surveyors: Sequence[str], surveyed_on: date, *, today: date, two: bool = True) -> None:
    """Two different people have been there, on a day that has come (SPEC 3.7); a club asks for no names (SPEC 13)."""
    missing = {f"surveyor_{n}": ["field.required"] for n, name in enumerate(surveyors, 1) if not name.strip()}
    if two and missing:
        raise InvalidInput(missing)
    if two and len({name.strip() for name in surveyors}) < 2:
        raise DomainError("household.two_surveyors")
    if surveyed_on > today:
        raise DomainError("household.survey_in_future")


def check_people(people: Sequence[PersonEntry]) -> None:
    """Nobody twice in one household."""
    numbers = [person.national_id for person in people if person.national_id]
    if len(set(numbers)) < len(numbers):
        raise DomainError("household.person_twice")


def is_minor(birth_date: date | None, *, on: date) -> bool:
    """Under 18 on that day; without a birth date nobody is taken for a child."""
    return birth_date is not None and age_on(birth_date, on) < ADULT


def check_guardian(given_by: str, relation: GiverRole | None, guardian: str) -> None:
    """A child's consent is the guardian's: the one on file by that name, or somebody who says to be one."""
    if relation is GiverRole.CAREGIVER:
        raise DomainError("consent.caregiver")
    if relation is None and (not guardian or searchable_name(given_by) != searchable_name(guardian)):
        raise DomainError("consent.not_the_guardian")


def latest_adult_birthday(on: date) -> date:
    """Who was born after this day is a minor on `on`."""
    try:
        return on.replace(year=on.year - ADULT)
    except ValueError:  # 29 February
        return date(on.year - ADULT, 2, 28)


def barred_until(found_on: date) -> date:
    """A false statement bars until the end of the next year (SPEC 3.7)."""
    return date(found_on.year + 1, 12, 31)


def default_address_as(name: str, sex: Sex | None, age: int | None) -> str:
    """How a volunteer may greet the head: 赵大爷, 李阿姨, 王先生; the whole name where a surname is not certain."""
    if DOT in name or not 2 <= len(name) <= 4 or not name.isalpha() or name.isascii():
        return name
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES else name[0]
    if sex is None or age is None or age < ADULT:
        return f"{surname}家"
    if age >= 60:
        return surname + ("大爷" if sex is Sex.MALE else "阿姨")
    return surname + ("先生" if sex is Sex.MALE else "女士")


def by_sensitivity(categories: Iterable[Category]) -> dict[Sensitivity, list[Category]]:
    """The categories by where they are kept: in the open, sealed (health), sealed apart (hurtful)."""
    kept: dict[Sensitivity, list[Category]] = {kind: [] for kind in Sensitivity}
    for category in categories:
        kept[FACTS[category].sensitivity].append(category)
    return kept


def tells_of_health(cause: HardshipCause) -> bool:
    """Whether the cause gives an illness or a disability away; then it is opened like one."""
    return cause in _HEALTH_CAUSES


def per_capita_yearly(
    incomes: Sequence[StatedIncome], size: int | None, earned: Earned | None = None
) -> tuple[Fraction, Qualifier] | None:
    """Exact fen a head a year: as stated, else the household's income by its size, else what everybody has together.

    None when unknown (SPEC 1.3, 1.6). A quotient of "at least" is only "about".
    """
    for income in incomes:
        if income.basis is IncomeBasis.PER_CAPITA and income.period is not None:
            return Fraction(a_year(income)), income.qualifier
    for income in incomes:
        if income.basis is IncomeBasis.HOUSEHOLD and income.period is not None and size:
            return _a_head(Fraction(a_year(income)), income.qualifier, size)
    return _a_head(earned.yearly, earned.qualifier, size) if earned and size else None


def _a_head(yearly: Fraction, qualifier: Qualifier, size: int) -> tuple[Fraction, Qualifier]:
    return yearly / size, Qualifier.EXACT if qualifier is Qualifier.EXACT else Qualifier.ABOUT
