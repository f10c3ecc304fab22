"""The draw, so that anybody can repeat it with a seed, a list of receipt numbers and SHA-256. Pure: no database.

Each delivered slip has one ticket, a weaker confirmation two. A ticket's place is SHA-256(seed ‖ receipt number), for
the second ticket SHA-256(seed ‖ receipt number ‖ "+"), both as text in UTF-8. Community by community the slips are taken
in the order of their better ticket, until one in ten, rounded up, is drawn.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from ...core.errors import Conflict, DomainError
from ..receipts.states import CONFIRMED, ReceiptStatus
from .models import CheckResult

ONE_IN = 10
SECOND = "+"
WEAKER = (ReceiptStatus.CONFIRMED_RELATIVE, ReceiptStatus.CONFIRMED_PAPER)
"""Together with what was confirmed by a slip without a seal."""
FINDINGS = (CheckResult.DIFFERS, CheckResult.NOTHING)


@dataclass(frozen=True)
class Slip:
    """What the draw knows of a delivered household."""

    number: str
    tickets: int = 1


def fingerprint_of(seed: str) -> str:
    """SHA-256 of the seed's text: public before the draw, so that nobody can choose the seed afterwards."""
    return hashlib.sha256(seed.encode()).hexdigest()


def tickets_of(status: ReceiptStatus, sealed: bool) -> int:
    """Two for the weaker ways: collected by another, on paper, or with a code that was not sealed in."""
    return 2 if status in WEAKER or (status in CONFIRMED and not sealed) else 1


def place_of(seed: str, slip: Slip) -> str:
    """Where it comes in the order: the better of its tickets."""
    ends = ("", SECOND)[: slip.tickets]
    return min(hashlib.sha256(f"{seed}{slip.number}{end}".encode()).hexdigest() for end in ends)


def how_many(delivered: int) -> int:
    """At least a tenth, rounded up."""
    return -(-delivered // ONE_IN)


def drawn(seed: str, slips: Iterable[Slip]) -> list[str]:
    """The receipt numbers of one community that are drawn, in their order."""
    order = sorted(slips, key=lambda slip: place_of(seed, slip))
    return [slip.number for slip in order[: how_many(len(order))]]


def is_open(result: CheckResult | None) -> bool:
    """Whether somebody still has to ask."""
    return result is None or result is CheckResult.NOT_REACHED


def check_result(before: CheckResult | None, result: CheckResult, said: str) -> None:
    """A result stays as it was recorded; what is not right is told in words."""
    if not is_open(before):
        raise Conflict("check.recorded_already")
    if result in FINDINGS and not said.strip():
        raise DomainError("check.say_what")

