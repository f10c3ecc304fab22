"""Draw the signatures that phones sent as strokes: in a child process, outside any transaction (SPEC 7.5)."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.files.strokes import take_strokes
from ..domain.visits import signing

log = logging.getLogger("nuandao")


def draw_waiting() -> int:
    """Draw a few of those that wait; done again after a crash it is the same picture. Returns how many were tried."""
    waiting = signing.undrawn()
    for drawn_id, strokes in waiting:
        _draw_one(drawn_id, strokes)
    return len(waiting)


def _draw_one(drawn_id: UUID, strokes: Mapping[str, Any]) -> None:
    problem = None
    try:
        picture = take_strokes(strokes)
        with transaction():
            signing.keep_drawn(drawn_id, picture, now=clock.now())
        return
    except DomainError as refusal:
        problem = refusal.code if refusal.code == "file.no_signature" else None
    except Exception as trouble:  # the record has its answer; `run-due` tries again
        log.error("signature not drawn: %s", type(trouble).__name__)
    with transaction():
        signing.not_drawn(drawn_id, problem, now=clock.now())
