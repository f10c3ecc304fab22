"""A number as a plan states it: exact, 约, 余 or 近, or between two ends; sums and products keep what was said (SPEC 1.3).

Pure. Unknown is None, never nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..households.amounts import Qualifier

_Q = Qualifier


@dataclass(frozen=True)
class Figure:
    """Between `least` and `most`, both included; one number where they are the same."""

    least: int
    most: int
    qualifier: Qualifier = Qualifier.EXACT

    @classmethod
    def exactly(cls, number: int) -> Figure:
        return cls(number, number)

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.least + other.least, self.most + other.most, joined(self.qualifier, other.qualifier))

    def __mul__(self, other: Figure) -> Figure:
        if NOTHING in (self, other):
            return NOTHING  # nobody receives nothing, however exactly that is known
        return Figure(self.least * other.least, self.most * other.most, joined(self.qualifier, other.qualifier))

    @property
    def is_range(self) -> bool:
        return self.least != self.most

    def as_json(self) -> dict[str, Any]:
        return {"least": self.least, "most": self.most, "qualifier": self.qualifier.value}


NOTHING = Figure.exactly(0)


def joined(one: Qualifier, other: Qualifier) -> Qualifier:
    """At least and at least is at least; exact changes nothing; whatever else meets is only about."""
    if one is other or other is _Q.EXACT:
        return one
    return other if one is _Q.EXACT else _Q.ABOUT


def figure_from_json(kept: Mapping[str, Any] | None) -> Figure | None:
    """As kept with a line; None stays unknown."""
    return None if kept is None else Figure(int(kept["least"]), int(kept["most"]), Qualifier(kept["qualifier"]))


def sum_of(figures: Iterable[Figure]) -> Figure:
    """All of them together."""
    total = NOTHING
    for figure in figures:
        total += figure
    return total


@dataclass(frozen=True)
class Difference:
    """What a typed figure is above the computed one, between these ends; below zero it is less."""

    least: int
    most: int
    is_rough: bool

    @property
    def agrees(self) -> bool:
        """Whether the two can be the same."""
        return self.least <= 0 <= self.most


def difference(typed: Figure, computed: Figure) -> Difference:
    """Typed less computed."""
    rough = {typed.qualifier, computed.qualifier} != {_Q.EXACT}
    return Difference(typed.least - computed.most, typed.most - computed.least, rough)
