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
from .own_categories import OwnCategory
from .person_names import searchable_name
from .relations import Relation, Sex
from .situations import LunarBirthday, MaritalStatus, PoliticalStatus, WorkStatus, YearlySum
from .states import GovernmentAid
from .worker_files import WorkerFile


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
    work_status: WorkStatus | None = None
    marital: MaritalStatus | None = None
    political: PoliticalStatus | None = None
    insurance: str = ""
    identity: str = ""
    """身份, as a union asks of the members of a family."""
    lunar: LunarBirthday | None = None


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
    own_categories: tuple[OwnCategory, ...] = ()
    own_ids: tuple[UUID, ...] = ()
    """Own categories as a form names them, until they have been looked up."""
    own_labels: tuple[str, ...] = ()
    """Words of a sheet that are no category, standard or own."""
    causes: tuple[HardshipCause, ...] = ()
    cause_words: str = ""
    cause_confirmed_on: date | None = None
    """When the main one was confirmed."""
    incomes: tuple[StatedIncome, ...] = ()
    medical: YearlySum | None = None
    """What the family paid itself for treatment in a year."""
    loss: YearlySum | None = None
    """What a disaster or an accident cost it in a year."""
    needs: str = ""
    government_aid: GovernmentAid | None = None
    help_words: str = ""
    bank_name: str = ""
    bank_account: str = ""
    bank_holder: str = ""
    bank_branch: str = ""
    bank_reason: str = ""
    """Why the card is nobody's of the household."""
    address_as: str = ""
    mind: str = ""
    reach: str = ""
    is_relative_of_officer: bool = False
    relative_of: str = ""
    note: str = ""
    worker: WorkerFile | None = None
    others: tuple[tuple[str, str], ...] = ()
    surveyed_on: date | None = None
    repeat: int = 0

    @property
    def head(self) -> PersonEntry:
        return self.people[0]

    @property
    def known_by(self) -> str:
        """By what a household without any ID number is known again: name, and address or else grid and phone."""
        where = self.address_line or "".join([self.grid, *(phone.number for phone in self.phones[:1])])
        return "|".join([searchable_name(self.head.name), where, str(self.repeat)])
