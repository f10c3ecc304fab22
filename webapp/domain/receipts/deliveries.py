"""What was handed over at a door: facts, always stored, flagged where they do not fit (SPEC 6.5, 7.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from ...core import ahead, occasions, tally
from ...core.db import db
from ...core.errors import Conflict, NotFound
from .. import audit
from ..donations.distributing import BOOKS, distribute, read_stores_ahead
from ..people.actors import Actor
from ..people.permissions import Permission
from . import queries, rules
from .facts import HandOver, Item
from .models import Deliverer, HandedOver, Receipt
from .money import follow_money
from .states import ReceiptStatus


def hand_over(actor: Actor, fact: HandOver, *, now: datetime) -> Receipt:
    """Store what left the bag. The same fact sent again changes nothing; nothing of it is ever refused.

    Part deliveries add up; what goes beyond the slip is flagged in `review`, with all records kept.
    Raises NotFound for an unknown receipt and Conflict where the id belongs to another receipt's fact.
    """
    receipt = ahead.get(Receipt, fact.receipt_id)
    if receipt is None:
        raise NotFound("receipt.not_found")
    if earlier := ahead.get(HandedOver, fact.id):
        if earlier.receipt_id != fact.receipt_id:
            raise Conflict("receipt.id_reused")
        return receipt
    standing = queries.standing_hand_overs(receipt.id)
    was_complete = any(record.completes for record in standing)
    record = _store(actor, receipt, fact, standing, now)
    _weigh(receipt, record, was_complete)
    _move_on(receipt, record, was_complete, now)
    _book(actor, receipt, fact.bag, now)
    follow_money(actor, receipt, bag=fact.bag, now=now)
    audit.record(audit.Action.RECEIPT_HAND_OVER, actor_id=actor.user_id, subject_id=receipt.id,
                 organisation_id=receipt.organisation_id, fields=[receipt.review] if receipt.review else [],
                 values={"items": record.items, "at": record.at}, device=actor.device, at=now)  # fmt: skip
    return receipt


def _book(actor: Actor, receipt: Receipt, bag: UUID | None, now: datetime) -> None:
    entry = (audit.door_here(), actor, receipt, items_of(receipt.delivered), bag, now)
    waiting = ahead.lines(_book_all, *BOOKS)
    if waiting is None:
        _book_all([entry])
    else:
        waiting.append(entry)


def _book_all(waiting: list[tuple[audit.Door, Actor, Receipt, list[Item], UUID | None, datetime]]) -> None:
    if len(waiting) > 1:
        goods: dict[UUID, set[tuple[str, str]]] = {}
        for _door, _actor, receipt, delivered, _bag, _now in waiting:
            goods.setdefault(receipt.organisation_id, set()).update(_goods(receipt, delivered))
        read_stores_ahead(goods)
    for door, actor, receipt, delivered, bag, now in waiting:
        with audit.standing_at(door):
            _book_goods(actor, receipt, delivered, bag, now)


def _book_goods(
    actor: Actor, receipt: Receipt, delivered: Sequence[Item], bag: UUID | None, now: datetime
) -> None:
    """Take what was handed over out of the store's books, so that donors can follow it (SPEC 8.6).

    A line that was put right to nothing is booked back.
    """
    given = {(item.label, item.unit): item.quantity for item in delivered if item.amount_fen is None}
    for label, unit in _goods(receipt, delivered):
        quantity = given.get((label, unit), 0)
        distribute(actor, receipt.organisation_id, receipt.occasion_id, receipt.id, label, unit, quantity, bag=bag, now=now)


def _goods(receipt: Receipt, delivered: Sequence[Item]) -> list[tuple[str, str]]:
    """Each thing on the slip or handed over, once."""
    lines = [*items_of(receipt.items), *delivered]
    return list(dict.fromkeys((item.label, item.unit) for item in lines if item.amount_fen is None))


def _store(
    actor: Actor, receipt: Receipt, fact: HandOver, standing: Sequence[HandedOver], now: datetime
) -> HandedOver:
    amends = fact.amends if fact.amends in {record.id for record in standing} else None
    others = [record for record in standing if record.id != amends]
    promised = items_of(receipt.items)
    total = rules.sum_items([*(items_of(record.items) for record in others), fact.items])
    declined = {*fact.not_wanted, *(_line(pair) for record in others for pair in record.not_wanted)}
    nothing_owed = not fact.not_wanted and fact.difference_reason in rules.ENOUGH_REASONS
    enough = nothing_owed or rules.is_complete(promised, total, declined)
    _put_right(standing, amends)
    record = HandedOver(
        id=fact.id, receipt_id=receipt.id, at=fact.at, recorded_at=now, recorded_by=actor.user_id,
        items=[item.as_json() for item in fact.items], difference_reason=fact.difference_reason,
        files=[str(key) for key in fact.files], doubt=fact.doubt, amends=amends,
        not_wanted=[list(line) for line in fact.not_wanted],
        completes=bool(fact.items) and enough and not any(other.completes for other in others),
        exceeds=rules.exceeds(promised, total),
    )  # fmt: skip
    ahead.add(record)
    ahead.add(*(Deliverer(hand_over_id=fact.id, user_id=who, receipt_id=receipt.id) for who in dict.fromkeys(fact.by)))
    receipt.delivered = [item.as_json() for item in total]
    return record


def _line(pair: Sequence[str]) -> tuple[str, str]:
    label, unit = pair
    return label, unit


def _put_right(standing: Sequence[HandedOver], amended_id: UUID | None) -> None:
    """The amended record gives up being the complete one before its successor may be."""
    for record in standing:
        if record.id == amended_id and record.completes:
            record.completes = False
            db.session.flush()


def items_of(stored: Sequence[dict[str, object]]) -> list[Item]:
    """Items as they lie in a JSON column."""
    return [Item.from_json(item) for item in stored]


def _weigh(receipt: Receipt, record: HandedOver, was_complete: bool) -> None:
    """What a person must look at: more than the slip says, a slip that was revoked, an occasion that was over."""
    if receipt.status is ReceiptStatus.REVOKED:
        receipt.review = "delivered_after_revoking" if record.items else receipt.review
    elif record.exceeds:
        receipt.review = "duplicate_delivery" if was_complete else "more_than_on_slip"
    elif record.items and occasions.is_over(receipt.occasion_id):
        receipt.review = receipt.review or "after_closing"


def _move_on(receipt: Receipt, record: HandedOver, was_complete: bool, now: datetime) -> None:
    """Times, status and the end of the code after a hand-over; an amendment may take its completeness back."""
    at = now if record.doubt == "clock" else min(record.at, now)
    if record.items and (receipt.handed_over_at is None or at < receipt.handed_over_at):
        receipt.handed_over_at = at
    if receipt.before_visit and record.doubt != "clock" and receipt.confirmed_at and at <= receipt.confirmed_at:
        receipt.before_visit = False
    is_complete = any(one.completes for one in queries.standing_hand_overs(receipt.id))
    if is_complete == was_complete or receipt.status is ReceiptStatus.REVOKED:
        return
    tally.add(receipt.occasion_id, receipt.organisation_id, "handed_over", 1 if is_complete else -1)
    receipt.expires_at = at + rules.CODE_LASTS if is_complete else None
    if receipt.status in (ReceiptStatus.ISSUED, ReceiptStatus.HANDED_OVER):
        receipt.status = ReceiptStatus.HANDED_OVER if is_complete else ReceiptStatus.ISSUED


class LookedAt(Protocol):
    """What a room above does when somebody has looked at a flagged delivery, in the same transaction."""

    def __call__(self, actor: Actor, subject_id: UUID, /, *, reason: str, now: datetime) -> object: ...


_listeners: list[LookedAt] = []


def when_review_is_settled(listener: LookedAt) -> None:
    """A room above has asked about the same delivery (a visit), and asks no more."""
    if listener not in _listeners:  # a process may make several apps
        _listeners.append(listener)


def settle_review(actor: Actor, receipt_id: UUID, *, note: str, now: datetime) -> Receipt:
    """Somebody has looked at a flagged delivery and says how it was; the records stay as they are."""
    receipt = queries.get_receipt(actor, receipt_id, Permission.RECEIPT_CONFIRM)
    rules.check_reason(note)
    if receipt.review is None:
        return receipt
    settled, receipt.review = receipt.review, None
    for listener in _listeners:
        listener(actor, receipt.subject_id, reason=note, now=now)
    audit.record(audit.Action.RECEIPT_REVIEW, actor_id=actor.user_id, subject_id=receipt.id,
                 organisation_id=receipt.organisation_id, fields=[settled], reason=note, at=now)  # fmt: skip
    return receipt
