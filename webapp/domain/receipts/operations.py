"""Issuing, replacing, revoking and printing receipts; delivering and confirming have files of their own.

Other rooms find here what they may call: Item, Slip, HandOver, issue_receipts, hand_over, revoke_of_household.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from ...core import occasions, tally
from ...core.db import db
from ...core.errors import Conflict
from .. import audit
from ..people.actors import Actor
from ..people.permissions import Permission
from . import birthdays, codes, queries, rules
from .deliveries import hand_over
from .facts import HandOver, Item, Slip
from .models import Batch, Printing, Receipt
from .money import follow_money
from .numbers import new_number
from .states import OPEN, ReceiptStatus, SlipForm

__all__ = [
    "HandOver",
    "Item",
    "Slip",
    "hand_over",
    "issue_receipts",
    "revoke_of_household",
    "revoke_of_line",
    "when_receipt_is_revoked",
]

SLICE = 500
"""Ids in one IN (…): SQLite takes 32,766, people wait for less."""


def issue_receipts(actor: Actor, slips: Sequence[Slip], *, now: datetime) -> list[Receipt]:
    """A receipt for each slip, in their order; a line that has a live receipt keeps it. Large lists come in slices."""
    live = queries.receipts_of([slip.subject_id for slip in slips])
    fresh = [slip for slip in slips if slip.subject_id not in live]
    batches: dict[tuple[UUID, UUID], Batch] = {}
    rows = []
    for slip, number in zip(fresh, _free_numbers(len(fresh)), strict=True):
        key = (slip.occasion_id, slip.organisation_id)
        batch = batches.get(key) or batches.setdefault(key, _open_batch(actor, slip, now))
        batch.count += 1
        rows.append(_row(slip, number, batch.id, now))
    db.session.flush()
    if rows:
        db.session.execute(insert(Receipt), rows)
    _count_issued(actor, fresh, now)
    issued = {**live, **queries.receipts_of([slip.subject_id for slip in fresh])}
    return [issued[slip.subject_id] for slip in slips]


def _open_batch(actor: Actor, slip: Slip, now: datetime) -> Batch:
    """The batch that has not been printed yet, so that a list frozen in slices is one stack of paper."""
    batch = db.session.scalar(
        select(Batch)
        .where(Batch.occasion_id == slip.occasion_id, Batch.organisation_id == slip.organisation_id,
               Batch.printed_at.is_(None))
        .limit(1)
    )  # fmt: skip
    if batch is None:
        batch = Batch(id=uuid4(), occasion_id=slip.occasion_id, occasion_title=slip.occasion_title,
                      organisation_id=slip.organisation_id, issued_at=now, issued_by=actor.user_id,
                      count=0)  # fmt: skip
        db.session.add(batch)
    return batch


def _row(slip: Slip, number: str, batch_id: UUID, now: datetime) -> dict[str, Any]:
    key = uuid4()
    return {
        "id": key, "number": number, "batch_id": batch_id, "occasion_id": slip.occasion_id,
        "subject_id": slip.subject_id, "organisation_id": slip.organisation_id, "household_id": slip.household_id,
        "masked_name": slip.masked_name, "household_size": slip.household_size, "building": slip.building,
        "place": rules.place_key(slip.building), "giver": slip.giver, "occasion_title": slip.occasion_title,
        "items": [item.as_json() for item in slip.items], "delivered": [], "status": ReceiptStatus.ISSUED,
        "sealed": slip.sealed, "birthday_hash": birthdays.hash_of(key, slip.birthday), "generation": 1,
        "token_hash": codes.hash_of(codes.token_of(key, 1)), "issued_at": now,
        "before_visit": False, "signature_waits": False, "wrong_digits": 0,
    }  # fmt: skip


def _free_numbers(count: int) -> list[str]:
    found: set[str] = set()
    while len(found) < count:
        wanted = {new_number() for _ in range(min(SLICE, count - len(found)))}
        taken = db.session.scalars(select(Receipt.number).where(Receipt.number.in_(wanted)))
        found |= wanted - set(taken)
    return list(found)


def _count_issued(actor: Actor, slips: Sequence[Slip], now: datetime) -> None:
    counts: dict[tuple[UUID, UUID], int] = {}
    for slip in slips:
        key = (slip.occasion_id, slip.organisation_id)
        counts[key] = counts.get(key, 0) + 1
    for (occasion_id, organisation_id), count in counts.items():
        tally.add(occasion_id, organisation_id, "issued", count)
        audit.record(audit.Action.RECEIPT_ISSUE, actor_id=actor.user_id, subject_id=occasion_id,
                     organisation_id=organisation_id, values={"count": count}, at=now)  # fmt: skip


def replace_slip(actor: Actor, receipt_id: UUID, *, reason: str, now: datetime) -> Receipt:
    """A lost slip gets a new code; the old one is dead at once (SPEC 7.6). The number stays."""
    receipt = queries.get_receipt(actor, receipt_id, Permission.RECEIPT_PRINT)
    occasions.check_open(receipt.occasion_id)
    rules.check_reason(reason)
    rules.check_revocable(receipt.status)
    receipt.generation += 1
    receipt.token_hash = codes.hash_of(codes.token_of(receipt.id, receipt.generation))
    receipt.wrong_digits, receipt.locked_until = 0, None
    birthdays.ask_anew(receipt)
    audit.record(audit.Action.RECEIPT_REPLACE, actor_id=actor.user_id, subject_id=receipt.id,
                 organisation_id=receipt.organisation_id, reason=reason, at=now)  # fmt: skip
    return receipt


def revoke_receipt(actor: Actor, receipt_id: UUID, *, reason: str, now: datetime) -> Receipt:
    """End an open receipt: nothing will be handed over on it. Its code looks unknown from now on."""
    receipt = queries.get_receipt(actor, receipt_id, Permission.RECEIPT_CONFIRM)
    occasions.check_open(receipt.occasion_id)
    rules.check_reason(reason)
    rules.check_revocable(receipt.status)
    _revoke(actor, receipt, reason, now)
    return receipt


def revoke_of_household(actor: Actor, household_id: UUID, *, reason: str, now: datetime) -> int:
    """End what is open for a household that died out or left (SPEC 3.12); returns how many there were."""
    found = db.session.scalars(
        select(Receipt).where(Receipt.household_id == household_id, Receipt.status.in_(OPEN))
    ).all()
    for receipt in found:
        _revoke(actor, receipt, reason, now)
    return len(found)


def revoke_of_line(actor: Actor, subject_id: UUID, *, reason: str, now: datetime) -> None:
    """End the slip of a line that gives way, if it has one; the room above has checked that nothing was handed over."""
    if receipt := queries.receipts_of([subject_id]).get(subject_id):
        rules.check_revocable(receipt.status)
        _revoke(actor, receipt, reason, now)


class Revoked(Protocol):
    """What a room above does when nothing is handed over on a line's slip any more, in the same transaction."""

    def __call__(self, actor: Actor, subject_id: UUID, /, *, reason: str, now: datetime) -> object: ...


