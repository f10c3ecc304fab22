"""不对，或没收到: what the resident says is kept beside what was confirmed, and somebody calls back (SPEC 7.8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from ...core import tally
from ...core.db import db
from ...core.errors import Conflict
from .. import audit
from ..cases.models import CaseKind
from ..cases.operations import NewCase, open_case
from ..cases.queries import open_subjects
from ..people.actors import NOBODY
from . import queries, rules
from .facts import Complaint, Traces
from .models import Dispute, Receipt
from .money import follow_money
from .numbers import in_groups
from .states import CONFIRMED, Grievance, ReceiptStatus

SUBJECT = "receipt"
"""What a case calls a receipt."""


def report_wrong(token_hash: bytes, complaint: Complaint, traces: Traces, *, now: datetime) -> bool:
    """Store the statement and dispute the receipt, also one that was confirmed up to 30 days ago.

    False for a code that is not there. The same form sent twice is one statement. A receipt in dispute takes
    further words, under the same case.
    """
    receipt = db.session.scalar(select(Receipt).where(Receipt.token_hash == token_hash))
    if receipt is None or rules.is_dead(receipt.status, receipt.expires_at, now=now):
        return False
    said = queries.disputes_of(receipt.id)
    if any(one.id == complaint.id for one in said) or len(said) >= rules.MOST_DISPUTES:
        return True
    if not rules.may_dispute(receipt.status, receipt.confirmed_at, now=now):
        raise Conflict("receipt.too_late_to_dispute")
    dispute = Dispute(id=complaint.id, receipt_id=receipt.id, what=Grievance(complaint.what),
                      status_before=receipt.status, at=now, device_hash=traces.device)  # fmt: skip
    dispute.text, dispute.phone = complaint.text or None, complaint.phone or None
    dispute.case_id = said[-1].case_id if _is_going_on(receipt) and said else open_case_for(receipt, complaint, now)
    db.session.add(dispute)
    _turn(receipt)
    follow_money(NOBODY, receipt, now=now)
    audit.record(audit.Action.RECEIPT_DISPUTE, actor_id=None, subject_id=receipt.id,
                 organisation_id=receipt.organisation_id, fields=[complaint.what], at=now)  # fmt: skip
    return True


def _is_going_on(receipt: Receipt) -> bool:
    return receipt.status is ReceiptStatus.DISPUTED


def _turn(receipt: Receipt) -> None:
    if _is_going_on(receipt):
        return
    if receipt.status in CONFIRMED:
        for measure in rules.measures_of(receipt.status, receipt.sealed):
            tally.add(receipt.occasion_id, receipt.organisation_id, measure, -1)
    tally.add(receipt.occasion_id, receipt.organisation_id, "disputed")
    receipt.status = ReceiptStatus.DISPUTED
    receipt.signature_waits = False


def open_case_for(receipt: Receipt, complaint: Complaint, now: datetime) -> UUID:
    """The one place where a dispute becomes a case; the resident follows it by the slip, so the code is not needed."""
    subject = f"{in_groups(receipt.number)} · {receipt.masked_name} · {receipt.occasion_title}"
    new = NewCase(id=complaint.id, kind=CaseKind.NOT_RIGHT, organisation_id=receipt.organisation_id,
                  subject_kind=SUBJECT, subject_id=receipt.id, subject_text=subject, text=complaint.summary,
                  contact=complaint.phone)  # fmt: skip
    case, _code = open_case(NOBODY, new, now=now)
    return case.id


def has_open_case(receipt: Receipt) -> bool:
    """Whether somebody still has to answer what the resident said."""
    return bool(open_subjects(CaseKind.NOT_RIGHT, SUBJECT, [receipt.id]))
