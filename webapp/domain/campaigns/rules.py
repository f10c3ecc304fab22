"""Who gets what: once, at the highest (就高不重复, SPEC 4.3). Pure: the same household and rules, the same answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from ..households.facts import HouseholdFacts
from .conditions import Answer, Condition, Doubt, Join, from_json, joined


class Basis(StrEnum):
    """What an amount of money is for (SPEC 1.1)."""

    NOTHING = "nothing"
    HOUSEHOLD = "household"
    PERSON = "person"
    SIZE = "size"


class LeftOutReason(StrEnum):
    """Why a household of the register is not on the list (不漏一户, SPEC 4.6)."""

    NO_STANDARD = "no_standard"
    INCOME_UNKNOWN = "income_unknown"
    SIZE_UNKNOWN = "size_unknown"
    AGE_UNKNOWN = "age_unknown"
    CAUSE_UNKNOWN = "cause_unknown"
    WITHDRAWN = "withdrawn"
    NOT_ACTIVE = "not_active"


_UNKNOWN = {
    Doubt.INCOME: LeftOutReason.INCOME_UNKNOWN,
    Doubt.SIZE: LeftOutReason.SIZE_UNKNOWN,
    Doubt.AGE: LeftOutReason.AGE_UNKNOWN,
    Doubt.CAUSE: LeftOutReason.CAUSE_UNKNOWN,
}


@dataclass(frozen=True)
class Goods:
    """A line of goods: `quantity` of `unit`, each assessed at `unit_value_fen`."""

    label: str
    quantity: int
    unit: str
    unit_value_fen: int

    @property
    def value_fen(self) -> int:
        return self.quantity * self.unit_value_fen

    def as_json(self) -> dict[str, Any]:
        return {"label": self.label, "quantity": self.quantity, "unit": self.unit,
                "unit_value_fen": self.unit_value_fen}  # fmt: skip


@dataclass(frozen=True)
class Grant:
    """What a standard gives. `steps`: (from this size upwards, fen a household), the first from 1, rising in size."""

    basis: Basis = Basis.NOTHING
    amount_fen: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    goods: tuple[Goods, ...] = ()

    def money_fen(self, size: int | None) -> int | None:
        """Fen for a household of this size; None: it depends on a size nobody knows."""
        if self.basis is Basis.NOTHING:
            return 0
        if self.basis is Basis.HOUSEHOLD:
            return self.amount_fen
        if size is None:
            return None
        if self.basis is Basis.PERSON:
            return self.amount_fen * size
        return next((fen for least, fen in reversed(self.steps) if size >= least), 0)

    @property
    def goods_value_fen(self) -> int:
        return sum(line.value_fen for line in self.goods)

    def as_json(self) -> dict[str, Any]:
        return {"basis": self.basis.value, "amount_fen": self.amount_fen, "steps": [list(s) for s in self.steps],
                "goods": [line.as_json() for line in self.goods]}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One standard in its place: `number` counts from 1, the earlier wins a tie."""

    id: UUID
    number: int
    join: Join
    conditions: tuple[Condition, ...]
    grant: Grant

    def ask(self, facts: HouseholdFacts, line_fen: int | None) -> tuple[Answer, tuple[Doubt, ...]]:
        """Whether the household meets it, and what is missing where that is unknown."""
        answers = [condition.ask(facts, line_fen) for condition in self.conditions]
        answer = joined(self.join, answers)
        if answer is not Answer.UNKNOWN:
            return answer, ()
        open_ones = zip(self.conditions, answers, strict=True)
        return answer, tuple(c.doubt for c, a in open_ones if a is Answer.UNKNOWN and c.doubt is not None)

    def as_json(self) -> dict[str, Any]:
        return {"id": str(self.id), "number": self.number, "join": self.join.value,
                "conditions": [c.as_json() for c in self.conditions], "grant": self.grant.as_json()}  # fmt: skip


def grant_from_json(kept: Mapping[str, Any]) -> Grant:
    """What a standard gives, as kept."""
    steps = tuple((int(size), int(fen)) for size, fen in kept["steps"])
    return Grant(Basis(kept["basis"]), kept["amount_fen"], steps, goods_from_json(kept["goods"]))


def goods_from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[Goods, ...]:
    """Lines of goods, as kept with a standard or a line of a list."""
    return tuple(Goods(g["label"], g["quantity"], g["unit"], g["unit_value_fen"]) for g in kept)


def rule_from_json(kept: Mapping[str, Any]) -> Rule:
    """A rule as kept with a list, so that its reasons can be read after the standards have changed."""
    conditions = tuple(from_json(c) for c in kept["conditions"])
    return Rule(UUID(kept["id"]), kept["number"], Join(kept["join"]), conditions, grant_from_json(kept["grant"]))


@dataclass(frozen=True)
class Decision:
    """On the list by `rule` at `amount_fen` and its goods, or left out for `reason`; one of the two.

    `others`: numbers of the further standards it meets. `doubts`: what, once known, might add to them.
    """

    rule: Rule | None
    amount_fen: int
    others: tuple[int, ...]
    doubts: tuple[Doubt, ...]
    reason: LeftOutReason | None

    @property
    def value_fen(self) -> int:
        """Money and assessed goods together."""
        return self.amount_fen + (self.rule.grant.goods_value_fen if self.rule else 0)


def decide(facts: HouseholdFacts, rules: Sequence[Rule], line_fen: int | None) -> Decision:
    """The one standard a household receives by, or why none.

    A payment by size waits until the size is known, and with it the household: the highest cannot be told before.
    """
    met: list[tuple[Rule, int | None]] = []
    doubts: set[Doubt] = set()
    for rule in rules:
        answer, missing = rule.ask(facts, line_fen)
        doubts.update(missing)
        if answer is Answer.YES:
            met.append((rule, rule.grant.money_fen(facts.size)))
    told = tuple(doubt for doubt in Doubt if doubt in doubts)
    if not met:
        return Decision(None, 0, (), told, _UNKNOWN[told[0]] if told else LeftOutReason.NO_STANDARD)
    known = [(rule, money) for rule, money in met if money is not None]
    if len(known) < len(met):
        return Decision(None, 0, tuple(r.number for r, _ in met), told, LeftOutReason.SIZE_UNKNOWN)
    best, amount = max(known, key=lambda pair: (pair[1] + pair[0].grant.goods_value_fen, -pair[0].number))
    return Decision(best, amount, tuple(r.number for r, _ in known if r is not best), told, None)
