"""What people are beside being old or young: at work or not, married or not, of which party (DOMAIN-ZH 1.5, 1.7, 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .amounts import Qualifier


class WorkStatus(StrEnum):
    """工作状态: the union's seven, and what else people do."""

    AT_WORK = "at_work"
    LAID_OFF = "laid_off"
    OUT_OF_WORK = "out_of_work"
    RETIRED = "retired"
    SICK_LEAVE = "sick_leave"
    EARLY_RETIRED = "early_retired"
    VETERAN_RETIRED = "veteran_retired"
    FLEXIBLE = "flexible"
    FARMING = "farming"
    AT_SCHOOL = "at_school"


WITHOUT_WORK = frozenset({WorkStatus.LAID_OFF, WorkStatus.OUT_OF_WORK})
ON_A_PENSION = frozenset({WorkStatus.RETIRED, WorkStatus.EARLY_RETIRED, WorkStatus.VETERAN_RETIRED})


class MaritalStatus(StrEnum):
    """婚姻状况, with the codes of GB/T 2261.2."""

    SINGLE = "10"
    MARRIED = "20"
    WIDOWED = "30"
    DIVORCED = "40"
    NOT_SAID = "90"


class PoliticalStatus(StrEnum):
    """政治面貌 (GB/T 4762)."""

    PARTY_MEMBER = "party_member"
    PROBATIONARY = "probationary"
    YOUTH_LEAGUE = "youth_league"
    OTHER_PARTY = "other_party"
    INDEPENDENT = "independent"
    MASSES = "masses"


@dataclass(frozen=True, slots=True)
class LunarBirthday:
    """农历生日: month and day, and whether it was a leap month; without a year (DOMAIN-ZH 4)."""

    month: int
    day: int
    is_leap: bool = False


@dataclass(frozen=True, slots=True)
class YearlySum:
    """A sum of one year, as stated (SPEC 1.6)."""

    year: int
    fen: int
    qualifier: Qualifier = Qualifier.EXACT

    def as_plain(self) -> dict[str, Any]:
        return {"year": self.year, "fen": self.fen, "qualifier": self.qualifier.value}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> YearlySum:
        return cls(plain["year"], plain["fen"], Qualifier(plain["qualifier"]))


def sums_as_plain(medical: YearlySum | None, loss: YearlySum | None) -> dict[str, Any] | None:
    """The sums of a year that are known."""
    told = {"medical": medical, "loss": loss}
    return {name: sum_.as_plain() for name, sum_ in told.items() if sum_} or None
