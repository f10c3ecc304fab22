"""How much of visits and phones waits for this desk, by what there is to do; counted over what is open alone."""

from __future__ import annotations

from datetime import datetime

from ..core import clock
from ..domain.people.actors import Actor
from ..domain.sync import queries as sent
from ..domain.visits import matters, needs, overview
from ..domain.visits.matters import OF_LIFE, OF_RECORDS, OF_TELLINGS


def count_waiting(actor: Actor, *, now: datetime) -> dict[str, int]:
    """By the view of the inbox; `late_photos` are those of `photos` that have not come for a day."""
    by_kind, of_phones = matters.count_open(actor), sent.count_waiting(actor, now=now)
    return {
        "records": sum(by_kind.get(kind, 0) for kind in OF_RECORDS),
        "sent": of_phones["held"],
        "photos": of_phones["photos"],
        "late_photos": of_phones["late_photos"],
        "missing": overview.count_unrecorded(actor, clock.local_day(now)),
        "told": sum(by_kind.get(kind, 0) for kind in (*OF_TELLINGS, *OF_LIFE)),
        "needs": needs.count_needs(actor),
    }


def worth_a_line(counts: dict[str, int]) -> int:
    """What the first page calls to be seen to: photos on their way are no work yet, needs have a line of their own."""
    return sum(count for name, count in counts.items() if name not in ("photos", "needs"))
