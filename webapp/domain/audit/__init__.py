"""Append-only record of every operation: `audit.record(audit.Action.X, …)`."""

from .actions import Action
from .operations import NOWHERE, Door, Event, record, record_all, stand_at

__all__ = ["NOWHERE", "Action", "Door", "Event", "record", "record_all", "stand_at"]
