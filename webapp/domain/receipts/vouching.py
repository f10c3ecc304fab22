"""Confirming at the desk: the six digits, a picture of a signature, a call back, a bank slip (SPEC 7.5).

Nobody vouches for a delivery of their own: refused here with words, and by a trigger in the database for whoever
comes another way (SPEC 2.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core import tally
from ...core.crypto import FieldClass, blind
from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound, TooMany
from .. import audit
from ..files.operations import NewFile, add_file
from ..files.pictures import take_picture
from ..files.storage import Kept
from ..people.actors import Actor
from ..people.models import Organisation
from ..people.permissions import Permission
from . import codes, disputes, queries, rules
from .collecting import check_collector
from .confirming import as_stored
from .facts import Collector
from .models import Confirmation, Deliverer, Receipt, Signature
from .money import follow_money
from .states import OPEN, ConfirmChannel, ReceiptStatus, SignatureKind

STATUS_OF = {
    ConfirmChannel.DIGITS_AT_DESK: ReceiptStatus.CONFIRMED_SELF,
    ConfirmChannel.DIGITS_BY_PHONE: ReceiptStatus.CONFIRMED_SELF,
    ConfirmChannel.CALL_BACK: ReceiptStatus.CONFIRMED_PHONE,
    ConfirmChannel.BANK_SLIP: ReceiptStatus.CONFIRMED_BANK,
}
"""The six digits are known to whoever opened the fold: the resident."""


@dataclass(frozen=True)
class NewSignature:
    """A picture somebody brings in; `collector` where another person signed for themselves as collecting.

    `picture` is what `keep_picture` has put on disk, or the id of a file that is recorded already (a visit's).
    """

    id: UUID
    receipt_id: UUID
    kind: SignatureKind
    picture: Kept | UUID
    collector: Collector | None = None


def try_digits(actor: Actor, receipt_id: UUID, digits: str, *, now: datetime) -> bool:
    """Count the try and say whether these are the slip's six digits; the door commits it by itself.

    The fifth wrong one locks the digits for 24 hours, and the desk's list shows it. Raises TooMany while locked.
    """
    receipt = queries.get_receipt(actor, receipt_id, Permission.RECEIPT_CONFIRM)
    rules.check_confirmable(receipt.status)
    if receipt.locked_until is not None and receipt.locked_until > now:
        raise TooMany("receipt.digits_locked", retry_after=int((receipt.locked_until - now).total_seconds()) + 1)
    if codes.are_digits_of(digits, receipt.id, receipt.generation):
        receipt.wrong_digits, receipt.locked_until = 0, None
        return True
    receipt.wrong_digits += 1
    if receipt.wrong_digits >= rules.WRONG_DIGITS:
        receipt.wrong_digits, receipt.locked_until = 0, now + rules.LOCKED_FOR
        audit.record(audit.Action.RECEIPT_LOCK, actor_id=actor.user_id, subject_id=receipt.id,
                     organisation_id=receipt.organisation_id, at=now)  # fmt: skip
    return False


def confirm_at_desk(actor: Actor, receipt_id: UUID, op_id: UUID, channel: ConfirmChannel, *, now: datetime) -> Receipt:
    """Confirm by the six digits (the door has asked `try_digits`), a call back or a bank slip."""
    receipt = queries.get_receipt(actor, receipt_id, Permission.RECEIPT_CONFIRM)
    if db.session.get(Confirmation, op_id):
        return receipt
    _confirm(actor, receipt, Confirmation(id=op_id, channel=channel, status=STATUS_OF[channel]), now)
    return receipt


def record_signature(actor: Actor, new: NewSignature, *, as_reported: bool = False, now: datetime) -> Signature:
    """Keep a picture of a signature or thumb mark. The receipt is confirmed once somebody else has looked at it.

    `as_reported`: it came from a door, where nothing is refused; what lacks of a collector is asked at the verifying.
    """
    receipt = db.session.get(Receipt, new.receipt_id)
    if receipt is None:
        raise NotFound("receipt.not_found")
    if earlier := db.session.get(Signature, new.id):
        return earlier
    if new.collector is not None and not as_reported and (doubt := check_collector(new.collector, _path_of(receipt))):
        receipt.review = receipt.review or doubt
    signature = Signature(id=new.id, receipt_id=receipt.id, kind=new.kind, recorded_at=now, recorded_by=actor.user_id,
                          file_id=_file(actor, receipt, new.picture, now))  # fmt: skip
    signature.collector = as_stored(new.collector) if new.collector else None
    db.session.add(signature)
    if receipt.status in OPEN:
        receipt.signature_waits = True
    audit.record(audit.Action.RECEIPT_SIGN, actor_id=actor.user_id, subject_id=receipt.id,
                 organisation_id=receipt.organisation_id, fields=[new.kind.value], at=now)  # fmt: skip
    return signature


def _path_of(receipt: Receipt) -> str:
    place = db.session.get(Organisation, receipt.organisation_id)
    assert place is not None  # noqa: S101  (the foreign key guarantees it)
    return place.path


def keep_picture(content: bytes) -> Kept:
    """Check, re-encode and store; slow, so the door calls it before its transaction. Raises DomainError file.…"""
    return take_picture(content)


def _file(actor: Actor, receipt: Receipt, picture: Kept | UUID, now: datetime) -> UUID:
    if isinstance(picture, UUID):
        return picture
    new = NewFile(id=uuid4(), organisation_id=receipt.organisation_id, subject_id=receipt.id, kept=picture,
                  may_read=Permission.RECEIPT_READ, field_class=FieldClass.P1)  # fmt: skip
    return add_file(actor, new, now=now).id


def verify_signature(
    actor: Actor, signature_id: UUID, op_id: UUID, *, collector: Collector | None = None, now: datetime
) -> Receipt:
    """A desk role who was not at the door, and did not bring the picture, has looked at it: now it counts.

    `collector` fills in what a door could not tell of who collected. Raises InvalidInput where it is still not known.
    """
    signature = db.session.get(Signature, signature_id)
    if signature is None:
        raise NotFound("receipt.not_found")
    receipt = queries.get_receipt(actor, signature.receipt_id, Permission.RECEIPT_VERIFY)
    if db.session.scalar(select(Confirmation.id).where(Confirmation.signature_id == signature.id)):
        return receipt
    if signature.recorded_by == actor.user_id:
        raise DomainError("receipt.own_picture")
    confirmation = Confirmation(id=op_id, channel=ConfirmChannel.PICTURE, signature_id=signature.id)
    confirmation.status = ReceiptStatus.CONFIRMED_PAPER
    if signature.collector is not None:
        whole = _completed(signature.collector, collector)
        receipt.review = receipt.review or check_collector(whole, _path_of(receipt), was_asked=True)
        confirmation.status = ReceiptStatus.CONFIRMED_RELATIVE
        confirmation.collector = as_stored(whole)
        confirmation.collector_index = blind("collector", whole.name)
    audit.record(audit.Action.RECEIPT_VERIFY, actor_id=actor.user_id, subject_id=receipt.id,
                 organisation_id=receipt.organisation_id, at=now)  # fmt: skip
    _confirm(actor, receipt, confirmation, now)
    return receipt


def _completed(held: dict[str, str], given: Collector | None) -> Collector:
    """As it was signed; blanks filled with what was asked since."""
    more = given or Collector("", None, None)
    return Collector(
        held["name"] or more.name, held["relation"] or more.relation, held["reason"] or more.reason, held.get("phone")
    )


def _confirm(actor: Actor, receipt: Receipt, confirmation: Confirmation, now: datetime) -> None:
    rules.check_confirmable(receipt.status)
    if actor.user_id in _deliverers(receipt.id):
        raise DomainError("receipt.own_delivery")
    if receipt.status is ReceiptStatus.DISPUTED:
        _settle(receipt, confirmation)
    confirmation.receipt_id, confirmation.at, confirmation.recorded_by = receipt.id, now, actor.user_id
    confirmation.generation = receipt.generation
    confirmation.before_visit = receipt.before_visit = receipt.handed_over_at is None
    receipt.status, receipt.confirmed_at, receipt.signature_waits = confirmation.status, now, False
    db.session.add(confirmation)
    follow_money(actor, receipt, now=now)
    for measure in rules.measures_of(confirmation.status, receipt.sealed):
        tally.add(receipt.occasion_id, receipt.organisation_id, measure)
    audit.record(audit.Action.RECEIPT_CONFIRM, actor_id=actor.user_id, subject_id=receipt.id,
                 organisation_id=receipt.organisation_id, at=now,
                 fields=[confirmation.status.value, confirmation.channel.value])  # fmt: skip


def _deliverers(receipt_id: UUID) -> set[UUID]:
    return set(db.session.scalars(select(Deliverer.user_id).where(Deliverer.receipt_id == receipt_id)))


def _settle(receipt: Receipt, confirmation: Confirmation) -> None:
    """After a dispute the receipt is confirmed anew once its case has been answered; both rows stay (OFFLINE 6)."""
    if disputes.has_open_case(receipt):
        raise Conflict("receipt.case_is_open")
    if queries.confirmations_of(receipt.id):
        confirmation.settles = queries.disputes_of(receipt.id)[-1].id
    tally.add(receipt.occasion_id, receipt.organisation_id, "disputed", -1)
