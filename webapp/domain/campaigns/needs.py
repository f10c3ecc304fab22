"""How much money a list needs, by place and by the labels that decide which funds may pay: running totals, so that the
list's page adds nothing up. An approval counts the lines themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from ...core import tally
from ...core.db import db
from ..funds.rules import Need
from ..people.models import Organisation
from .models import AwardLine

MEASURE = "need:"
SLICE = 500


def put_on(list_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Lines were written; all of a slice at once."""
    added: Counter[tuple[UUID, str]] = Counter()
    for row in rows:
        added[row["organisation_id"], row["labels"]] += row["amount_fen"]
    for (place_id, labels), fen in added.items():
        tally.add(list_id, place_id, MEASURE + labels, fen)


def take_off(lines: Sequence[AwardLine]) -> None:
    """Lines leave their list; all of a slice at once."""
    gone: Counter[tuple[UUID, UUID, str]] = Counter()
    for line in lines:
        gone[line.list_id, line.organisation_id, line.labels] += line.amount_fen
    for (list_id, place_id, labels), fen in gone.items():
        tally.add(list_id, place_id, MEASURE + labels, -fen)


def change(line: AwardLine, fen: int) -> None:
    """A line is worth so much more to its list, or less."""
    tally.add(line.list_id, line.organisation_id, MEASURE + line.labels, fen)


def needs_of(list_id: UUID, places: Collection[Organisation], without: Collection[UUID] = ()) -> list[Need]:
    """What the list needs, without these of its lines, of which there are few: they wait for their objection."""
    paths = {place.id: place.path for place in places}
    wanted = {
        (place_id, measure.removeprefix(MEASURE)): fen
        for place_id, sums in tally.totals(list_id).items()
        for measure, fen in sums.items()
        if measure.startswith(MEASURE)
    }
    for key, fen in _sums(list(without)).items():
        wanted[key] = wanted.get(key, 0) - fen
    return as_needs(wanted, paths)


def _sums(line_ids: Sequence[UUID]) -> dict[tuple[UUID, str], int]:
    found: Counter[tuple[UUID, str]] = Counter()
    for start in range(0, len(line_ids), SLICE):
        rows = db.session.execute(
            select(AwardLine.organisation_id, AwardLine.labels, func.sum(AwardLine.amount_fen))
            .where(AwardLine.id.in_(line_ids[start : start + SLICE]))
            .group_by(AwardLine.organisation_id, AwardLine.labels)
        )
        for place_id, labels, fen in rows:
            found[place_id, labels] += int(fen)
    return found


def as_needs(wanted: Mapping[tuple[UUID, str], int], paths: Mapping[UUID, str]) -> list[Need]:
    """Needs in the order of the tree, nothing that is zero."""
    needs = [Need(place_id, paths[place_id], labels, fen) for (place_id, labels), fen in wanted.items() if fen > 0]
    return sorted(needs, key=lambda need: (need.path, need.labels))