_listeners: list[Revoked] = []


def when_receipt_is_revoked(listener: Revoked) -> None:
    """A room above stops what it does for the line of that slip (a visit)."""
    if listener not in _listeners:  # a process may make several apps
        _listeners.append(listener)


def _revoke(actor: Actor, receipt: Receipt, reason: str, now: datetime) -> None:
    tally.add(receipt.occasion_id, receipt.organisation_id, "issued", -1)
    if receipt.status is ReceiptStatus.HANDED_OVER:
        tally.add(receipt.occasion_id, receipt.organisation_id, "handed_over", -1)
    receipt.status, receipt.revoked_at, receipt.revoked_because = ReceiptStatus.REVOKED, now, reason
    follow_money(actor, receipt, now=now)
    for listener in _listeners:
        listener(actor, receipt.subject_id, reason=reason, now=now)
    audit.record(audit.Action.RECEIPT_REVOKE, actor_id=actor.user_id, subject_id=receipt.id,
                 organisation_id=receipt.organisation_id, reason=reason, at=now)  # fmt: skip


def print_receipts(
    actor: Actor, printing_id: UUID, receipts: Sequence[Receipt], *, form: SlipForm = SlipForm.FOUR_TO_A4,
    is_replacement: bool = False, now: datetime,
) -> Printing:  # fmt: skip
    """Record that the codes of these receipts go onto paper now. The same request twice is one printing."""
    if earlier := db.session.get(Printing, printing_id):
        return earlier
    alive = [receipt for receipt in receipts if receipt.status is not ReceiptStatus.REVOKED]
    if not alive or actor.user_id is None:
        raise Conflict("receipt.nothing_to_print")
    first = alive[0]
    occasions.check_open(first.occasion_id)
    printing = Printing(id=printing_id, at=now, by=actor.user_id, occasion_id=first.occasion_id,
                        organisation_id=first.organisation_id, receipt_ids=[str(r.id) for r in alive],
                        count=len(alive), is_replacement=is_replacement, form=form)  # fmt: skip
    db.session.add(printing)
    _mark_printed([r.id for r in alive], {r.batch_id for r in alive if not is_replacement}, now)
    audit.record(audit.Action.RECEIPT_PRINT, actor_id=actor.user_id, subject_id=printing.id,
                 organisation_id=first.organisation_id, fields=["replacement" if is_replacement else "batch"],
                 values={"count": len(alive)}, at=now)  # fmt: skip
    return printing


def _mark_printed(receipt_ids: Sequence[UUID], batch_ids: Iterable[UUID], now: datetime) -> None:
    for start in range(0, len(receipt_ids), SLICE):
        part = receipt_ids[start : start + SLICE]
        db.session.execute(update(Receipt).where(Receipt.id.in_(part)).values(printed_at=now))
    db.session.execute(
        update(Batch).where(Batch.id.in_(list(batch_ids)), Batch.printed_at.is_(None)).values(printed_at=now)
    )


def note_call(actor: Actor, receipt_id: UUID, *, now: datetime) -> Receipt:
    """Somebody looks up the phone of this family to call back; that they did stays on record."""
    receipt = queries.get_receipt(actor, receipt_id)
    audit.record(audit.Action.RECEIPT_CALL, actor_id=actor.user_id, subject_id=receipt.id,
                 organisation_id=receipt.organisation_id, at=now)  # fmt: skip
    return receipt


def show_printing(actor: Actor, printing: Printing, face: str, *, now: datetime) -> None:
    """Record that its codes were shown again; `face` is `page` or `pdf`."""
    audit.record(audit.Action.RECEIPT_PRINT, actor_id=actor.user_id, subject_id=printing.id,
                 organisation_id=printing.organisation_id, fields=[face], at=now)  # fmt: skip
