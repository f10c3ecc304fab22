"""When an order is bought, what one shopping list says, and how bought things and their price are shared out. Pure.

Quantities are whole hundredths of their unit, money is fen: nothing here is ever a float.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ...core.clock import local
from ...core.errors import DomainError, InvalidInput

WHOLE = 100
"""Hundredths in one."""


@dataclass(frozen=True)
class Turn:
    """Which window an order falls into: `window_on` its day, `buys_on` the day it is bought and brought; `waits` where
    the window is not open at this moment, so that the order is kept for it."""

    window_on: date
    buys_on: date
    waits: bool


@dataclass(frozen=True)
class Thing:
    """What makes two lines the same on the shopping list."""

    what: str
    unit: str
    remark: str


@dataclass(frozen=True)
class Wanted:
    """One line of an order: so many hundredths of a thing, at most so many fen for one unit; None is any price."""

    thing: Thing
    quantity: int
    limit_fen: int | None = None


def hours_of(window: str) -> tuple[time, time]:
    """`15:00-17:00` as two hours of a day."""
    first, _, last = window.partition("-")
    return time.fromisoformat(first), time.fromisoformat(last)


def turn_of(now: datetime, window: str, *, may_buy_on: Callable[[date], bool] = lambda _day: True) -> Turn:
    """The turn of an order that is taken now (SPEC 5.8). The window's first minute belongs to it, its last does not:
    at 17:00 sharp the order is the next day's. Bought is on the next day on which the place buys."""
    begins, ends = hours_of(window)
    here = local(now)
    window_on = here.date() if here.time() < ends else here.date() + timedelta(days=1)
    buys_on = window_on + timedelta(days=1)
    while not may_buy_on(buys_on):
        buys_on += timedelta(days=1)
    return Turn(window_on, buys_on, waits=not begins <= here.time() < ends)


def shopping_list(lines: Iterable[Wanted]) -> list[Wanted]:
    """The same thing once, in the order in which it was first asked for. The limit is the lowest that anybody named: who
    keeps to it keeps to all."""
    found: dict[Thing, Wanted] = {}
    for line in lines:
        earlier = found.get(line.thing)
        limits = [one.limit_fen for one in (earlier, line) if one is not None and one.limit_fen is not None]
        quantity = line.quantity + (earlier.quantity if earlier else 0)
        found[line.thing] = Wanted(line.thing, quantity, min(limits, default=None))
    return list(found.values())


def share_fen(total: int, weights: Sequence[int]) -> list[int]:
    """`total` by weight, to the unit, by the largest remainder; of equal ones the earlier gets it. Sums to `total`
    exactly; where nothing weighs anything, `total` has to be 0."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    shares = [total * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in by_rest[: total - sum(shares)]:
        shares[at] += 1
    return shares


def share_out(bought: int, ordered: Sequence[int]) -> list[int]:
    """What was bought, among those who ordered, first come first served. More than was ordered (a piece that weighs
    a little over) goes to all by what they ordered; whole things are never split. Sums to `bought` exactly."""
    shares, left = [], bought
    for wanted in ordered:
        shares.append(min(wanted, left))
        left -= shares[-1]
    if left:
        step = WHOLE if all(number % WHOLE == 0 for number in (bought, *ordered)) else 1
        more = share_fen(left // step, ordered)
        shares = [share + extra * step for share, extra in zip(shares, more, strict=True)]
    return shares


def check_packed(bought: int, shares: Sequence[int]) -> None:
    """What is packed is what was bought, no more and no less. Raises DomainError."""
    if any(share < 0 for share in shares) or sum(shares) != bought:
        raise DomainError("errand.packed_is_not_bought")


@dataclass(frozen=True)
class Sums:
    """The money of a round, in fen.

    `prices` what the lines cost, `till` what the shop took; `advance` out of petty cash, `returned` by the buyer;
    `due` what the slips say, of it `cash` taken at doors, `owes` and `committee`; `counted` what of the cash is here.
    """

    prices: int = 0
    till: int = 0
    advance: int = 0
    returned: int = 0
    cash: int = 0
    owes: int = 0
    committee: int = 0
    counted: int = 0

    @property
    def due(self) -> int:
        """What all households that were brought something have to pay."""
        return self.cash + self.owes + self.committee

    @property
    def differences(self) -> dict[str, int]:
        """What does not come out, each with the field that explains it; what does is 0 and not left out."""
        return {
            "till_reason": self.till - self.prices,
            "advance_reason": self.advance - self.till - self.returned,
            "cash_reason": self.counted - self.cash,
        }


def check_explained(sums: Sums, reasons: dict[str, str]) -> None:
    """Each difference is explained. Raises InvalidInput."""
    bare = {name: ["errand.explain"] for name, fen in sums.differences.items() if fen and not reasons.get(name)}
    if bare:
        raise InvalidInput(bare)
