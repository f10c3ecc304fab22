"""Who would get what, counted and nothing kept of any household (试算). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from .deciding import Decision
from .rules import LeftOutReason


@dataclass
class Count:
    """Households on the list, those of them that met several standards, their money and the value of their goods."""

    listed: int = 0
    several: int = 0
    money_fen: int = 0
    goods_fen: int = 0

    def add(self, decision: Decision) -> None:
        self.listed += 1
        self.several += bool(decision.others)
        self.money_fen += decision.amount_fen
        self.goods_fen += decision.goods_fen


@dataclass
class Place(Count):
    """The same for one community, with its households that are left out."""

    left_out: int = 0


@dataclass
class Forecast:
    """Counts by place, by standard, and by the reason for leaving out."""

    places: dict[UUID, Place] = field(default_factory=dict)
    rules: dict[int, Count] = field(default_factory=dict)
    reasons: dict[LeftOutReason, int] = field(default_factory=dict)

    def add(self, place_id: UUID, decision: Decision) -> None:
        """Count one household."""
        place = self.places.setdefault(place_id, Place())
        if decision.rule is not None:
            place.add(decision)
            self.rules.setdefault(decision.rule.number, Count()).add(decision)
        elif decision.reason is not None:
            place.left_out += 1
            self.reasons[decision.reason] = self.reasons.get(decision.reason, 0) + 1

    @property
    def total(self) -> Place:
        """All places together."""
        whole = Place()
        for place in self.places.values():
            whole.listed += place.listed
            whole.several += place.several
            whole.money_fen += place.money_fen
            whole.goods_fen += place.goods_fen
            whole.left_out += place.left_out
        return whole

    def as_json(self) -> dict[str, Any]:
        return {
            "places": {str(key): vars(place) for key, place in self.places.items()},
            "rules": {str(number): vars(count) for number, count in self.rules.items()},
            "reasons": {reason.value: count for reason, count in self.reasons.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Forecast:
        return cls(
            {UUID(key): Place(**place) for key, place in kept.get("places", {}).items()},
            {int(number): Count(**count) for number, count in kept.get("rules", {}).items()},
            {LeftOutReason(reason): count for reason, count in kept.get("reasons", {}).items()},
        )
