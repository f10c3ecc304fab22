"""What a family has when nobody said it as a sum: everybody's own income added up (SPEC 1.3, 3.6). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .amounts import Period, Qualifier
from .entries import StatedIncome
from .situations import WITHOUT_WORK, WorkStatus

WORKING_AGE, ADULT = 16, 18


@dataclass(frozen=True)
class Earner:
    """One of the people on file."""

    age: int | None = None
    income: StatedIncome | None = None
    work_status: WorkStatus | None = None
    has_proof: bool = False
    """Of being out of work."""


@dataclass(frozen=True)
class Earned:
    """All of them together: exact fen a year; `assumed` counts those for whom the minimum wage was taken."""

    yearly: Fraction
    qualifier: Qualifier = Qualifier.EXACT
    assumed: int = 0


def a_year(income: StatedIncome) -> int:
    """As fen a year; the caller has looked that the period is known."""
    return income.fen * (12 if income.period is Period.MONTH else 1)


def is_assumed(one: Earner, *, elder_age: int) -> bool:
    """An adult out of work, of working age, who has told no income and brought no proof (SPEC 3.6)."""
    grown = one.age is not None and ADULT <= one.age < elder_age
    return grown and one.work_status in WITHOUT_WORK and one.income is None and not one.has_proof


def earned_by(
    everybody: Sequence[Earner], size: int | None, *, wage_fen: int | None, elder_age: int
) -> Earned | None:
    """The sum; None as soon as somebody's part is not known, also of somebody who is not on file."""
    if size is None or len(everybody) < size:
        return None
    total, assumed, qualifiers = Fraction(0), 0, set()
    for one in everybody:
        if is_assumed(one, elder_age=elder_age):
            if wage_fen is None:
                return None
            total, assumed = total + wage_fen * 12, assumed + 1
            continue
        part = _part(one)
        if part is None:
            return None
        total += part[0]
        qualifiers.add(part[1])
    return Earned(total, _together(qualifiers, assumed), assumed)


def _part(one: Earner) -> tuple[int, Qualifier] | None:
    """A child and a pupil earn nothing; of others somebody has to have said it."""
    if one.income is not None:
        return None if one.income.period is None else (a_year(one.income), one.income.qualifier)
    is_child = one.age is not None and one.age < WORKING_AGE
    return (0, Qualifier.EXACT) if is_child or one.work_status is WorkStatus.AT_SCHOOL else None


def _together(qualifiers: Iterable[Qualifier], assumed: int) -> Qualifier:
    """A sum of "at least" is "at least"; of others, or with something assumed, "about"."""
    told = set(qualifiers) - {Qualifier.EXACT}
    if assumed or len(told) > 1:
        return Qualifier.ABOUT
    return next(iter(told), Qualifier.EXACT)
