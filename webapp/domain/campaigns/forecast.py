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

    def add(self, money_fen: int, goods_fen: int, several: bool) -> None:
        self.listed += 1
        self.several += several
        self.money_fen += money_fen
        self.goods_fen += goods_fen


@dataclass
class Place(Count):
    """The same for one community, with its households that are left out."""

    left_out: int = 0


@dataclass
class Line:
    """Seats of one quota that a community uses, and its households that wait for one."""

    used: int = 0
    waiting: int = 0


@dataclass
class Beside:
    """Last year of one community or category: its households and their money; how many are new, how many fall out."""

    households: int = 0
    money_fen: int = 0
    new: int = 0
    out: int = 0


@dataclass
class Forecast:
    """Counts by place, by standard, by open category, and by the reason for leaving out; of quotas by standard and place.

    `beside`: the year before by place, `beside_labels` by category, empty without one; `out_reasons`: why they fall out
    whom the scheme helped then.
    """

    places: dict[UUID, Place] = field(default_factory=dict)
    rules: dict[int, Count] = field(default_factory=dict)
    reasons: dict[LeftOutReason, int] = field(default_factory=dict)
    quotas: dict[int, dict[UUID, Line]] = field(default_factory=dict)
    labels: dict[str, Count] = field(default_factory=dict)
    beside: dict[UUID, Beside] = field(default_factory=dict)
    beside_labels: dict[str, Beside] = field(default_factory=dict)
    out_reasons: dict[LeftOutReason, int] = field(default_factory=dict)

    def add(self, place_id: UUID, decision: Decision, labels: str = "") -> None:
        """Count one household; under each standard what it receives by that one."""
        place, several = self.places.setdefault(place_id, Place()), bool(decision.others)
        if decision.rule is not None:
            place.add(decision.amount_fen, decision.goods_fen, several)
            for label in labels.split(","):
                self.labels.setdefault(label, Count()).add(decision.amount_fen, decision.goods_fen, several)
        elif decision.reason is not None:
            self.leave_out(place_id, decision.reason)
        for share in decision.given:
            self.rules.setdefault(share.rule.number, Count()).add(share.money_fen, share.goods_fen, several)
            if share.rule.quota:
                self._line(share.rule.number, place_id).used += 1
        for number, _place in decision.queued:
            self._line(number, place_id).waiting += 1

    def leave_out(self, place_id: UUID, reason: LeftOutReason) -> None:
        """Count one household that is not measured at all."""
        self.places.setdefault(place_id, Place()).left_out += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def shift(self, place_id: UUID, number: int, fen: int) -> None:
        """An officer fixed an amount so much above the lower end."""
        self.places[place_id].money_fen += fen
        self.rules[number].money_fen += fen

    def _line(self, number: int, place_id: UUID) -> Line:
        return self.quotas.setdefault(number, {}).setdefault(place_id, Line())

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
            "quotas": {str(number): {str(key): vars(line) for key, line in places.items()}
                       for number, places in self.quotas.items()},
            "labels": {label: vars(count) for label, count in self.labels.items()},
            "beside": {str(key): vars(beside) for key, beside in self.beside.items()},
            "beside_labels": {label: vars(beside) for label, beside in self.beside_labels.items()},
            "out_reasons": {reason.value: count for reason, count in self.out_reasons.items()},
        }  # fmt: skip

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Forecast:
        return cls(
            {UUID(key): Place(**place) for key, place in kept.get("places", {}).items()},
            {int(number): Count(**count) for number, count in kept.get("rules", {}).items()},
            {LeftOutReason(reason): count for reason, count in kept.get("reasons", {}).items()},
            {int(number): {UUID(key): Line(**line) for key, line in places.items()}
             for number, places in kept.get("quotas", {}).items()},
            {label: Count(**count) for label, count in kept.get("labels", {}).items()},
            {UUID(key): Beside(**beside) for key, beside in kept.get("beside", {}).items()},
            {label: Beside(**beside) for label, beside in kept.get("beside_labels", {}).items()},
            {LeftOutReason(reason): count for reason, count in kept.get("out_reasons", {}).items()},
        )  # fmt: skip
