"""The list leaves the house as a sheet: masked, and written down (SPEC 11.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from .. import audit
from ..people.actors import Actor
from .categories import Category
from .listing import HouseholdFilter, list_households
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


def masked_rows(actor: Actor, wanted: HouseholdFilter) -> Iterator[MaskedRow]:
    """Everything the filter finds, in slices, at most `MOST`; no category that is sealed."""
    after, given = wanted.after, 0
    while given < MOST:
        page = list_households(actor, replace(wanted, after=after), size=A_SLICE)
        ids = [row.id for row in page.rows]
        labels, contacts = open_categories(ids), contacts_of(ids)
        for row in page.rows:
            phone = contacts[row.id].phone
            yield MaskedRow(row.organisation_id, row.grid, mask_name(row.head_name), row.size,
                            tuple(labels.get(row.id, ())), mask_phone(phone) if phone else "", row.status)  # fmt: skip
        given, after = given + len(ids), page.next
        if after is None:
            return


def record_export(actor: Actor, count: int, *, now: datetime) -> None:
    """Who took how many households along, masked; before the sheet is handed over."""
    audit.record(
        audit.Action.EXPORT, actor_id=actor.user_id, organisation_id=actor.organisation_id,
        fields=["households", "masked"], values={"count": count}, at=now,
    )  # fmt: skip
