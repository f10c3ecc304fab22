"""What event care came to by kind of event, told so that nobody can be found in it (SPEC 9.2: groups under five only as
a total). Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from .states import EventKind


@dataclass(frozen=True)
class Thing:
    """Goods: `quantity` in `unit`; a rule's own words (`蛋糕一个`) have no unit and count once a grant."""

    label: str
    unit: str
    quantity: int


@dataclass(frozen=True)
class Given:
    """One grant that was handed over. `whose`: the household, the light member or the firm, all of one household as one."""

    kind: EventKind
    whose: UUID
    fen: int
    things: tuple[Thing, ...] = ()


@dataclass(frozen=True)
class CareLine:
    """One line of the totals. `kind` None: kinds too rare to be named, together; things are named on no such line.

    `has_more`: something was given that too few received to be named.
    """

    kind: EventKind | None
    grants: int
    fen: int
    things: tuple[Thing, ...]
    has_more: bool


def care_lines(given: Sequence[Given], *, smallest: int) -> list[CareLine]:
    """By kind, the most frequent first; kinds that fewer than `smallest` households share are one line, at the end.

    Where fewer than `smallest` are left for that line, the rarest of the named kinds joins it: else it could be found by
    taking the others from the total.
    """
    by_kind = {kind: [one for one in given if one.kind is kind] for kind in EventKind}
    named = sorted((kind for kind in EventKind if _shared_by(by_kind[kind]) >= smallest), key=lambda kind: -len(by_kind[kind]))
    while named and 0 < _shared_by(_rest(given, named)) < smallest:
        named.remove(min(named, key=lambda kind: _shared_by(by_kind[kind])))
    lines = [_line(kind, by_kind[kind], smallest) for kind in named]
    return [*lines, _line(None, rest, smallest)] if (rest := _rest(given, named)) else lines


def _rest(given: Sequence[Given], named: Collection[EventKind]) -> list[Given]:
    return [one for one in given if one.kind not in named]


def _shared_by(given: Sequence[Given]) -> int:
    return len({one.whose for one in given})


def _line(kind: EventKind | None, given: Sequence[Given], smallest: int) -> CareLine:
    quantities: defaultdict[tuple[str, str], int] = defaultdict(int)
    receivers: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
    for one in given:
        for thing in one.things:
            quantities[thing.label, thing.unit] += thing.quantity
            receivers[thing.label, thing.unit].add(one.whose)
    named = {key for key in quantities if kind is not None and len(receivers[key]) >= smallest}
    things = tuple(Thing(*key, quantities[key]) for key in sorted(named))
    return CareLine(kind, len(given), sum(one.fen for one in given), things, has_more=len(named) < len(quantities))
