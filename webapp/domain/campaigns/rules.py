"""One standard in its place: whether a household meets it, and what it then gives (SPEC 4.2). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from ..households.facts import HouseholdFacts, Member
from ..households.relations import Relation
from .answers import Answer, Around, Condition, Doubt, Join, joined
from .conditions import from_json
from .grants import Basis, Goods, Grant, goods_from_json, grant_from_json
from .member_conditions import MemberCondition
from .quotas import Quota, quota_from_json

__all__ = [
    "Basis",
    "Goods",
    "Grant",
    "LeftOutReason",
    "Rule",
    "Share",
    "goods_from_json",
    "grant_from_json",
    "rule_from_json",
]

_A_STRANGER = Member(Relation.OTHER)
"""Somebody who lives there and is not on file: nothing is known of them."""


class LeftOutReason(StrEnum):
    """Why a household of the register is not on the list (不漏一户, SPEC 4.6)."""

    NO_STANDARD = "no_standard"
    INCOME_UNKNOWN = "income_unknown"
    SIZE_UNKNOWN = "size_unknown"
    AGE_UNKNOWN = "age_unknown"
    CAUSE_UNKNOWN = "cause_unknown"
    DISABILITY_UNKNOWN = "disability_unknown"
    NEEDS_UNKNOWN = "needs_unknown"
    WORK_UNKNOWN = "work_unknown"
    AID_UNKNOWN = "aid_unknown"
    MEDICAL_UNKNOWN = "medical_unknown"
    LOSS_UNKNOWN = "loss_unknown"
    CONFIRMED_UNKNOWN = "confirmed_unknown"
    LAST_TIME_UNKNOWN = "last_time_unknown"
    QUOTA = "quota"
    HELPED_LAST_TIME = "helped_last_time"
    OTHER_CAMPAIGN = "other_campaign"
    WITHDRAWN = "withdrawn"
    NOT_ACTIVE = "not_active"
    USE_STOPPED = "use_stopped"
    PLACE_BARRED = "place_barred"

    @property
    def is_unknown(self) -> bool:
        """Whether asking would decide it."""
        return self.value.endswith("_unknown")


UNKNOWN = {doubt: LeftOutReason(f"{doubt.value}_unknown") for doubt in Doubt}
"""The reason for leaving a household out, by what nobody knows of it."""


@dataclass(frozen=True)
class Share:
    """What one standard gives one household: money and goods as they are handed over, or what it waits for.

    `most_fen`: the money may be fixed up to here; None where it is fixed already.
    """

    rule: Rule
    money_fen: int = 0
    goods: tuple[Goods, ...] = ()
    most_fen: int | None = None
    waits_for: Doubt | None = None

    @property
    def goods_fen(self) -> int:
        """What its goods are assessed at."""
        return sum(line.value_fen for line in self.goods)

    @property
    def value_fen(self) -> int:
        """Money and assessed goods together; of a range the lower end, which is certain."""
        return self.money_fen + self.goods_fen


@dataclass(frozen=True)
class Rule:
    """`number` counts from 1, the earlier wins a tie. Whoever meets one of `excludes` does not receive by this rule.

    `in_addition`: it is given beside the highest of the others (SPEC 4.3).
    """

    id: UUID
    number: int
    join: Join
    conditions: tuple[Condition, ...]
    grant: Grant
    excludes: tuple[Condition, ...] = ()
    in_addition: bool = False
    quota: Quota | None = None

    def ask(self, facts: HouseholdFacts, around: Around) -> tuple[Answer, tuple[Doubt, ...]]:
        """Whether the household meets it, and what is missing where that is unknown."""
        asked = [(c, c.ask(facts, around)) for c in self.conditions]
        barred = [(c, c.ask(facts, around)) for c in self.excludes]
        answer = min(joined(self.join, [a for _, a in asked]), joined(Join.NONE, [a for _, a in barred]))
        if answer is not Answer.UNKNOWN:
            return answer, ()
        return answer, tuple(c.doubt for c, a in (*asked, *barred) if a is Answer.UNKNOWN and c.doubt is not None)

    @property
    def member_conditions(self) -> tuple[MemberCondition, ...]:
        """Those of its conditions that one person meets or not."""
        return tuple(c for c in self.conditions if isinstance(c, MemberCondition))

    def matching(self, facts: HouseholdFacts) -> int | None:
        """How many who live there meet the conditions that are about a person; None where that is not certain."""
        missing = 1 if facts.size is None else max(0, facts.size - len(facts.members))
        people = (*facts.members, *(_A_STRANGER,) * missing)
        answers = [joined(self.join, [c.of(person) for c in self.member_conditions]) for person in people]
        return None if Answer.UNKNOWN in answers else answers.count(Answer.YES)

    def share(self, facts: HouseholdFacts) -> Share:
        """What it gives a household that meets it."""
        matching = self.matching(facts) if self.grant.basis is Basis.MATCHING else None
        money = self.grant.money_fen(facts.size, matching)
        if money is None:
            by_member = self.grant.basis is Basis.MATCHING and facts.size is not None
            doubts = [c.doubt for c in self.member_conditions if c.doubt is not None]
            return Share(self, waits_for=doubts[0] if by_member and doubts else Doubt.SIZE)
        paid, goods = self.grant.paid(money)
        return Share(self, paid, goods, self.grant.most_fen)

    def as_json(self) -> dict[str, Any]:
        return {"id": str(self.id), "number": self.number, "join": self.join.value,
                "conditions": [c.as_json() for c in self.conditions], "grant": self.grant.as_json(),
                "excludes": [c.as_json() for c in self.excludes], "in_addition": self.in_addition,
                "quota": self.quota and self.quota.as_json()}  # fmt: skip


def rule_from_json(kept: Mapping[str, Any]) -> Rule:
    """A rule as kept with a list, so that its reasons can be read after the standards have changed."""
    conditions, excludes = (tuple(from_json(c) for c in kept.get(name, ())) for name in ("conditions", "excludes"))
    return Rule(UUID(kept["id"]), kept["number"], Join(kept["join"]), conditions, grant_from_json(kept["grant"]),
                excludes, kept.get("in_addition", False), quota_from_json(kept.get("quota")))  # fmt: skip
