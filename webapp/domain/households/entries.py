"""What a household's file is made from, whether typed by hand or read from a sheet: plain values, checked before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from .amounts import Period, Qualifier
from .categories import Category
from .causes import HardshipCause
from .importing.preview import IncomeBasis
from .relations import Relation, Sex
from .states import GovernmentAid


@dataclass(frozen=True)
class StatedIncome:
    """An income as stated: fen, how exact, for a month or a year (None: nobody said), and whose (SPEC 1.3, 1.6)."""

    fen: int
    basis: IncomeBasis
    qualifier: Qualifier = Qualifier.EXACT
    period: Period | None = None

    def as_plain(self) -> dict[str, Any]:
        return {"fen": self.fen, "basis": self.basis.value, "qualifier": self.qualifier.value,
                "period": self.period and self.period.value}  # fmt: skip

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> StatedIncome:
        period = plain["period"]
        return cls(plain["fen"], IncomeBasis(plain["basis"]), Qualifier(plain["qualifier"]), period and Period(period))


@dataclass(frozen=True)
class StatedPhone:
    """A number that can be dialled and whose it is; empty for the household's own."""

    number: str
    whose: str = ""


@dataclass(frozen=True)
class PersonEntry:
    """One person. `national_id` is tidy; it passed its check unless `unchecked_id` gives the reason (SPEC 1.5)."""

    id: UUID
    name: str
    relation: Relation
    sex: Sex | None = None
    birth_date: date | None = None
    national_id: str | None = None
    unchecked_id: str = ""
    disability_type: int | None = None
    disability_level: int | None = None
    disability_certificate: str = ""
    health: str = ""
    work: str = ""
    ethnicity: str = ""
    income: StatedIncome | None = None


@dataclass(frozen=True)
class HouseholdEntry:
    """One household, its head first in `people`. `repeat` numbers entries of one file that look the same."""

    id: UUID
    people: tuple[PersonEntry, ...]
    size: int | None = None
    community: str = ""
    address_line: str = ""
    building: str = ""
    unit: str = ""
    door: str = ""
    grid: str = ""
    phones: tuple[StatedPhone, ...] = ()
    categories: tuple[Category, ...] = ()
    own_labels: tuple[str, ...] = ()
    causes: tuple[HardshipCause, ...] = ()
    cause_words: str = ""
    incomes: tuple[StatedIncome, ...] = ()
    needs: str = ""
    government_aid: GovernmentAid | None = None
    help_words: str = ""
    bank_name: str = ""
    bank_account: str = ""
    bank_holder: str = ""
    address_as: str = ""
    mind: str = ""
    reach: str = ""
    is_relative_of_officer: bool = False
    relative_of: str = ""
    note: str = ""
    others: tuple[tuple[str, str], ...] = ()
    surveyed_on: date | None = None
    repeat: int = 0

    @property
    def head(self) -> PersonEntry:
        return self.people[0]
