"""A visit record and the goods it speaks of: from what the phone says to what the receipt knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from ..people.actors import Actor
from ..receipts.deliveries import hand_over
from ..receipts.facts import HandOver, Item
from ..receipts.models import Receipt
from ..receipts.queries import receipts_of
from . import queries, rules
from .models import Outcome, Visit, VisitRecord, VisitTask


@dataclass(frozen=True)
class Recorded:
    """A visit record as the phone made it. `offset_ms`: phone clock minus server clock, as last measured; `made_at` is
    corrected by it already, `started_at` and `ended_at` are what the phone's clock said.

    `delivered`: `{item number on the slip: quantity}`, fen for money; None means all as listed.
    `content` is the whole record as it arrived, kept sealed.
    """

    id: UUID
    visit_id: UUID
    outcome: Outcome
    made_at: datetime
    content: Mapping[str, Any]
    delivered: Mapping[int, int] | None = None
    difference_reason: str | None = None
    needs: Sequence[str] = ()
    appeal: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    offset_ms: int | None = None
    photos: Sequence[Mapping[str, Any]] = ()
    missing_photos: int = 0
    files: tuple[UUID, ...] = ()
    amends: UUID | None = None
    quarantined: bool = False
    by: tuple[UUID, ...] = ()
    """Who was there, where a paper says so; empty: the visitors of the visit."""
    on_paper: bool = False
    """Written down at the desk from a paper; the desk plans visits there, so it may speak of this one."""


@dataclass
class Effect:
    """What a record moved, for the answer to the phone."""

    record: VisitRecord
    codes: list[str] = field(default_factory=list)


def deliver(actor: Actor, visit: Visit, task: VisitTask, fact: Recorded, effect: Effect, now: datetime) -> None:
    """Hand over what the record says; a correction to another outcome takes the earlier hand-over back."""
    receipt = _receipt_of(task)
    if receipt is None:
        effect.codes.append("no_receipt")
        return
    promised = [Item.from_json(item) for item in receipt.items]
    visitors = tuple(user for user, _name in queries.visitors_of([visit.id]).get(visit.id, []))
    hand_over(
        actor,
        HandOver(
            id=fact.id,
            receipt_id=receipt.id,
            at=rules.corrected(fact.ended_at, fact.offset_ms) if fact.ended_at else fact.made_at,
            by=fact.by or visitors,
            items=items_given(promised, fact.delivered) if fact.outcome is Outcome.DONE else (),
            difference_reason=fact.difference_reason,
            files=fact.files,
            doubt=effect.record.doubt,
            amends=fact.amends,
        ),
        now=now,
    )
    if receipt.review:
        effect.record.review = receipt.review


def _receipt_of(task: VisitTask) -> Receipt | None:
    """The live receipt of the line, else the last one: what was handed over on a revoked slip was handed over."""
    live = receipts_of([task.subject_id]).get(task.subject_id)
    last = select(Receipt).where(Receipt.subject_id == task.subject_id).order_by(Receipt.issued_at.desc()).limit(1)
    return live or db.session.scalar(last)


def items_given(promised: Sequence[Item], delivered: Mapping[int, int] | None) -> tuple[Item, ...]:
    """What of the slip was given; None is all of it."""
    if delivered is None:
        return tuple(promised)
    items = []
    for number, item in enumerate(promised):
        given = delivered.get(number, 0)
        if given <= 0:
            continue
        money = item.amount_fen is not None
        items.append(Item(item.label, 1 if money else given, item.unit, given if money else None))
    return tuple(items)
