"""What came of asking at a door, and what the desk made of an answer."""

from __future__ import annotations

from enum import StrEnum


class DoorState(StrEnum):
    """How far a door is: nobody has asked, nobody was home, they would not say, they have answered."""

    OPEN = "open"
    NOBODY = "nobody"
    REFUSED = "refused"
    ANSWERED = "answered"


class AnswerOutcome(StrEnum):
    """What the desk made of what a door said."""

    DRAFTED = "drafted"
    ON_FILE = "on_file"
    NOTHING_NEEDED = "nothing_needed"


HEARD = (DoorState.NOBODY, DoorState.REFUSED, DoorState.ANSWERED)
"""What a surveyor may say; of several the one that says more stands, the last of these first."""
