"""What standards and notices may know of a household (SPEC 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from .amounts import Qualifier
from .categories import Category
from .causes import HardshipCause
from .disability import Disability
from .earning import Earned
from .entries import StatedIncome
from .importing.preview import IncomeBasis
from .relations import Relation
from .situations import MaritalStatus, WorkStatus, YearlySum
from .states import GovernmentAid, HouseholdStatus


@dataclass(frozen=True)
class Member:
    """One of the people on file. `disability` None: none is recorded; `work` in the words of the file, or empty."""

    relation: Relation
    age: int | None = None
    disability: Disability | None = None
    work: str = ""
    work_status: WorkStatus | None = None
    marital: MaritalStatus | None = None


@dataclass(frozen=True)
class HouseholdFacts:
    """One active household on a day.

    `categories` includes the sealed ones and those that follow from age; `causes` the main one first, `cause` is it.
    `members` are those on file, which may be fewer than `size`; `needs` in the words of the file, or empty.
    `categories` hold what own categories are mapped to; `own_categories` are those themselves.
    `per_capita_yearly` is exact fen (compare with twelve times a monthly line); `per_capita_income_fen` is a month
    of it, rounded, for showing. None is unknown, not zero (SPEC 1.3). `qualifiers` as they were stated. `earned` is
    what everybody has together, where all of it is known; some of it may be assumed.
    `medical` and `loss` by year, the latest first; `cause_confirmed_on` is of the main cause; `counted_on` the day.
    """

    id: UUID
    organisation_id: UUID
    grid: str
    building: str
    head_name: str
    size: int | None
    categories: frozenset[Category]
    primary_category: Category | None
    cause: HardshipCause | None
    causes: tuple[HardshipCause, ...]
    per_capita_income_fen: int | None
    per_capita_yearly: Fraction | None
    income_qualifier: Qualifier
    has_minor: bool
    is_relative_of_officer: bool
    may_publish: bool
    status: HouseholdStatus
    members: tuple[Member, ...] = ()
    incomes: tuple[StatedIncome, ...] = ()
    needs: str = ""
    government_aid: GovernmentAid | None = None
    own_categories: frozenset[UUID] = frozenset()
    earned: Earned | None = None
    medical: tuple[YearlySum, ...] = ()
    loss: tuple[YearlySum, ...] = ()
    cause_confirmed_on: date | None = None
    counted_on: date | None = None

    @property
    def income_is_assumed(self) -> bool:
        """Whether the minimum wage stands in for what somebody out of work could not prove (SPEC 3.6)."""
        stated = any(income.basis is not IncomeBasis.PERSON and income.period is not None for income in self.incomes)
        return not stated and self.earned is not None and self.earned.assumed > 0

    @property
    def ages(self) -> tuple[int, ...]:
        """The ages that are known, in full years."""
        return tuple(member.age for member in self.members if member.age is not None)
