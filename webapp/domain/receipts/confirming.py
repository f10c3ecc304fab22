"""Confirming by the code inside the fold: the resident's own page (SPEC 7.4, OFFLINE 6).

This is the busiest write of the house (forty phones in one hall), so it is written in plain statements: one read to
find the slip, then one update that only the first press wins, its confirmation, the totals and the audit row.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, false, insert, select, update

from ...core import tally
from ...core.crypto import blind
from ...core.db import db
from ...core.errors import DomainError
from .. import audit
from ..people.actors import Actor
from ..people.attempts import check_tries, count_try
from ..people.models import Organisation
from ..people.queries import has_account
from . import rules
from .facts import Collector, Traces
from .models import OPEN, Channel, Confirmation, Receipt, ReceiptStatus, StaffDevice

WINDOW = 60  # seconds


class Outcome(Enum):
    """What a press came to. The page is the same for the first press and for every later one."""

    DONE = auto()
    ALREADY = auto()
    UNKNOWN = auto()


_STATE = select(Receipt.id, Receipt.status, Receipt.expires_at).where(Receipt.token_hash == bindparam("hash"))
_PAGE = (
    select(
        Receipt.id, Receipt.number, Receipt.masked_name, Receipt.giver, Receipt.occasion_title, Receipt.items,
        Receipt.delivered, Receipt.status, Receipt.expires_at, Receipt.handed_over_at, Receipt.confirmed_at,
        Organisation.name.label("organisation_name"), Organisation.phone, Organisation.path,
    )
    .join(Organisation, Organisation.id == Receipt.organisation_id)
    .where(Receipt.token_hash == bindparam("hash"))
)  # fmt: skip
_TAKE = (
    update(Receipt)
    .where(Receipt.token_hash == bindparam("hash"), Receipt.status.in_(OPEN))
    .values(
        status=bindparam("new_status"),
        confirmed_at=bindparam("moment"),
        before_visit=Receipt.handed_over_at.is_(None),
        signature_waits=false(),
    )
    .returning(Receipt.id, Receipt.occasion_id, Receipt.organisation_id, Receipt.generation, Receipt.before_visit)
    .execution_options(synchronize_session=False)
)


def find_page(token_hash: bytes, *, now: datetime) -> Row[Any] | None:
    """What the confirm page shows, in one read; None alike for an unknown, an expired and a revoked code."""
    row = db.session.execute(_PAGE, {"hash": token_hash}).first()
    return None if row is None or rules.is_dead(row.status, row.expires_at, now=now) else row


def state_of(token_hash: bytes, *, now: datetime) -> ReceiptStatus | None:
    """Where the receipt of this code stands; None as above."""
    row = db.session.execute(_STATE, {"hash": token_hash}).first()
    return None if row is None or rules.is_dead(row.status, row.expires_at, now=now) else row.status


def confirm_by_code(
    token_hash: bytes, op_id: UUID, traces: Traces, *, collector: Collector | None = None, now: datetime
) -> Outcome:
    """Confirm by the resident, or by somebody who collects for them. Only the first press changes anything.

    The caller has asked `state_of` before, outside the transaction; here the update decides.
    """
    status = ReceiptStatus.CONFIRMED_SELF if collector is None else ReceiptStatus.CONFIRMED_RELATIVE
    taken = db.session.execute(_TAKE, {"hash": token_hash, "new_status": status, "moment": now}).first()
    if taken is None:
        return Outcome.ALREADY
    values = {
        "id": op_id, "receipt_id": taken.id, "status": status, "channel": Channel.SCAN, "at": now,
        "generation": taken.generation, "before_visit": taken.before_visit, "device_hash": traces.device,
        "address_hash": traces.address, "agent_hash": traces.agent, **_collector_columns(op_id, collector),
    }  # fmt: skip
    db.session.execute(insert(Confirmation).values(values))
    tally.add(taken.occasion_id, taken.organisation_id, status.value)
    audit.record(audit.Action.RECEIPT_CONFIRM, actor_id=None, subject_id=taken.id,
                 organisation_id=taken.organisation_id, fields=[status.value, Channel.SCAN.value], at=now)  # fmt: skip
    return Outcome.DONE


def _collector_columns(row_id: UUID, collector: Collector | None) -> dict[str, Any]:
    if collector is None:
        return {}
    row = Confirmation(id=row_id)
    row.collector = as_stored(collector)
    return {"collector_sealed": row.collector_sealed, "collector_index": blind("collector", collector.name)}


def as_stored(collector: Collector) -> dict[str, str]:
    """Name, relation and reason, as they are sealed."""
    return {"name": collector.name, "relation": collector.relation, "reason": collector.reason,
            **({"phone": collector.phone} if collector.phone else {})}  # fmt: skip


def check_collector(collector: Collector) -> None:
    """Refuse who may not collect: nameless people, and anybody with an account here (OFFLINE 6.2)."""
    rules.check_collector(collector)
    if collector.phone and has_account(collector.phone):
        raise DomainError("receipt.collector_has_account")


def check_misses(address: str, *, now: datetime) -> None:
    """Raise TooMany for an address that has asked for too many codes that do not exist; reads only."""
    check_tries(f"confirm|{address}", limit=rules.MISSES_PER_MINUTE - 1, seconds=WINDOW, now=now)


def count_miss(address: str, *, now: datetime) -> None:
    """Count one; somebody who holds a slip never gets here."""
    count_try(f"confirm|{address}", seconds=WINDOW, now=now)


def is_staff_device(device_hash: bytes) -> bool:
    """Whether somebody who delivers has signed in here."""
    return db.session.scalar(select(StaffDevice.user_id).where(StaffDevice.device_hash == device_hash)) is not None


def know_device(actor: Actor, device_hash: bytes, *, now: datetime) -> None:
    """Remember the browser of somebody who delivers; once is enough."""
    if db.session.get(StaffDevice, device_hash) is None and actor.user_id is not None:
        db.session.add(StaffDevice(device_hash=device_hash, user_id=actor.user_id, since=now))


def record_refusal(actor: Actor, token_hash: bytes, *, how: str, now: datetime) -> None:
    """A colleague's session or device stood before the confirm page; `how` is `session` or `device`."""
    found = db.session.execute(
        select(Receipt.id, Receipt.organisation_id).where(Receipt.token_hash == token_hash)
    ).first()
    audit.record(audit.Action.RECEIPT_REFUSED, actor_id=actor.user_id, subject_id=found.id if found else None,
                 organisation_id=found.organisation_id if found else None, fields=[how], at=now)  # fmt: skip
