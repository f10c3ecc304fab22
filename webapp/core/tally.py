"""Running totals, kept in the transaction that changes them, so that no page counts rows (SPEC 11.2).

A tally belongs to an occasion (what is being counted for) and a part of it (where). The rooms that change
something add to it; `reports` reads it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from functools import cache
from typing import cast
from uuid import UUID

from sqlalchemy import BigInteger, Executable, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from . import ahead
from .db import Model, db
from .transaction import is_writing


class Tally(Model):
    """How many of `measure` in one part of one occasion."""

    __tablename__ = "tallies"

    occasion_id: Mapped[UUID] = mapped_column(primary_key=True)
    part_id: Mapped[UUID] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int] = mapped_column(BigInteger, default=0)


def add(occasion_id: UUID, part_id: UUID, measure: str, delta: int = 1) -> None:
    """Add to one total; the row appears with the first addition. `delta` may be negative."""
    if not is_writing():
        raise RuntimeError("a total is kept in the transaction of what it counts")
    if not delta:
        return
    waiting, line = ahead.lines(_add_all, Tally), (occasion_id, part_id, measure, delta)
    if waiting is None:
        _add_all([line])
    else:
        waiting.append(line)


def _add_all(additions: list[tuple[UUID, UUID, str, int]]) -> None:
    sums: Counter[tuple[UUID, UUID, str]] = Counter()
    for occasion_id, part_id, measure, delta in additions:
        sums[occasion_id, part_id, measure] += delta
    rows = [dict(zip(("occasion_id", "part_id", "measure", "amount"), (*place, amount), strict=True))
            for place, amount in sums.items() if amount]  # fmt: skip
    if rows:
        connection = db.session.connection()
        connection.execute(_adding(connection.dialect.name), rows)


@cache
def _adding(dialect: str) -> Executable:
    """The statement, built once: every change that counts passes here with the writers' lock in its hand."""
    table = cast(Table, Tally.__table__)
    insert = sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)
    total = table.c.amount + insert.excluded.amount
    return insert.on_conflict_do_update(index_elements=["occasion_id", "part_id", "measure"], set_={"amount": total})


def forget(occasion_ids: Collection[UUID]) -> None:
    """Drop the totals of what is gone."""
    db.session.execute(delete(Tally).where(Tally.occasion_id.in_(occasion_ids)))


def totals(occasion_id: UUID) -> dict[UUID, dict[str, int]]:
    """`{part_id: {measure: amount}}` of one occasion, one small read."""
    return totals_of([occasion_id]).get(occasion_id, {})


def totals_of(occasion_ids: Collection[UUID]) -> dict[UUID, dict[UUID, dict[str, int]]]:
    """`{occasion_id: {part_id: {measure: amount}}}` of several, one read."""
    found: dict[UUID, dict[UUID, dict[str, int]]] = {}
    for row in db.session.scalars(select(Tally).where(Tally.occasion_id.in_(occasion_ids))):
        found.setdefault(row.occasion_id, {}).setdefault(row.part_id, {})[row.measure] = row.amount
    return found


def sums(occasion_ids: Collection[UUID]) -> dict[UUID, dict[str, int]]:
    """`{occasion_id: {measure: amount}}` over all parts of several occasions, one small read."""
    found: dict[UUID, dict[str, int]] = {occasion: {} for occasion in occasion_ids}
    statement = (
        select(Tally.occasion_id, Tally.measure, func.sum(Tally.amount))
        .where(Tally.occasion_id.in_(list(occasion_ids)))
        .group_by(Tally.occasion_id, Tally.measure)
    )
    for occasion, measure, amount in db.session.execute(statement):
        found[occasion][measure] = int(amount)
    return found
