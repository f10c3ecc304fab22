"""Append-only record of every operation: `audit.record(audit.Action.X, …)`."""

from .actions import Action
from .operations import record

__all__ = ["Action", "record"]
