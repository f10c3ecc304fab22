"""How often a pair meets, and why it ends."""

from __future__ import annotations

from enum import StrEnum


class Rhythm(StrEnum):
    """How often the sponsor comes (SPEC 5.1)."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class PairingEnd(StrEnum):
    """Why a pair is one no more."""

    SPONSOR_STOPS = "sponsor_stops"
    HANDED_ON = "handed_on"
    NOT_NEEDED = "not_needed"
    HOUSEHOLD_ENDED = "household_ended"
    SPONSOR_LEFT = "sponsor_left"


SAID_BY_THE_DESK = (PairingEnd.SPONSOR_STOPS, PairingEnd.HANDED_ON, PairingEnd.NOT_NEEDED)
"""What the desk may say; the others follow by themselves when a file ends or an account is erased."""
