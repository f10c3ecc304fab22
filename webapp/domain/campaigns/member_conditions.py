"""What a standard may ask of one of the people in a household: who meets it can be counted (SPEC 4.2). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from ..households.categories import Category
from ..households.disability import DisabilityType
from ..households.facts import HouseholdFacts, Member
from ..households.situations import WorkStatus
from .answers import Answer, Around, Condition, Doubt, within, yes_or_no

DISABLED = frozenset({Category.DISABLED, Category.SEVERELY_DISABLED})


@runtime_checkable
class MemberCondition(Condition, Protocol):
    """A condition that one person meets or not."""

    def of(self, member: Member) -> Answer: ...


def says(text: str, words: Sequence[str]) -> Answer:
    """Whether one of the words stands in the text; an empty text says nothing."""
    return yes_or_no(any(word in text for word in words)) if text else Answer.UNKNOWN


def _anybody(condition: MemberCondition, facts: HouseholdFacts) -> Answer:
    """Yes where somebody meets it, no only where everybody who lives there is known not to."""
    answers = [condition.of(member) for member in facts.members]
    if Answer.YES in answers:
        return Answer.YES
    all_known = facts.size is not None and answers.count(Answer.NO) >= facts.size
    return Answer.NO if all_known else Answer.UNKNOWN


@dataclass(frozen=True)
class AgeBetween:
    """Somebody in the household is of this age in full years, both ends included."""

    least: int | None
    most: int | None
    doubt = Doubt.AGE

    def of(self, member: Member) -> Answer:
        return Answer.UNKNOWN if member.age is None else yes_or_no(within(member.age, self.least, self.most))

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return _anybody(self, facts)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "age", "least": self.least, "most": self.most}


@dataclass(frozen=True)
class HasDisability:
    """Somebody has a disability of one of these types (none named: of any) and levels (1 is the gravest).

    Whom no disability is recorded for has none, unless the household's label says that somebody must.
    """

    types: tuple[DisabilityType, ...] = ()
    levels: tuple[int, ...] = ()
    doubt = Doubt.DISABILITY

    def of(self, member: Member) -> Answer:
        known = member.disability
        if known is None:
            return Answer.NO
        asked = ((self.types, known.type), (self.levels, known.level))
        answers = [Answer.UNKNOWN if is_ is None else yes_or_no(is_ in wanted) for wanted, is_ in asked if wanted]
        return min(answers, default=Answer.YES)

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        best = max((self.of(member) for member in facts.members), default=Answer.NO)
        nobody_named = all(member.disability is None for member in facts.members)
        return Answer.UNKNOWN if best is Answer.NO and nobody_named and DISABLED & facts.categories else best

    def as_json(self) -> dict[str, Any]:
        return {"kind": "disability", "types": [int(kind) for kind in self.types], "levels": list(self.levels)}


@dataclass(frozen=True)
class WorkSays:
    """One of these words stands in what the file says of somebody's work."""

    words: tuple[str, ...]
    doubt = Doubt.WORK

    def of(self, member: Member) -> Answer:
        return says(member.work, self.words)

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return _anybody(self, facts)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "work", "words": list(self.words)}


@dataclass(frozen=True)
class HasWorkStatus:
    """Somebody in the household is at work, out of work, retired …: one of these."""

    codes: tuple[WorkStatus, ...]
    doubt = Doubt.WORK

    def of(self, member: Member) -> Answer:
        return Answer.UNKNOWN if member.work_status is None else yes_or_no(member.work_status in self.codes)

    def ask(self, facts: HouseholdFacts, around: Around) -> Answer:
        return _anybody(self, facts)

    def as_json(self) -> dict[str, Any]:
        return {"kind": "work_status", "codes": list(self.codes)}
