"""How a standard asks: the answers, how they belong together, and what would have to be found out (SPEC 4.2). Pure.

The answer is yes, no or unknown: what nobody knows never counts as met and never as failed, also not under "none of".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Protocol
from uuid import UUID

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
    DISABILITY = "disability"
    NEEDS = "needs"
    WORK = "work"
    AID = "aid"
    MEDICAL = "medical"
    LOSS = "loss"
    CONFIRMED = "confirmed"
    LAST_TIME = "last_time"


class Bound(StrEnum):
    """Whether the limit itself still counts (SPEC 4.2)."""

    AT_MOST = "at_most"
    BELOW = "below"


class Floor(StrEnum):
    """The same from below."""

    AT_LEAST = "at_least"
    ABOVE = "above"


class Join(StrEnum):
    """How the conditions of one standard belong together."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True)
class Around:
    """What is known beside the household: the local dibao line a month in fen (None: not set), and the households
    that the same scheme helped last time (None: no such list is on record)."""

    line_fen: int | None = None
    helped: frozenset[UUID] | None = None


class Condition(Protocol):
    """One question; `doubt` names what is missing when the answer is unknown."""

    @property
    def doubt(self) -> Doubt | None: ...

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer: ...

    def as_json(self) -> dict[str, Any]:
        """As kept with a standard; `conditions.from_json` reads it."""


def yes_or_no(is_met: bool) -> Answer:
    """What is known for certain."""
    return Answer.YES if is_met else Answer.NO


def within(value: int, least: int | None, most: int | None) -> bool:
    """Both ends included; None is no end."""
    return (least is None or value >= least) and (most is None or value <= most)


def joined(join: Join, answers: Sequence[Answer]) -> Answer:
    """The answer of several conditions together. All of nothing is met by everyone, any of nothing by nobody."""
    if join is Join.ALL:
        return min(answers, default=Answer.YES)
    any_of = max(answers, default=Answer.NO)
    return any_of if join is Join.ANY else Answer(Answer.YES - any_of)
