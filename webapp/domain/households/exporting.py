"""The list leaves the house as a sheet: masked, and written down (SPEC 11.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from .. import audit
from ..people.actors import Actor
from .categories import Category
from .listing import HouseholdFilter, list_households
from .models import Household
from .person_names import mask_name
from .phones import mask_phone
from .queries import contacts_of, open_categories
from .states import HouseholdStatus

A_SLICE: Final = 500
MOST: Final = 20_000


@dataclass(frozen=True)
class MaskedRow:
    """One household as it may leave: where it lives goes down to the grid, the phone keeps its ends."""

    organisation_id: UUID
    grid: str
    name: str
    size: int | None
    categories: tuple[Category, ...]
    phone: str
    status: HouseholdStatus


@dataclass(frozen=True)
class Sheet:
    """What leaves: `rows`, and whether there were more than one sheet may hold."""

    rows: tuple[MaskedRow, ...]
    is_cut: bool


def masked_sheet(actor: Actor, wanted: HouseholdFilter, *, most: int = MOST) -> Sheet:
    """Everything the filter finds, in slices, at most `most`; no category that is sealed, nobody whose data may not be
    used.
    """
    rows: list[MaskedRow] = []
    after = wanted.after
    while True:
        page = list_households(actor, replace(wanted, after=after, in_use=True), size=min(A_SLICE, most - len(rows)))
        rows += _masked(page.rows)
        after = page.next
        if after is None or len(rows) >= most:
            return Sheet(tuple(rows), after is not None)


def _masked(households: Sequence[Household]) -> Iterator[MaskedRow]:
    ids = [row.id for row in households]
    labels, contacts = open_categories(ids), contacts_of(ids)
    for row in households:
        phone = contacts[row.id].phone
        yield MaskedRow(row.organisation_id, row.grid, mask_name(row.head_name), row.size,
                        tuple(labels.get(row.id, ())), mask_phone(phone) if phone else "", row.status)  # fmt: skip


def record_export(actor: Actor, count: int, *, now: datetime) -> None:
    """Who took how many households along, masked; before the sheet is handed over."""
    audit.record(
        audit.Action.EXPORT, actor_id=actor.user_id, organisation_id=actor.organisation_id,
        fields=["households", "masked"], values={"count": count}, at=now,
    )  # fmt: skip
