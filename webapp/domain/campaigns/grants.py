"""What a standard gives: money by one of several measures, goods, or goods of equal value (SPEC 4.2). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

SHARE = "份"


class Basis(StrEnum):
    """What an amount of money is for (SPEC 1.1)."""

    NOTHING = "nothing"
    HOUSEHOLD = "household"
    PERSON = "person"
    """All who live there."""
    MATCHING = "matching"
    """Only those of them who meet the standard."""
    SIZE = "size"
    RANGE = "range"
    """To a household between two amounts, which the officer fixes line by line."""


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
    """What a standard gives. `steps`: (from this size upwards, fen a household), the first from 1, rising in size.

    `most_fen`: the upper end of a range, `amount_fen` then its lower one. `in_kind`: the money is given as goods of
    equal value, under this name; empty for money.
    """

    basis: Basis = Basis.NOTHING
    amount_fen: int = 0
    steps: tuple[tuple[int, int], ...] = ()
    goods: tuple[Goods, ...] = ()
    most_fen: int | None = None
    in_kind: str = ""

    def money_fen(self, size: int | None, matching: int | None = None) -> int | None:
        """Fen for a household of this size in which so many meet the standard; of a range the lower end.

        None: it depends on a number nobody knows.
        """
        if self.basis is Basis.NOTHING:
            return 0
        if self.basis in (Basis.HOUSEHOLD, Basis.RANGE):
            return self.amount_fen
        counted = matching if self.basis is Basis.MATCHING else size
        if counted is None:
            return None
        if self.basis is Basis.SIZE:
            return next((fen for least, fen in reversed(self.steps) if counted >= least), 0)
        return self.amount_fen * counted

    def paid(self, money_fen: int) -> tuple[int, tuple[Goods, ...]]:
        """Money and goods as they are handed over, with the goods that stand for the money."""
        if self.in_kind and money_fen:
            return 0, (Goods(self.in_kind, 1, SHARE, money_fen), *self.goods)
        return money_fen, self.goods

    @property
    def gives_money(self) -> bool:
        """Whether any household could receive more than its goods."""
        return any(fen for _, fen in self.steps) if self.basis is Basis.SIZE else bool(self.most_fen or self.amount_fen)

    def as_json(self) -> dict[str, Any]:
        return {"basis": self.basis.value, "amount_fen": self.amount_fen, "steps": [list(s) for s in self.steps],
                "goods": [line.as_json() for line in self.goods], "most_fen": self.most_fen,
                "in_kind": self.in_kind}  # fmt: skip


def together(goods: Iterable[Goods]) -> tuple[Goods, ...]:
    """The same thing once, with its whole quantity: it is packed and signed for once."""
    found: dict[tuple[str, str, int], Goods] = {}
    for line in goods:
        key = (line.label, line.unit, line.unit_value_fen)
        earlier = found.get(key)
        found[key] = replace(line, quantity=line.quantity + earlier.quantity) if earlier else line
    return tuple(found.values())


def grant_from_json(kept: Mapping[str, Any]) -> Grant:
    """What a standard gives, as kept."""
    steps = tuple((int(size), int(fen)) for size, fen in kept["steps"])
    return Grant(Basis(kept["basis"]), kept["amount_fen"], steps, goods_from_json(kept["goods"]),
                 kept.get("most_fen"), kept.get("in_kind", ""))  # fmt: skip


def goods_from_json(kept: Sequence[Mapping[str, Any]]) -> tuple[Goods, ...]:
    """Lines of goods, as kept with a standard or a line of a list."""
    return tuple(Goods(g["label"], g["quantity"], g["unit"], g["unit_value_fen"]) for g in kept)
