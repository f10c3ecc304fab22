"""What a standard may ask of a household as a whole, and how every condition is kept (SPEC 4.2). Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from ..households.amounts import Qualifier
from ..households.categories import Category
from ..households.causes import HardshipCause
from ..households.disability import DisabilityType
from ..households.facts import HouseholdFacts
from ..households.situations import WorkStatus
from ..households.states import GovernmentAid
from .answers import Answer, Around, Bound, Condition, Doubt, Floor, Join, joined, within, yes_or_no
from .member_conditions import AgeBetween, HasDisability, HasWorkStatus, MemberCondition, WorkSays, says
from .yearly_conditions import CauseConfirmed, Confirmed, Loss, MedicalCost, Years

__all__ = [
    "AgeBetween",
    "Answer",
    "Around",
    "Bound",
    "CauseConfirmed",
    "Condition",
    "Confirmed",
    "Doubt",
    "Floor",
    "HasAid",
    "HasCategory",
    "HasCause",
    "HasDisability",
    "HasOwnCategory",
    "HasWorkStatus",
    "HelpedLastTime",
    "IncomeUpTo",
    "Join",
    "LivesIn",
    "Loss",
    "MedicalCost",
    "MemberCondition",
    "NeedSays",
    "SizeBetween",
    "WorkSays",
    "Years",
    "from_json",
    "joined",
]


@dataclass(frozen=True)
class HasCategory:
    """Any of the categories, or all of them. Who wears no label does not have it."""

    codes: tuple[Category, ...]
    all_of_them: bool = False
    doubt = None

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        found = [code in facts.categories for code in self.codes]
        return yes_or_no(all(found) if self.all_of_them else any(found))

    def as_json(self) -> dict[str, Any]:
        return {"kind": "category", "codes": list(self.codes), "all_of_them": self.all_of_them}


@dataclass(frozen=True)
class HasOwnCategory:
    """Any of these categories of an organisation's own."""

    ids: tuple[UUID, ...]
    doubt = None

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return yes_or_no(any(id in facts.own_categories for id in self.ids))

    def as_json(self) -> dict[str, Any]:
        return {"kind": "own", "ids": [str(id) for id in self.ids]}


@dataclass(frozen=True)
class HasCause:
    """The main cause of hardship is one of these; with `any_place` also a further cause counts."""

    codes: tuple[HardshipCause, ...]
    any_place: bool = False
    doubt = Doubt.CAUSE

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        if facts.cause is None:
            return Answer.UNKNOWN
        asked = (facts.cause, *facts.causes) if self.any_place else (facts.cause,)
        return yes_or_no(any(cause in self.codes for cause in asked))

    def as_json(self) -> dict[str, Any]:
        return {"kind": "cause", "codes": list(self.codes), "any_place": self.any_place}


@dataclass(frozen=True)
class SizeBetween:
    """So many people live there, both ends included."""

    least: int | None
    most: int | None
    doubt = Doubt.SIZE

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return Answer.UNKNOWN if facts.size is None else yes_or_no(within(facts.size, self.least, self.most))

    def as_json(self) -> dict[str, Any]:
        return {"kind": "size", "least": self.least, "most": self.most}


@dataclass(frozen=True)
class IncomeUpTo:
    """Income a head and month up to `percent` of the local dibao line, or to a fixed `amount_fen`: one of the two."""

    bound: Bound
    percent: int | None
    amount_fen: int | None
    doubt = Doubt.INCOME

    def limit(self, line_fen: int | None) -> Fraction | None:
        """In fen, never rounded (SPEC 1.6); None while the local line is not set."""
        if self.percent is None:
            return None if self.amount_fen is None else Fraction(self.amount_fen)
        return None if line_fen is None else Fraction(line_fen * self.percent, 100)

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        income, limit = facts.per_capita_yearly, self.limit(around.line_fen)
        if income is None or limit is None:
            return Answer.UNKNOWN
        a_year = limit * 12
        fits = income <= a_year if self.bound is Bound.AT_MOST else income < a_year
        if facts.income_qualifier is (Qualifier.AT_LEAST if fits else Qualifier.JUST_UNDER):
            return Answer.UNKNOWN  # "600 and more" may be 6,000; "at most 2,000" may be 600
        return yes_or_no(fits)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "income", "bound": self.bound.value, "percent": self.percent, "amount_fen": self.amount_fen}


@dataclass(frozen=True)
class NeedSays:
    """One of these words stands among the needs on file; a file without needs was not asked."""

    words: tuple[str, ...]
    doubt = Doubt.NEEDS

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return says(facts.needs, self.words)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "need", "words": list(self.words)}


@dataclass(frozen=True)
class HasAid:
    """How far government aid carries the household (SPEC 3.3)."""

    codes: tuple[GovernmentAid, ...]
    doubt = Doubt.AID

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return Answer.UNKNOWN if facts.government_aid is None else yes_or_no(facts.government_aid in self.codes)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "aid", "codes": list(self.codes)}


@dataclass(frozen=True)
class LivesIn:
    """It is on the register of one of these communities."""

    places: tuple[UUID, ...]
    doubt = None

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return yes_or_no(facts.organisation_id in self.places)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "place", "places": [str(place) for place in self.places]}


@dataclass(frozen=True)
class HelpedLastTime:
    """The same scheme helped it the year before, or did not."""

    was: bool
    doubt = Doubt.LAST_TIME

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return Answer.UNKNOWN if around.helped is None else yes_or_no((facts.id in around.helped) is self.was)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "last_time", "was": self.was}


_KINDS: dict[str, Callable[[dict[str, Any]], Condition]] = {
    "category": lambda k: HasCategory(tuple(Category(code) for code in k["codes"]), k["all_of_them"]),
    "own": lambda k: HasOwnCategory(tuple(UUID(id) for id in k["ids"])),
    "cause": lambda k: HasCause(tuple(HardshipCause(code) for code in k["codes"]), k.get("any_place", False)),
    "age": lambda k: AgeBetween(k["least"], k["most"]),
    "size": lambda k: SizeBetween(k["least"], k["most"]),
    "income": lambda k: IncomeUpTo(Bound(k["bound"]), k["percent"], k["amount_fen"]),
    "disability": lambda k: HasDisability(tuple(DisabilityType(code) for code in k["types"]), tuple(k["levels"])),
    "work": lambda k: WorkSays(tuple(k["words"])),
    "need": lambda k: NeedSays(tuple(k["words"])),
    "aid": lambda k: HasAid(tuple(GovernmentAid(code) for code in k["codes"])),
    "place": lambda k: LivesIn(tuple(UUID(place) for place in k["places"])),
    "last_time": lambda k: HelpedLastTime(k["was"]),
    "work_status": lambda k: HasWorkStatus(tuple(WorkStatus(code) for code in k["codes"])),
    "medical": lambda k: MedicalCost(k["fen"], Floor(k["floor"]), Years(k["years"])),
    "loss": lambda k: Loss(k["fen"], Floor(k["floor"]), Years(k["years"])),
    "confirmed": lambda k: CauseConfirmed(Confirmed(k["when"])),
}


def from_json(kept: dict[str, Any]) -> Condition:
    """A condition as kept with a standard."""
    return _KINDS[kept["kind"]](kept)
