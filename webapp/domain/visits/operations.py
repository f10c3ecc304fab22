"""All verbs of visits in one place, for the doors and for what phones send."""

from .booking import VisitBooking, assign_visit, book_visit, cancel_visit
from .delivering import Effect, Recorded
from .following_up import Alarm, raise_alarm
from .planning import SlotPlan, open_slots, open_tasks
from .recording import record_visit
from .telling import Told, notify_household, tell_household

__all__ = [
    "Alarm",
    "Effect",
    "Recorded",
    "SlotPlan",
    "Told",
    "VisitBooking",
    "assign_visit",
    "book_visit",
    "cancel_visit",
    "notify_household",
    "open_slots",
    "open_tasks",
    "raise_alarm",
    "record_visit",
    "tell_household",
]
