"""What kind of firm it is, what is wrong with it, and how far its entry is."""

from __future__ import annotations

from enum import StrEnum


class FirmKind(StrEnum):
    """企业性质."""

    STATE = "state"
    COLLECTIVE = "collective"
    PRIVATE = "private"
    FOREIGN = "foreign"
    INSTITUTION = "institution"
    OTHER = "other"


class Trouble(StrEnum):
    """Why it is in need."""

    STOPPED = "stopped"
    """No work for half a year or longer."""
    CLOSING = "closing"
    """Being closed down, or bankrupt."""


class FirmStatus(StrEnum):
    """How far its entry is."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    ENDED = "ended"
