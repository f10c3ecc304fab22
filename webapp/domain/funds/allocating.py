"""Which money pays for whom: fund by fund in the order the campaign states, and refused only where it is truly not
there (SPEC 4.8). Pure: the same needs and parts, the same answer.

Needs that the same parts may pay for are one. Earlier parts are used up before later ones; where money of narrow use
would be left over, somebody with a choice gives way. That is a largest flow, grown part by part.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Demand:
    """So much money, and by number the parts that may pay for it, in their order."""

    fen: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Piece:
    """So much of a demand is paid by a part, both by number."""

    demand: int
    part: int
    fen: int


@dataclass(frozen=True)
class Shortfall:
    """Demands that together need more than all the parts that may pay for them hold."""

    demands: tuple[int, ...]
    parts: tuple[int, ...]
    needed_fen: int
    there_fen: int

    @property
    def short_fen(self) -> int:
        return self.needed_fen - self.there_fen


@dataclass(frozen=True)
class Allocation:
    """The pieces in the order of the demands, and what is short; with something short nothing is to be paid."""

    pieces: tuple[Piece, ...]
    shortfalls: tuple[Shortfall, ...]


def allocate(held: Sequence[int], demands: Sequence[Demand]) -> Allocation:
    """`held`: fen in each part."""
    classes: dict[tuple[int, ...], list[int]] = {}
    for number, demand in enumerate(demands):
        if demand.fen:
            classes.setdefault(tuple(sorted(set(demand.parts))), []).append(number)
    flow = _Flow(held, [(parts, sum(demands[n].fen for n in numbers)) for parts, numbers in classes.items()])
    for part in range(len(held)):
        while flow.push_into(part):
            pass
    members = list(classes.values())
    shortfalls = tuple(_shortfall(flow, found, members, held) for found in flow.bottlenecks())
    return Allocation(tuple(_pieces(flow, members, demands)), shortfalls)


class _Flow:
    """Classes of demands on one side, parts on the other, and how much flows between them."""

    def __init__(self, held: Sequence[int], classes: Sequence[tuple[tuple[int, ...], int]]) -> None:
        self.left = list(held)
        self.parts = [parts for parts, _ in classes]
        self.rest = [fen for _, fen in classes]
        self.paid: list[dict[int, int]] = [{} for _ in classes]

    def _reach(self, starts: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
        """From these classes: by part which class can draw on it, by class through whose part it could be relieved."""
        by_part: dict[int, int] = {}
        by_class: dict[int, int] = {}
        waiting, seen = deque(starts), set(starts)
        while waiting:
            here = waiting.popleft()
            for part in self.parts[here]:
                if part in by_part:
                    continue
                by_part[part] = here
                for other, paid in enumerate(self.paid):
                    if paid.get(part) and other not in seen:
                        by_class[other] = part
                        seen.add(other)
                        waiting.append(other)
        return by_part, by_class

    def push_into(self, part: int) -> bool:
        """Let as much as one path allows flow into this part; whoever drew on another part may be moved for it."""
        if not self.left[part]:
            return False
        by_part, by_class = self._reach([n for n, rest in enumerate(self.rest) if rest])
        if part not in by_part:
            return False
        path: list[tuple[int, int]] = []
        here = part
        while True:
            drawer = by_part[here]
            path.append((drawer, here))
            if drawer not in by_class:
                break
            here = by_class[drawer]
        moved = [self.paid[drawer][before] for (drawer, _), (_, before) in pairwise(path)]
        fen = min(self.left[part], self.rest[path[-1][0]], *moved)
        for drawer, into in path:
            self.paid[drawer][into] = self.paid[drawer].get(into, 0) + fen
        for (drawer, _), (_, before) in pairwise(path):
            self.paid[drawer][before] -= fen
        self.left[part] -= fen
        self.rest[path[-1][0]] -= fen
        return True

    def bottlenecks(self) -> list[tuple[set[int], set[int]]]:
        """Classes that need more than they can reach, with the parts they reach; no class is in two of them."""
        found: list[tuple[set[int], set[int]]] = []
        for number, rest in enumerate(self.rest):
            if not rest:
                continue
            by_part, by_class = self._reach([number])
            classes, parts = {number, *by_class}, set(by_part)
            apart = [one for one in found if one[0].isdisjoint(classes)]
            for one in found:
                if one not in apart:
                    classes, parts = classes | one[0], parts | one[1]
            found = [*apart, (classes, parts)]
        return found


def _shortfall(
    flow: _Flow, found: tuple[set[int], set[int]], members: list[list[int]], held: Sequence[int]
) -> Shortfall:
    classes, parts = found
    needed = sum(flow.rest[number] + sum(flow.paid[number].values()) for number in classes)
    demands = tuple(sorted(one for number in classes for one in members[number]))
    return Shortfall(demands, tuple(sorted(parts)), needed, sum(held[part] for part in parts))


def _pieces(flow: _Flow, members: list[list[int]], demands: Sequence[Demand]) -> list[Piece]:
    """The parts of each class dealt out to its demands, both in their order."""
    pieces: list[Piece] = []
    for paid, numbers in zip(flow.paid, members, strict=True):
        there = deque((part, fen) for part, fen in sorted(paid.items()) if fen)
        for number in numbers:
            rest = demands[number].fen
            while rest and there:
                part, fen = there.popleft()
                taken = min(rest, fen)
                pieces.append(Piece(number, part, taken))
                rest -= taken
                if fen > taken:
                    there.appendleft((part, fen - taken))
    return sorted(pieces, key=lambda piece: (piece.demand, piece.part))
