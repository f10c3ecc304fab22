"""How far a round is, how an order came, and how what was brought is paid."""

from __future__ import annotations

from enum import StrEnum


class RoundStatus(StrEnum):
    """A round is one place and one day on which is bought."""

    OPEN = "open"
    """Orders are taken."""
    CLOSED = "closed"
    """The list stands."""
    BUYING = "buying"
    """The buyer has the money."""
    BOUGHT = "bought"
    """What was had, and for how much, is written down and shared out."""
    SETTLED = "settled"


class OrderSource(StrEnum):
    """How the household told us."""

    PHONE = "phone"
    DESK = "desk"
    VISIT = "visit"


class PaidHow(StrEnum):
    """How what was brought is paid."""

    CASH = "cash"
    OWES = "owes"
    COMMITTEE = "committee"
    """The committee pays it, and says why."""
