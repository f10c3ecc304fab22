"""A line of the log as it is handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from .kinds import ServiceKind


@dataclass(frozen=True)
class ServiceEntry:
    """What was done; None where nobody counted, or the kind has no such part."""

    id: UUID
    organisation_id: UUID
    kind: ServiceKind
    day: date
    place: str
    person_times: int
    newgen_times: int | None = None
    migrant_times: int | None = None
    units: int | None = None
    fen: int | None = None
    migrant_fen: int | None = None
