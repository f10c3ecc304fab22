"""What a rule of event care may say, and what it decides. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...core.errors import InvalidInput
from .states import EventKind, Kin

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
