"""The states of tasks and visits, and how things went. GLOSSARY has the words."""

from __future__ import annotations

from enum import StrEnum


class VisitMode(StrEnum):
    """How a household is reached (SPEC 5.1)."""

    HOME = "home"
    PHONE = "phone"
    LETTER = "letter"
    HOSPITAL = "hospital"
    POINT = "point"
    EVENT = "event"


AT_A_DOOR = (VisitMode.HOME, VisitMode.HOSPITAL)
"""Ways on which two volunteers go; only these are booked, and go along with each other."""
USUAL = (VisitMode.HOME, VisitMode.PHONE, VisitMode.LETTER)
"""Ways that can be usual for a campaign; a hospital is said household by household."""


class TaskSource(StrEnum):
    """Where a task comes from: a line of a frozen list, or the rhythm of a pair (SPEC 5.1)."""

    LINE = "line"
    PAIRING = "pairing"


class TaskStatus(StrEnum):
    """GLOSSARY `visit_task`; `not_home` waits for a new appointment."""

    OPEN = "open"
    BOOKED = "booked"
    NOTIFIED = "notified"
    DONE = "done"
    NOT_HOME = "not_home"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class VisitStatus(StrEnum):
    """One appointment; a new one after `not_home` is another row."""

    BOOKED = "booked"
    NOTIFIED = "notified"
    DONE = "done"
    NOT_HOME = "not_home"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """What came of it at the door (SPEC 5.6)."""

    DONE = "done"
    NOT_HOME = "not_home"
    DECLINED = "declined"
    HOSPITAL = "hospital"
    MOVED = "moved"
    DIED = "died"


class ToldHow(StrEnum):
    """How a household was told of the visit (SPEC 5.4)."""

    CALL = "call"
    SLIP = "slip"
    MESSAGE = "message"
    IN_PERSON = "in_person"


class Handling(StrEnum):
    """What the visitors did about an appeal (SPEC 5.7)."""

    SOLVED = "solved"
    TAKEN_BACK = "taken_back"
    EXPLAINED = "explained"


class NeedOutcome(StrEnum):
    """What became of a need that a visit found."""

    ASKED = "asked"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


LIVE = (VisitStatus.BOOKED, VisitStatus.NOTIFIED)
BOOKABLE = (TaskStatus.OPEN, TaskStatus.NOT_HOME)
UNDER_WAY = (*BOOKABLE, TaskStatus.BOOKED, TaskStatus.NOTIFIED)
"""Tasks that are still to be done; what ends for a household stops these."""
