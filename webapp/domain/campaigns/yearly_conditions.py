"""What a standard may ask of a household's year: what treatment cost it, what it lost, when its cause was confirmed.

A year is that of the day on which ages are counted (SPEC 4.2). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from ..households.amounts import Qualifier
from ..households.facts import HouseholdFacts
from ..households.situations import YearlySum
from .answers import Answer, Around, Doubt, Floor, yes_or_no


class Years(StrEnum):
    """Which years count; a campaign at the beginning of a year asks for the one before too."""

    THIS = "this"
    THIS_OR_LAST = "this_or_last"


class Confirmed(StrEnum):
    """When the main cause was confirmed."""

    THIS = "this"
    THIS_OR_LAST = "this_or_last"
    EARLIER = "earlier"


def _reach_back(years: Years, on: date) -> tuple[int, ...]:
    return (on.year,) if years is Years.THIS else (on.year, on.year - 1)


def reaches(sums: Sequence[YearlySum], limit_fen: int, floor: Floor, years: Years, on: date | None) -> Answer:
    """Whether the latest sum of those years comes up to the limit; a year of which nothing was told is unknown."""
    wanted = _reach_back(years, on) if on else ()
    told = max((sum_ for sum_ in sums if sum_.year in wanted), key=lambda sum_: sum_.year, default=None)
    if told is None:
        return Answer.UNKNOWN
    fits = told.fen >= limit_fen if floor is Floor.AT_LEAST else told.fen > limit_fen
    if told.qualifier is (Qualifier.JUST_UNDER if fits else Qualifier.AT_LEAST):
        return Answer.UNKNOWN  # "not quite 20,000" may be 10,000; "10,000 and more" may be 20,000
    return yes_or_no(fits)


@dataclass(frozen=True)
class MedicalCost:
    """The family paid so much of its treatment itself."""

    fen: int
    floor: Floor = Floor.AT_LEAST
    years: Years = Years.THIS
    doubt = Doubt.MEDICAL

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return reaches(facts.medical, self.fen, self.floor, self.years, facts.counted_on)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "medical", "fen": self.fen, "floor": self.floor.value, "years": self.years.value}


@dataclass(frozen=True)
class Loss:
    """A disaster or an accident cost it so much."""

    fen: int
    floor: Floor = Floor.AT_LEAST
    years: Years = Years.THIS
    doubt = Doubt.LOSS

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return reaches(facts.loss, self.fen, self.floor, self.years, facts.counted_on)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "loss", "fen": self.fen, "floor": self.floor.value, "years": self.years.value}


@dataclass(frozen=True)
class CauseConfirmed:
    """The main cause of its hardship was confirmed in these years, or before."""

    when: Confirmed
    doubt = Doubt.CONFIRMED

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        if facts.cause_confirmed_on is None or facts.counted_on is None:
            return Answer.UNKNOWN
        year, this = facts.cause_confirmed_on.year, facts.counted_on.year
        return yes_or_no({Confirmed.THIS: year == this, Confirmed.THIS_OR_LAST: year in (this, this - 1),
                          Confirmed.EARLIER: year < this}[self.when])  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        return {"kind": "confirmed", "when": self.when.value}
