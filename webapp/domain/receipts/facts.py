"""What other rooms hand to this one: what a slip says, and what was handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from .states import CollectingReason, CollectorRelation


@dataclass(frozen=True)
class Item:
    """One line of a slip. Money has `amount_fen` (the whole of the line) and `quantity` 1; goods have pieces."""

    label: str
    quantity: int
    unit: str
    amount_fen: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {"label": self.label, "quantity": self.quantity, "unit": self.unit, "amount_fen": self.amount_fen}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Item:
        return cls(stored["label"], stored["quantity"], stored["unit"], stored["amount_fen"])


@dataclass(frozen=True)
class Slip:
    """What a receipt is issued for: one line of a frozen list. All text is final; the name is masked already."""

    subject_id: UUID
    occasion_id: UUID
    organisation_id: UUID
    household_id: UUID
    masked_name: str
    household_size: int | None
    building: str
    giver: str
    occasion_title: str
    items: tuple[Item, ...]
    sealed: bool = True
    """False for a flat slip, whose confirmation is weaker (SPEC 7.2)."""
    birthday: str | None = None
    """`0315`, where a flat slip asks for month and day of birth of the head; kept as a keyed index only."""


@dataclass(frozen=True)
class HandOver:
    """What left the bag at a door. `at` is the phone's corrected time; `amends` an earlier record it puts right.

    `not_wanted`: (label, unit) of lines of which the household wanted no more, so that no more is owed of them.
    """

    id: UUID
    receipt_id: UUID
    at: datetime
    by: tuple[UUID, ...]
    items: tuple[Item, ...]
    difference_reason: str | None = None
    files: tuple[UUID, ...] = ()
    doubt: str | None = None
    """`clock` where the phone's clock was wrong by more than ten minutes; other codes as the caller knows them."""
    amends: UUID | None = None
    not_wanted: tuple[tuple[str, str], ...] = ()
    bag: UUID | None = None
    """Of the group that was there, if it has signed anything out."""


@dataclass(frozen=True)
class Collector:
    """Somebody who collects for a household (代领): their own name, relation and reason.

    A phone brings relation and reason in the visitors' own words.
    """

    name: str
    relation: CollectorRelation | str | None
    reason: CollectingReason | str | None
    phone: str | None = None


@dataclass(frozen=True)
class Traces:
    """What tells two phones apart, as hashes only; each may be missing."""

    device: bytes | None = None
    address: bytes | None = None
    agent: bytes | None = None


@dataclass(frozen=True)
class Press:
    """One press on the confirm page. `op_id` is the form's; `collector` None means the resident; `doubt` is what a
    person must look at; `birthday` is what the page got for the right one, where the slip asks."""

    token_hash: bytes
    op_id: UUID
    traces: Traces
    at: datetime
    collector: Collector | None = None
    doubt: str | None = None
    birthday: bytes | None = None


@dataclass(frozen=True)
class Complaint:
    """不对，或没收到. `phone` is where the resident wants to be called back; `summary` what the case says first."""

    id: UUID
    what: str
    text: str
    phone: str | None
    summary: str
