"""Append-only record of every operation: `audit.record(audit.Action.X, …)`."""

from .actions import Action
from .operations import NOWHERE, Door, Event, door_here, record, record_all, stand_at, standing_at

__all__ = ["NOWHERE", "Action", "Door", "Event", "door_here", "record", "record_all", "stand_at", "standing_at"]
