"""Append-only record of every operation: `audit.record(audit.Action.X, …)`."""

from .actions import Action
from .operations import Event, record, record_all

__all__ = ["Action", "Event", "record", "record_all"]
