"""When there is less than there are who meet a standard: a stated order of severity decides (SPEC 4.2, 4.9). Pure.

A household whose first choice is full goes on to the next standard it meets, as long as that has room; nobody graver
waits while somebody less grave sits (deferred acceptance), whatever order the households come in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from ..households.facts import HouseholdFacts

Rank = tuple[Any, ...]


class Severity(StrEnum):
    """Who comes first."""

    LOWEST_INCOME = "lowest_income"
    GRAVEST_DISABILITY = "gravest_disability"
    OLDEST = "oldest"
    YOUNGEST = "youngest"
    MOST_PEOPLE = "most_people"


@dataclass(frozen=True)
class Quota:
    """`total` for all, `places` for each community named (others have none); None or empty is no limit of that kind.

    `balanced`: what a community does not use goes to the gravest that are left over anywhere.
    """

    total: int | None = None
    places: tuple[tuple[UUID, int], ...] = ()
    order: tuple[Severity, ...] = ()
    balanced: bool = False

    @property
    def seats(self) -> int:
        """How many it has in all."""
        return sum(count for _, count in self.places) if self.total is None else self.total

    def as_json(self) -> dict[str, Any]:
        return {"total": self.total, "places": [[str(place), count] for place, count in self.places],
                "order": [severity.value for severity in self.order], "balanced": self.balanced}  # fmt: skip


def quota_from_json(kept: Mapping[str, Any] | None) -> Quota | None:
    """A quota as kept; None where there is none."""
    if not kept:
        return None
    places = tuple((UUID(place), count) for place, count in kept["places"])
    return Quota(kept["total"], places, tuple(Severity(s) for s in kept["order"]), kept["balanced"])


_MEASURES: dict[Severity, Callable[[HouseholdFacts], Any]] = {
    Severity.LOWEST_INCOME: lambda h: h.per_capita_yearly,
    Severity.GRAVEST_DISABILITY: lambda h: min(
        (m.disability.level for m in h.members if m.disability and m.disability.level), default=None
    ),
    Severity.OLDEST: lambda h: -max(h.ages) if h.ages else None,
    Severity.YOUNGEST: lambda h: min(h.ages, default=None),
    Severity.MOST_PEOPLE: lambda h: None if h.size is None else -h.size,
}


def rank(facts: HouseholdFacts, order: Sequence[Severity]) -> Rank:
    """The graver the smaller. What is unknown comes after what is known; whatever is equal goes by the file's id."""
    measured = [_MEASURES[severity](facts) for severity in order]
    return (*((value is None, 0 if value is None else value) for value in measured), facts.id)


@dataclass(frozen=True)
class Applicant:
    """A household and the standards it would receive by, the best first. `ranks`: by standard with a quota."""

    id: UUID
    place: UUID
    wants: tuple[int, ...]
    ranks: Mapping[int, Rank]

    @property
    def key(self) -> tuple[UUID, int]:
        """A household may ask once for the highest, and again for each standard that is given in addition."""
        return self.id, self.wants[0]


@dataclass(frozen=True)
class Seats:
    """Who received a seat of which standard, and how those stand in line who did not."""

    granted: Mapping[int, frozenset[UUID]] = field(default_factory=dict)
    line: Mapping[int, Mapping[UUID, int]] = field(default_factory=dict)

    def waits_at(self, number: int, household_id: UUID) -> int | None:
        """The household's place in the line of this standard; None where it has a seat or needs none."""
        if number not in self.granted or household_id in self.granted[number]:
            return None
        line = self.line[number]
        return line.get(household_id, len(line) + 1)  # who came to the register meanwhile stands last


Used = Mapping[int, Counter[UUID]]
"""Seats that lines of earlier lists hold, by standard and community."""


def allocate(quotas: Mapping[int, Quota], applicants: Iterable[Applicant], used: Used) -> Seats:
    """Give the seats out."""
    held: dict[int, list[Applicant]] = {number: [] for number in quotas}
    refused: dict[int, list[Applicant]] = {number: [] for number in quotas}
    turn: Counter[tuple[UUID, int]] = Counter()
    pending = list(applicants)
    while pending:
        asked: dict[int, list[Applicant]] = {}
        for applicant in pending:
            for number in applicant.wants[turn[applicant.key] :][:1]:
                if number in quotas:  # without one there is room for everybody
                    asked.setdefault(number, []).append(applicant)
        pending = []
        for number, new in asked.items():
            held[number], gone = _choose(quotas[number], number, held[number] + new, used.get(number, Counter()))
            refused[number] += gone
            turn.update(applicant.key for applicant in gone)
            pending += gone
    return Seats(
        {number: frozenset(applicant.id for applicant in chosen) for number, chosen in held.items()},
        {number: _line(number, gone) for number, gone in refused.items()},
    )


def _line(number: int, refused: Iterable[Applicant]) -> dict[UUID, int]:
    in_order = sorted(refused, key=lambda applicant: applicant.ranks[number])
    return {applicant.id: place for place, applicant in enumerate(in_order, start=1)}


def _choose(
    quota: Quota, number: int, candidates: list[Applicant], used: Counter[UUID]
) -> tuple[list[Applicant], list[Applicant]]:
    """The gravest within the seats of their community, then, where it is balanced, the gravest of the rest."""
    candidates.sort(key=lambda applicant: applicant.ranks[number])
    free = quota.seats - used.total()
    at_place = {place: count - used[place] for place, count in quota.places}
    chosen, rest = [], []
    for applicant in candidates:
        has_seat = not quota.places or at_place.get(applicant.place, 0) > 0
        if free > 0 and has_seat:
            chosen.append(applicant)
            free -= 1
            if quota.places:
                at_place[applicant.place] -= 1
        else:
            rest.append(applicant)
    more = max(0, free) if quota.balanced and quota.places else 0
    return chosen + rest[:more], rest[more:]
