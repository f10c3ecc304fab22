"""Which papers a file needs, and which of them are missing: one rule for the page, the list and the import (SPEC 3.6). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from .categories import Category
from .causes import HardshipCause
from .situations import ON_A_PENSION, WITHOUT_WORK, WorkStatus
from .states import EvidenceKind

ADULT = 18
_K = EvidenceKind
_ILLNESS = (_K.DIAGNOSIS, _K.MEDICAL_BILLS)
_BY_CAUSE: dict[HardshipCause, tuple[EvidenceKind, ...]] = {
    HardshipCause.MAJOR_ILLNESS: _ILLNESS,
    HardshipCause.DISABILITY: (_K.DISABILITY_CARD,),
    HardshipCause.NATURAL_DISASTER: (_K.DISASTER_PROOF,),
    HardshipCause.ACCIDENT: (_K.DISASTER_PROOF,),
    HardshipCause.SCHOOLING: (_K.SCHOOL_CARD,),
    HardshipCause.SINGLE_PARENT: (_K.DIVORCE_OR_DEATH_PAPER,),
    HardshipCause.FAMILY_CHANGE: (_K.DIVORCE_OR_DEATH_PAPER,),
    HardshipCause.LAID_OFF: (_K.UNEMPLOYMENT_PROOF,),
    HardshipCause.BOTH_LAID_OFF: (_K.UNEMPLOYMENT_PROOF,),
    HardshipCause.WITHOUT_WORK: (_K.UNEMPLOYMENT_PROOF,),
}
_BY_CATEGORY: dict[Category, tuple[EvidenceKind, ...]] = {
    Category.MAJOR_ILLNESS: _ILLNESS,
    Category.DISABLED: (_K.DISABILITY_CARD,),
    Category.SEVERELY_DISABLED: (_K.DISABILITY_CARD,),
    Category.NEEDY_STUDENT: (_K.SCHOOL_CARD,),
    Category.SINGLE_PARENT: (_K.DIVORCE_OR_DEATH_PAPER,),
}
_ON_DIBAO = frozenset({Category.DIBAO, Category.NEAR_DIBAO, Category.EXTREME_POVERTY_PERSON})
_INSTEAD = {_K.DISASTER_PROOF: _K.SEALED_STATEMENT}
"""Where the paper itself is not to be had, this one does as well."""
OF_THE_YEAR = frozenset({_K.DIAGNOSIS})
"""They count in their own year only."""


@dataclass(frozen=True)
class Paper:
    """A paper that is there: the day that stands on it, or else the day on which it was photographed."""

    kind: EvidenceKind
    day: date


@dataclass(frozen=True)
class Livelihood:
    """What of somebody decides which proof of income is asked for."""

    age: int | None = None
    work_status: WorkStatus | None = None


def wanted_papers(
    causes: Iterable[HardshipCause], categories: Collection[Category], people: Iterable[Livelihood] = ()
) -> tuple[EvidenceKind, ...]:
    """The papers that follow from cause, category and how the adults live, each once."""
    wanted = [_K.ID_CARD, _K.HOUSEHOLD_BOOK]
    # Who is on the state's list has had the income checked there.
    wanted += [_K.DIBAO_CARD] if _ON_DIBAO & set(categories) else _proofs_of_income(people)
    for cause in causes:
        wanted.extend(_BY_CAUSE.get(cause, ()))
    for category in categories:
        wanted.extend(_BY_CATEGORY.get(category, ()))
    return tuple(dict.fromkeys(wanted))


def _proofs_of_income(people: Iterable[Livelihood]) -> list[EvidenceKind]:
    statuses = [one.work_status for one in people if one.work_status and (one.age is None or one.age >= ADULT)]
    return list(dict.fromkeys(_proofs(statuses))) or [_K.INCOME_PROOF]


def _proofs(statuses: Iterable[WorkStatus]) -> Iterator[EvidenceKind]:
    for status in statuses:
        if status in WITHOUT_WORK:
            yield _K.UNEMPLOYMENT_PROOF
        elif status in ON_A_PENSION:
            yield _K.PENSION_PROOF
        elif status in (WorkStatus.FLEXIBLE, WorkStatus.FARMING):
            yield _K.INCOME_STATEMENT
        elif status is not WorkStatus.AT_SCHOOL:
            yield _K.INCOME_PROOF


def missing_papers(
    wanted: Iterable[EvidenceKind], held: Iterable[Paper], *, today: date
) -> tuple[EvidenceKind, ...]:
    """Those that are wanted and not there, or no longer count."""
    there = {paper.kind for paper in held if paper.kind not in OF_THE_YEAR or paper.day.year == today.year}
    return tuple(kind for kind in wanted if kind not in there and _INSTEAD.get(kind) not in there)


def counts_until(kind: EvidenceKind, day: date) -> date | None:
    """The first day on which the paper counts no more; None where there is none."""
    return date(day.year + 1, 1, 1) if kind in OF_THE_YEAR else None


@dataclass(frozen=True)
class Proven:
    """Who has brought a proof of being out of work: these people, or the household as a whole."""

    people: frozenset[UUID] = frozenset()
    everybody: bool = False

    def holds_for(self, person_id: UUID) -> bool:
        return self.everybody or person_id in self.people
