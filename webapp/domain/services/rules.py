"""What a log line may say. Pure."""

from __future__ import annotations

from datetime import date

from ...core.errors import InvalidInput
from .entries import ServiceEntry
from .kinds import PARTS, ServicePart


def check_entry(entry: ServiceEntry, *, today: date) -> None:
    """It has happened, it counts something, and no part is more than the whole. Raises InvalidInput, all of it at once."""
    wrong: dict[str, list[str]] = {}
    if entry.day > today:
        wrong["day"] = ["service.in_future"]
    if not (entry.person_times or entry.units or entry.fen):
        wrong["person_times"] = ["service.counts_nothing"]
    for part, whole in ((ServicePart.NEWGEN, entry.person_times), (ServicePart.MIGRANTS, entry.person_times)):
        if (getattr(entry, part.value) or 0) > whole:
            wrong[part.value] = ["service.more_than_all"]
    if (entry.migrant_fen or 0) > (entry.fen or 0):
        wrong["migrant_fen"] = ["service.more_than_all"]
    if wrong:
        raise InvalidInput(wrong)


def only_asked(entry: ServiceEntry) -> dict[str, int | None]:
    """The parts its kind counts; what a form brought beside them is left out."""
    return {part.value: getattr(entry, part.value) if part in PARTS[entry.kind] else None for part in ServicePart}
