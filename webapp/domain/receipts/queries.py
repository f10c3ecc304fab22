"""Reading receipts at the desk, inside what the actor may see. What the resident sees is in `confirming`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, or_, select, tuple_

from ...core import ahead, occasions
from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from .models import Batch, Confirmation, Deliverer, Dispute, HandedOver, Printing, Receipt, Signature
from .states import ReceiptStatus, SlipForm

PAGE = 50
SLICE = 500


@dataclass(frozen=True)
class Filter:
    """Which receipts a list shows; None is all."""

    occasion_id: UUID | None = None
    organisation_id: UUID | None = None
    statuses: tuple[ReceiptStatus, ...] = ()
    only_review: bool = False
    only_locked: bool = False
    only_undelivered: bool = False


def get_receipt(actor: Actor, receipt_id: UUID, permission: Permission = Permission.RECEIPT_READ) -> Receipt:
    """One receipt where the actor has this permission, else NotFound."""
    receipt = db.session.scalar(
        select(Receipt).where(Receipt.id == receipt_id, in_scope(actor, permission, Receipt.organisation_id))
    )
    if receipt is None:
        raise NotFound("receipt.not_found")
    return receipt


def numbers_of(receipt_ids: Collection[UUID]) -> dict[UUID, str]:
    """Numbers by id, one query; the caller has checked that they may be shown."""
    rows = db.session.execute(select(Receipt.id, Receipt.number).where(Receipt.id.in_(list(receipt_ids))))
    return {row.id: row.number for row in rows}


def find_by_number(actor: Actor, number: str) -> Receipt | None:
    """The receipt with this number, if the actor may see it."""
    return db.session.scalar(
        select(Receipt).where(
            Receipt.number == number, in_scope(actor, Permission.RECEIPT_READ, Receipt.organisation_id)
        )
    )


def receipts_of(subject_ids: Sequence[UUID]) -> dict[UUID, Receipt]:
    """The live receipt of each line that has one; the caller has checked that the actor may see the lines."""
    found: dict[UUID, Receipt] = {}
    for start in range(0, len(subject_ids), SLICE):
        part = list(subject_ids[start : start + SLICE])
        rows = db.session.scalars(
            select(Receipt).where(Receipt.subject_id.in_(part), Receipt.status != ReceiptStatus.REVOKED)
        )
        found.update({receipt.subject_id: receipt for receipt in rows})
    return found


def receipts_of_households(actor: Actor, household_ids: Sequence[UUID]) -> Sequence[Receipt]:
    """What these households received, or should have, the latest first; for their page."""
    statement = select(Receipt).where(
        Receipt.household_id.in_(household_ids), in_scope(actor, Permission.RECEIPT_READ, Receipt.organisation_id)
    )
    return db.session.scalars(statement.order_by(Receipt.issued_at.desc(), Receipt.number).limit(PAGE)).all()


def list_receipts(
    actor: Actor, wanted: Filter, *, after: str | None = None, limit: int = PAGE, now: datetime | None = None
) -> tuple[Sequence[Receipt], str | None]:
    """A page of receipts in the order of buildings, and the number after which the next page begins, if there is one.

    With `now`, locks that have run out are left out.
    """
    statement = _filtered(actor, wanted)
    if now is not None:
        statement = statement.where(Receipt.locked_until > now)
    if after and (last := find_by_number(actor, after)):
        statement = statement.where(tuple_(Receipt.place, Receipt.number) > (last.place, last.number))
    rows = db.session.scalars(statement.order_by(Receipt.place, Receipt.number).limit(limit + 1)).all()
    more = len(rows) > limit
    return rows[:limit], rows[limit - 1].number if more else None


def _filtered(actor: Actor, wanted: Filter) -> Select[Receipt]:
    statement = select(Receipt).where(in_scope(actor, Permission.RECEIPT_READ, Receipt.organisation_id))
    if wanted.occasion_id is not None:
        statement = statement.where(Receipt.occasion_id == wanted.occasion_id)
    if wanted.organisation_id is not None:
        statement = statement.where(Receipt.organisation_id == wanted.organisation_id)
    if wanted.statuses:
        statement = statement.where(Receipt.status.in_(wanted.statuses))
    if wanted.only_review:
        statement = statement.where(Receipt.review.is_not(None))
    if wanted.only_undelivered:
        statement = statement.where(Receipt.handed_over_at.is_(None), Receipt.status != ReceiptStatus.REVOKED)
    if wanted.only_locked:
        statement = statement.where(Receipt.locked_until.is_not(None))
    return statement


def list_batches(
    actor: Actor, permission: Permission = Permission.RECEIPT_READ, occasion_id: UUID | None = None
) -> Sequence[Batch]:
    """Batches the actor may see, newest first; few, whatever the number of receipts."""
    statement = select(Batch).where(in_scope(actor, permission, Batch.organisation_id))
    if occasion_id is not None:
        statement = statement.where(Batch.occasion_id == occasion_id)
    return db.session.scalars(statement.order_by(Batch.issued_at.desc(), Batch.id).limit(500)).all()


def over_among(batches: Sequence[Batch]) -> set[UUID]:
    """Those of them whose campaign is over, one query: nothing of them is printed any more."""
    statement = select(Batch.id).where(Batch.id.in_([b.id for b in batches]), ~occasions.goes_on(Batch.occasion_id))
    return set(db.session.scalars(statement))


def get_batch(actor: Actor, batch_id: UUID) -> Batch:
    """A batch the actor may print, else NotFound."""
    condition = in_scope(actor, Permission.RECEIPT_PRINT, Batch.organisation_id)
    batch = db.session.scalar(select(Batch).where(Batch.id == batch_id, condition))
    if batch is None:
        raise NotFound("receipt.not_found")
    return batch


def receipts_in_batch(batch: Batch) -> Sequence[Receipt]:
    """Its live receipts in the order of buildings."""
    return db.session.scalars(
        select(Receipt)
        .where(Receipt.batch_id == batch.id, Receipt.status != ReceiptStatus.REVOKED)
        .order_by(Receipt.place, Receipt.number)
    ).all()


def get_printing(actor: Actor, printing_id: UUID) -> Printing:
    """A printing the actor may repeat, else NotFound."""
    printing = db.session.scalar(
        select(Printing).where(
            Printing.id == printing_id, in_scope(actor, Permission.RECEIPT_PRINT, Printing.organisation_id)
        )
    )
    if printing is None:
        raise NotFound("receipt.not_found")
    return printing


def list_printings(actor: Actor, limit: int = 20) -> Sequence[Printing]:
    """The latest printings: who, when, how many."""
    statement = select(Printing).where(in_scope(actor, Permission.RECEIPT_PRINT, Printing.organisation_id))
    return db.session.scalars(statement.order_by(Printing.at.desc()).limit(limit)).all()


def last_form(actor: Actor) -> SlipForm:
    """The paper this person printed on last; the next batch is offered on the same."""
    statement = select(Printing.form).where(Printing.by == actor.user_id)
    return db.session.scalar(statement.order_by(Printing.at.desc()).limit(1)) or SlipForm.FOUR_TO_A4


def first_printings(batches: Sequence[Batch]) -> dict[UUID, Printing]:
    """By the batch: when, and by whom, it went onto paper for the first time."""
    printed = {(batch.occasion_id, batch.organisation_id, batch.printed_at): batch.id for batch in batches}
    days = {at for *_, at in printed if at is not None}
    if not days:
        return {}
    found = db.session.scalars(select(Printing).where(Printing.at.in_(days), Printing.is_replacement.is_(False)))
    made = {(p.occasion_id, p.organisation_id, p.at): p for p in found}
    return {batch_id: made[key] for key, batch_id in printed.items() if key in made}


def receipts_of_printing(printing: Printing) -> Sequence[Receipt]:
    """What was printed, without those revoked since, in the order of buildings."""
    wanted = [UUID(key) for key in printing.receipt_ids]
    rows: list[Receipt] = []
    for start in range(0, len(wanted), SLICE):
        statement = select(Receipt).where(Receipt.id.in_(wanted[start : start + SLICE]))
        rows.extend(db.session.scalars(statement.where(Receipt.status != ReceiptStatus.REVOKED)))
    return sorted(rows, key=lambda receipt: (receipt.place, receipt.number))


def standing_hand_overs(receipt_id: UUID) -> list[HandedOver]:
    """The records of one receipt that no later one has put right, oldest first."""
    records = hand_overs_of(receipt_id)
    amended = {record.amends for record in records}
    return [record for record in records if record.id not in amended]


def hand_overs_of(receipt_id: UUID) -> Sequence[HandedOver]:
    """All records of one receipt, also those put right."""
    records = ahead.of(HandedOver.receipt_id, receipt_id)
    return sorted(records, key=lambda record: (record.recorded_at, record.id))


def deliverers_of(receipt_id: UUID) -> dict[UUID, set[UUID]]:
    """Who was there, by hand-over."""
    found: dict[UUID, set[UUID]] = {}
    for person in db.session.scalars(select(Deliverer).where(Deliverer.receipt_id == receipt_id)):
        found.setdefault(person.hand_over_id, set()).add(person.user_id)
    return found


def confirmations_of(receipt_id: UUID) -> Sequence[Confirmation]:
    """The receipt's own confirmation and those that settled a dispute, oldest first."""
    settled = select(Dispute.id).where(Dispute.receipt_id == receipt_id)
    own = (Confirmation.receipt_id == receipt_id) & Confirmation.settles.is_(None)
    statement = select(Confirmation).where(or_(own, Confirmation.settles.in_(settled)))
    return db.session.scalars(statement.order_by(Confirmation.at)).all()


