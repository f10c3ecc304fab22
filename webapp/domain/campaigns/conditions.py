"""What a standard may ask of a household (SPEC 4.2). Pure.

The answer is yes, no or unknown: what nobody knows never counts as met and never as failed, also not under "none of".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction
from typing import Any, Protocol

from ..households.amounts import Qualifier
from ..households.categories import Category
from ..households.causes import HardshipCause
from ..households.facts import HouseholdFacts


class Answer(IntEnum):
    """In this order, all-of is the least of the answers, any-of the greatest, none-of the mirror of any-of."""

    NO = 0
    UNKNOWN = 1
    YES = 2


class Doubt(StrEnum):
    """What would have to be found out; in the order in which it is told."""

    INCOME = "income"
    SIZE = "size"
    AGE = "age"
    CAUSE = "cause"


class Bound(StrEnum):
    """Whether the limit itself still counts (SPEC 4.2)."""

    AT_MOST = "at_most"
    BELOW = "below"


class Join(StrEnum):
    """How the conditions of one standard belong together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


class Condition(Protocol):
    """One question; `doubt` names what is missing when the answer is unknown."""

    @property
    def doubt(self) -> Doubt | None: ...

    def ask(self, facts: HouseholdFacts, line_fen: int | None) -> Answer:
        """`line_fen`: the local dibao line a month, in fen; None where it is not set."""

    def as_json(self) -> dict[str, Any]:
        """As kept with a standard; `from_json` reads it."""


def _answer(is_met: bool) -> Answer:
    return Answer.YES if is_met else Answer.NO


@dataclass(frozen=True)
class HasCategory:
    """Any of the categories, or all of them. Who wears no label does not have it."""

    codes: tuple[Category, ...]
    all_of_them: bool = False
    doubt = None

    def ask(self, facts: HouseholdFacts, line_fen: int | None) -> Answer:
        found = [code in facts.categories for code in self.codes]
        return _answer(all(found) if self.all_of_them else any(found))

    def as_json(self) -> dict[str, Any]:
        return {"kind": "category", "codes": list(self.codes), "all_of_them": self.all_of_them}


@dataclass(frozen=True)
class HasCause:
    """The main cause of hardship is one of these."""

    codes: tuple[HardshipCause, ...]
    doubt = Doubt.CAUSE

    def ask(self, facts: HouseholdFacts, line_fen: int | None) -> Answer:
        return Answer.UNKNOWN if facts.cause is None else _answer(facts.cause in self.codes)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "cause", "codes": list(self.codes)}


def _within(value: int, least: int | None, most: int | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)


@dataclass(frozen=True)
class AgeBetween:
    """Somebody in the household is of this age in full years, both ends included."""

    least: int | None
    most: int | None
    doubt = Doubt.AGE

    def ask(self, facts: HouseholdFacts, line_fen: int | None) -> Answer:
        if any(_within(age, self.least, self.most) for age in facts.ages):
            return Answer.YES
        all_known = facts.size is not None and len(facts.ages) >= facts.size
        return Answer.NO if all_known else Answer.UNKNOWN

    def as_json(self) -> dict[str, Any]:
        return {"kind": "age", "least": self.least, "most": self.most}


@dataclass(frozen=True)
class SizeBetween:
    """So many people live there, both ends included."""

    least: int | None
    most: int | None
    doubt = Doubt.SIZE

    def ask(self, facts: HouseholdFacts, line_fen: int | None) -> Answer:
        return Answer.UNKNOWN if facts.size is None else _answer(_within(facts.size, self.least, self.most))

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

    def ask(self, facts: HouseholdFacts, line_fen: int | None) -> Answer:
        income, limit = facts.per_capita_yearly, self.limit(line_fen)
        if income is None or limit is None:
            return Answer.UNKNOWN
        a_year = limit * 12
        fits = income <= a_year if self.bound is Bound.AT_MOST else income < a_year
        if facts.income_qualifier is (Qualifier.AT_LEAST if fits else Qualifier.JUST_UNDER):
            return Answer.UNKNOWN  # "600 and more" may be 6,000; "at most 2,000" may be 600
        return _answer(fits)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "income", "bound": self.bound.value, "percent": self.percent, "amount_fen": self.amount_fen}


def from_json(kept: dict[str, Any]) -> Condition:
    """A condition as kept with a standard."""
    match kept["kind"]:
        case "category":
            return HasCategory(tuple(Category(code) for code in kept["codes"]), kept["all_of_them"])
        case "cause":
            return HasCause(tuple(HardshipCause(code) for code in kept["codes"]))
        case "age":
            return AgeBetween(kept["least"], kept["most"])
        case "size":
            return SizeBetween(kept["least"], kept["most"])
        case "income":
            return IncomeUpTo(Bound(kept["bound"]), kept["percent"], kept["amount_fen"])
    raise ValueError(f"no such condition: {kept['kind']}")


def joined(join: Join, answers: Sequence[Answer]) -> Answer:
    """The answer of several conditions together. All of nothing is met by everyone, any of nothing by nobody."""
    if join is Join.ALL:
        return min(answers, default=Answer.YES)
    any_of = max(answers, default=Answer.NO)
    return any_of if join is Join.ANY else Answer(Answer.YES - any_of)
