"""What an import found, before anything is stored: plain values that can be pickled (SPEC 3.9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from webapp.domain.households.addresses import Address
from webapp.domain.households.amounts import Amount, Period
from webapp.domain.households.categories import Category
from webapp.domain.households.causes import HardshipCause
from webapp.domain.households.disability import Disability
from webapp.domain.households.importing.wording import WORDINGS
from webapp.domain.households.own_categories import OwnCategory
from webapp.domain.households.phones import Phone
from webapp.domain.households.relations import Relation, Sex


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say about one cell. `row` is Excel's own number, `column` the heading as the sheet has it.

    `code` is stable; `wording` names the sentence (several may share a code); `facts` fill it.
    """

    code: str
    sheet: str
    row: int
    column: str
    wording: str
    facts: dict[str, str] = field(default_factory=dict)
    old: str = ""
    new: str = ""

    @property
    def message(self) -> str:
        """What is wrong and what to do, in plain Chinese."""
        return WORDINGS[self.wording] % self.facts


class IncomeBasis(StrEnum):
    """Whose income a figure is."""

    PERSON = "person"
    PER_CAPITA = "per_capita"
    HOUSEHOLD = "household"


@dataclass(frozen=True, slots=True)
class Income:
    """A known income as given; `period` None when neither heading nor cell says month or year (SPEC 1.6)."""

    amount: Amount
    basis: IncomeBasis
    period: Period | None


@dataclass(slots=True)
class ImportedPerson:
    """A person as read.

    `national_id` only when it passed every check; `id_as_written` is what the cell held.
    """

    row: int
    name: str = ""
    national_id: str | None = None
    id_as_written: str = ""
    sex: Sex | None = None
    birth_date: date | None = None
    relation: Relation | None = None
    relation_words: str = ""
    phones: tuple[Phone, ...] = ()
    disability: Disability | None = None
    disability_certificate: str = ""
    income: Income | None = None
    health: str = ""
    work: str = ""
    ethnicity: str = ""


@dataclass(slots=True)
class ImportedHousehold:
    """A household as read. It may be stored only when `problems` is empty; otherwise it waits whole."""

    sheet: str
    row: int
    head: ImportedPerson
    members: list[ImportedPerson] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    size: int | None = None
    size_is_stated: bool = False
    address: Address = field(default_factory=Address)
    grid: str = ""
    phones: tuple[Phone, ...] = ()
    categories: tuple[Category, ...] = ()
    own_categories: tuple[str, ...] = ()
    own_known: tuple[OwnCategory, ...] = ()
    category_words: str = ""
    causes: tuple[HardshipCause, ...] = ()
    cause_words: str = ""
    incomes: tuple[Income, ...] = ()
    needs: str = ""
    bank_name: str = ""
    bank_account: str = ""
    survey_date: date | None = None
    note: str = ""
    others: tuple[tuple[str, str], ...] = ()
    problems: list[Finding] = field(default_factory=list)
    is_repeat: bool = False

    @property
    def people(self) -> Iterator[ImportedPerson]:
        """The head, then the members in the order of the sheet."""
        yield self.head
        yield from self.members

    @property
    def income_per_capita(self) -> Income | None:
        """The stated income per head, if the sheet has one; never worked out, never 0 for unknown."""
        return next((income for income in self.incomes if income.basis is IncomeBasis.PER_CAPITA), None)


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column with a heading: what it was taken for (`mapping.CODES`), and what stands first in it."""

    place: int
    heading: str
    code: str
    sample: str


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one sheet; sheets with the same heading have the same fingerprint."""

    sheet: str
    fingerprint: str
    columns: tuple[ReadColumn, ...]


@dataclass(slots=True)
class ImportPreview:
    """Everything a file said. `headings` holds, per sheet, the heading of each column as read."""

    filename: str
    households: list[ImportedHousehold] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    headings: dict[str, list[str]] = field(default_factory=dict)
    layouts: list[Layout] = field(default_factory=list)

    @property
    def ready(self) -> list[ImportedHousehold]:
        """The households that may be stored as they are."""
        return [household for household in self.households if not household.problems]

    @property
    def waiting(self) -> list[ImportedHousehold]:
        """The households that wait for a correction."""
        return [household for household in self.households if household.problems]

    @property
    def problems(self) -> list[Finding]:
        """One finding for each household that waits: the first thing to mend."""
        return [household.problems[0] for household in self.households if household.problems]