def disputes_of(receipt_id: UUID) -> Sequence[Dispute]:
    """What the resident said was not right, oldest first."""
    return db.session.scalars(select(Dispute).where(Dispute.receipt_id == receipt_id).order_by(Dispute.at)).all()


def signatures_of(receipt_id: UUID) -> Sequence[Signature]:
    """Pictures of signatures, oldest first."""
    statement = select(Signature).where(Signature.receipt_id == receipt_id)
    return db.session.scalars(statement.order_by(Signature.recorded_at)).all()


def receipt_of_signature(actor: Actor, signature_id: UUID) -> Receipt:
    """The receipt a picture belongs to, where the actor verifies pictures, else NotFound."""
    signature = db.session.get(Signature, signature_id)
    if signature is None:
        raise NotFound("receipt.not_found")
    return get_receipt(actor, signature.receipt_id, Permission.RECEIPT_VERIFY)


def list_waiting_signatures(actor: Actor, limit: int = PAGE) -> Sequence[Receipt]:
    """Receipts with a picture that nobody else has looked at yet."""
    condition = in_scope(actor, Permission.RECEIPT_VERIFY, Receipt.organisation_id)
    statement = select(Receipt).where(Receipt.signature_waits, condition)
    return db.session.scalars(statement.order_by(Receipt.place, Receipt.number).limit(limit)).all()
