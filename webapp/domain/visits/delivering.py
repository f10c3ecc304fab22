"""A visit record and the goods it speaks of: from what the phone says to what the receipts know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from ...core import ahead
from ..bags.carrying import bag_of, goes_beyond
from ..people.actors import Actor
from ..receipts.deliveries import hand_over
from ..receipts.facts import HandOver, Item
from ..receipts.models import HandedOver, Receipt
from ..receipts.states import ReceiptStatus
from . import joining, rules
from .matters import MatterKind
from .models import Outcome, Visit, VisitRecord, VisitTask, VisitVisitor
from .states import Handling

NOT_WANTED = "not_wanted"
"""The reason after which nothing more is owed of a line."""


@dataclass(frozen=True)
class Recorded:
    """A visit record as the phone made it. `offset_ms`: phone clock minus server clock, as last measured; `made_at` is
    corrected by it already, `started_at` and `ended_at` are what the phone's clock said.

    `delivered`: `{line id: quantity}` as `line_id` names the lines, fen for money; None means all as listed. `reasons`
    say why a line differs. `present`: who says they were at the door; empty means that nobody said.
    `content` is the whole record as it arrived, kept sealed.
    """

    id: UUID
    visit_id: UUID
    outcome: Outcome
    made_at: datetime
    content: Mapping[str, Any]
    delivered: Mapping[int | str, int] | None = None
    reasons: Mapping[int | str, str] = field(default_factory=dict)
    difference_reason: str | None = None
    present: tuple[UUID, ...] = ()
    receipt_number: str | None = None
    needs: Sequence[str] = ()
    appeal: str | None = None
    handling: Handling = Handling.TAKEN_BACK
    started_at: datetime | None = None
    ended_at: datetime | None = None
    offset_ms: int | None = None
    photos: Sequence[Mapping[str, Any]] = ()
    files: tuple[UUID, ...] = ()
    amends: UUID | None = None
    quarantined: bool = False
    by: tuple[UUID, ...] = ()
    """Who was there, where a paper says so; empty: the visitors of the visit."""
    on_paper: bool = False
    """Written down at the desk from a paper; the desk plans visits there, so it may speak of this one."""


@dataclass
class Effect:
    """What a record moved, for the answer to the phone; `flags` stand before the desk, though it has moved."""

    record: VisitRecord
    codes: list[str] = field(default_factory=list)
    flags: list[MatterKind] = field(default_factory=list)


def line_id(receipt: Receipt, number: int, *, is_first: bool) -> str:
    """What a phone calls a line: its place on the slip the visit was booked for; on a further slip also that number."""
    return str(number) if is_first else f"{receipt.number}:{number}"


def slips_of(tasks: Sequence[VisitTask]) -> dict[UUID, Receipt]:
    """By subject, the live receipt of each line, else the last: what was handed over on a revoked slip was handed over."""
    found = {task.subject_id: _slip_of(task) for task in tasks}
    return {subject: receipt for subject, receipt in found.items() if receipt is not None}


def _slip_of(task: VisitTask) -> Receipt | None:
    issued: list[Receipt] = sorted(ahead.of(Receipt.subject_id, task.subject_id), key=lambda receipt: receipt.issued_at)
    live = [receipt for receipt in issued if receipt.status is not ReceiptStatus.REVOKED]
    return next(reversed(live or issued), None)


def lines_of(visit: Visit) -> dict[str, Item]:
    """Every line of the slips of a visit as its phones know them, for the desk to read."""
    tasks = joining.all_tasks(visit)
    slips = slips_of(tasks)
    found = {}
    for task in tasks:
        if slip := slips.get(task.subject_id):
            is_first = task.id == visit.task_id
            found.update({line_id(slip, n, is_first=is_first): Item.from_json(i) for n, i in enumerate(slip.items)})
    return found


def knows(fact: Recorded, receipt: Receipt | None, *, is_first: bool) -> bool:
    """Whether the phone had these lines: what joined the visit after its last pull was not brought."""
    if is_first or receipt is None or fact.delivered is None:
        return True
    return any(str(key).startswith(f"{receipt.number}:") for key in fact.delivered)


def deliver(
    actor: Actor, visit: Visit, receipt: Receipt, fact: Recorded, corrected: VisitRecord | None, effect: Effect,
    *, is_first: bool, now: datetime,
) -> None:  # fmt: skip
    """Hand over what the record says of one slip; a correction to another outcome takes the earlier hand-over back."""
    promised = [Item.from_json(item) for item in receipt.items]
    ids = [line_id(receipt, number, is_first=is_first) for number in range(len(promised))]
    is_made = fact.outcome is Outcome.DONE
    key = hand_over_id(fact.id, receipt, is_first=is_first)
    amends = hand_over_id(corrected.id, receipt, is_first=is_first) if corrected else None
    by = fact.by or people_there(actor, visit, fact)
    items = items_given(promised, fact.delivered, ids) if is_made else ()
    bag = bag_of(receipt.occasion_id, by)
    if bag is not None and goes_beyond(bag, items, _given_before(amends)):
        effect.flags.append(MatterKind.OVER_BAG)
    hand_over(
        actor,
        HandOver(
            id=key,
            receipt_id=receipt.id,
            at=rules.corrected(fact.ended_at, fact.offset_ms) if fact.ended_at else fact.made_at,
            by=by,
            items=items,
            difference_reason=fact.difference_reason,
            files=fact.files,
            doubt=effect.record.doubt,
            amends=amends,
            not_wanted=_not_wanted(promised, ids, fact.reasons) if is_made else (),
            bag=bag,
        ),
        now=now,
    )
    stored = ahead.get(HandedOver, key)
    exceeds = stored is not None and stored.exceeds
    if receipt.review and is_made and (exceeds or receipt.status is ReceiptStatus.REVOKED):
        effect.flags.append(MatterKind(receipt.review))


def _given_before(amends: UUID | None) -> list[Item]:
    """What the record that is put right gave."""
    earlier = ahead.get(HandedOver, amends) if amends else None
    return [Item.from_json(item) for item in earlier.items] if earlier else []


def take_back(actor: Actor, record: VisitRecord, receipt: Receipt, *, is_first: bool, now: datetime) -> None:
    """What this record said was handed over counts no more; the record itself stays."""
    fact = HandOver(
        id=uuid5(record.id, f"aside|{receipt.id}"),
        receipt_id=receipt.id,
        at=now,
        by=(),
        items=(),
        amends=hand_over_id(record.id, receipt, is_first=is_first),
    )
    hand_over(actor, fact, now=now)


def hand_over_id(record_id: UUID, receipt: Receipt, *, is_first: bool) -> UUID:
    """The hand-over of a record on one slip: the record's own id on the first, as phones have always known it."""
    return record_id if is_first else uuid5(record_id, str(receipt.id))


