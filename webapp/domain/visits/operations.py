"""All verbs of visits in one place, for the doors and for what phones send."""

from .booking import VisitBooking, assign_visit, book_visit, cancel_visit
from .planning import SlotPlan, open_slots, open_tasks
from .recording import Alarm, Effect, Recorded, Told, notify_household, raise_alarm, record_visit

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
]
