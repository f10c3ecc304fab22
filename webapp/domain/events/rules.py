"""What a rule of event care may say, and what it decides. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ...core.errors import InvalidInput
from .states import EventKind, Kin, WaitReason

MOST_FEN = 10_000_000
"""A hundred thousand yuan; more for one event is a slip of the finger."""
OF_ONESELF = frozenset({EventKind.BIRTHDAY, EventKind.RETIREMENT})
"""Kept with the one it happens to, never told for the family."""


@dataclass(frozen=True)
class CareRule:
    """For one kind of event: whose it may be, what is given, how often in a year without asking, what is looked at."""

    kind: EventKind
    kin: tuple[Kin, ...]
    fen: int
    goods: str
    yearly: int
    proof: str

    def as_kept(self) -> dict[str, Any]:
        """As the rulebook keeps it."""
        return {"kind": self.kind.value, "kin": [one.value for one in self.kin], "fen": self.fen, "goods": self.goods,
                "yearly": self.yearly, "proof": self.proof}  # fmt: skip

    @classmethod
    def read(cls, kept: dict[str, Any]) -> CareRule:
        """From what the rulebook keeps."""
        return cls(EventKind(kept["kind"]), tuple(Kin(one) for one in kept["kin"]), int(kept["fen"]), str(kept["goods"]),
                   int(kept["yearly"]), str(kept["proof"]))  # fmt: skip


def check_rule(rule: CareRule) -> None:
    """It gives something to somebody; a birthday and a retirement are one's own. Raises InvalidInput."""
    if not rule.kin:
        raise InvalidInput({"kin": ["event_rule.for_nobody"]})
    if rule.kind in OF_ONESELF and rule.kin != (Kin.SELF,):
        raise InvalidInput({"kin": ["event_rule.only_oneself"]})
    if not rule.fen and not rule.goods:
        raise InvalidInput({"fen": ["event_rule.gives_nothing"]})
    if rule.fen > MOST_FEN:
        raise InvalidInput({"fen": ["event_rule.too_much"]})


OF_FIRMS = frozenset({EventKind.DISASTER, EventKind.HARDSHIP})
"""What can happen to a firm."""
AHEAD, BACK = 31, 366
"""Days: a wedding or a birthday may be told of before it comes; what is long past is no event any more."""


def check_event(rule: CareRule | None, kin: Kin, day: date, *, is_firm: bool, today: date) -> CareRule:
    """The rule that gives for this: there is one, it counts this relation, the day is near. Raises InvalidInput."""
    if rule is None:
        raise InvalidInput({"kind": ["event.no_rule"]})
    if is_firm and rule.kind not in OF_FIRMS:
        raise InvalidInput({"kind": ["event.not_of_firms"]})
    if is_firm and kin is not Kin.SELF:
        raise InvalidInput({"kin": ["event.firm_itself"]})
    if kin not in rule.kin:
        raise InvalidInput({"kin": ["event.kin_not_counted"]})
    if not -BACK <= (day - today).days <= AHEAD:
        raise InvalidInput({"day": ["event.day_too_far"]})
    return rule


def why_wait(rule: CareRule, *, given_this_year: int, told_in_the_family: bool) -> WaitReason | None:
    """Whether another person has to look at it first: one more would be above the yearly count, or the same household
    has told of this already."""
    if not rule.yearly:
        return WaitReason.ALWAYS
    if given_this_year + 1 > rule.yearly:
        return WaitReason.YEARLY
    return WaitReason.SAME_EVENT if told_in_the_family else None