def people_there(actor: Actor, visit: Visit, fact: Recorded) -> tuple[UUID, ...]:
    """Who was at the door, so that none of them verifies it (SPEC 2.3): those who were ticked, else all who were sent,
    and whoever recorded it, unless the desk copied it from paper."""
    sent = [visitor.user_id for visitor in ahead.of(VisitVisitor.visit_id, visit.id)]
    there = [user for user in fact.present if user in sent] or sent
    if actor.user_id is not None and (actor.user_id in sent or not actor.works_at_a_desk):
        there = [*there, actor.user_id]
    return tuple(dict.fromkeys(there))


def items_given(
    promised: Sequence[Item], delivered: Mapping[int | str, int] | None, ids: Sequence[str] | None = None
) -> tuple[Item, ...]:
    """What of the slip was given; `delivered` None is all of it, `ids` None: its lines are called by their place."""
    if delivered is None:
        return tuple(promised)
    said = {str(key): quantity for key, quantity in delivered.items()}
    items = []
    for key, item in zip(ids or map(str, range(len(promised))), promised, strict=True):
        given = said.get(key, 0)
        if given <= 0:
            continue
        money = item.amount_fen is not None
        items.append(Item(item.label, 1 if money else given, item.unit, given if money else None))
    return tuple(items)


def _not_wanted(
    promised: Sequence[Item], ids: Sequence[str], reasons: Mapping[int | str, str]
) -> tuple[tuple[str, str], ...]:
    said = {str(key): reason for key, reason in reasons.items()}
    return tuple((item.label, item.unit) for key, item in zip(ids, promised, strict=True) if said.get(key) == NOT_WANTED)
