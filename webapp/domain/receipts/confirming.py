"""Confirming by the code inside the fold: the resident's own page (SPEC 7.4, OFFLINE 6).

This is the busiest write of the house (forty phones in one hall), so it is written in plain statements, built
once: an update that only the first press wins, its confirmation, the total and the audit row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Table, bindparam, false, func, insert, or_, select, update

from ...core import tally
from ...core.crypto import blind
from ...core.db import db
from .. import audit
from ..people.actors import Actor
from ..people.attempts import check_tries, count_try
from ..people.models import Organisation
from . import rules
from .facts import Collector, Press
from .models import Confirmation, Receipt, StaffDevice
from .money import confirm_many
from .states import ConfirmChannel, ReceiptStatus

WINDOW = 60  # seconds

_STATE = select(Receipt.id, Receipt.status, Receipt.expires_at).where(Receipt.token_hash == bindparam("hash"))
_PAGE = (
    select(
        Receipt.id, Receipt.number, Receipt.masked_name, Receipt.giver, Receipt.occasion_title, Receipt.items,
        Receipt.delivered, Receipt.status, Receipt.expires_at, Receipt.handed_over_at, Receipt.confirmed_at,
        Receipt.birthday_hash,
        Organisation.name.label("organisation_name"), Organisation.phone, Organisation.path,
    )
    .join(Organisation, Organisation.id == Receipt.organisation_id)
    .where(Receipt.token_hash == bindparam("hash"))
)  # fmt: skip
_receipts = cast(Table, Receipt.__table__).c
_TAKE = (
    update(cast(Table, Receipt.__table__))
    .where(
        _receipts.token_hash == bindparam("hash"),
        # Two comparisons and not IN, which is written out anew for every press.
        or_(_receipts.status == ReceiptStatus.ISSUED, _receipts.status == ReceiptStatus.HANDED_OVER),
        or_(_receipts.expires_at.is_(None), _receipts.expires_at > bindparam("now")),
        or_(_receipts.birthday_hash.is_(None), _receipts.birthday_hash == bindparam("birthday")),
    )
    .values(
        status=bindparam("new_status"),
        confirmed_at=bindparam("now"),
        before_visit=_receipts.handed_over_at.is_(None),
        signature_waits=false(),
        review=func.coalesce(_receipts.review, bindparam("doubt")),
    )
    .returning(_receipts.id, _receipts.occasion_id, _receipts.subject_id, _receipts.organisation_id,
               _receipts.generation, _receipts.before_visit, _receipts.sealed)
)  # fmt: skip
_STORE = insert(cast(Table, Confirmation.__table__))


def find_page(token_hash: bytes, *, now: datetime) -> Row[Any] | None:
    """What the confirm page shows, in one read; None alike for an unknown, an expired and a revoked code."""
    row = db.session.execute(_PAGE, {"hash": token_hash}).first()
    return None if row is None or rules.is_dead(row.status, row.expires_at, now=now) else row


def state_of(token_hash: bytes, *, now: datetime) -> ReceiptStatus | None:
    """Where the receipt of this code stands; None as above."""
    row = db.session.execute(_STATE, {"hash": token_hash}).first()
    return None if row is None or rules.is_dead(row.status, row.expires_at, now=now) else row.status


def confirm_by_code(presses: Sequence[Press]) -> list[bool]:
    """Confirm by the resident, or by somebody who collects for them; several presses that came together.

    Only the first press of a code changes anything: False for every other, whatever the reason (`state_of` tells it).
    """
    connection = db.session.connection()
    answers, rows, events, subjects, totals = [], [], [], [], Counter[tuple[UUID, UUID, str]]()
    for press in presses:
        status = ReceiptStatus.CONFIRMED_RELATIVE if press.collector else ReceiptStatus.CONFIRMED_SELF
        values = {"hash": press.token_hash, "new_status": status, "now": press.at, "doubt": press.doubt,
                  "birthday": press.birthday}  # fmt: skip
        taken = connection.execute(_TAKE, values).first()
        answers.append(taken is not None)
        if taken is not None:
            rows.append(_row(press, status, taken))
            subjects.append(taken.subject_id)
            for measure in rules.measures_of(status, taken.sealed):
                totals[taken.occasion_id, taken.organisation_id, measure] += 1
            events.append(_event(press, status, taken))
    if rows:
        connection.execute(_STORE, rows)
        for (occasion_id, organisation_id, measure), count in totals.items():
            tally.add(occasion_id, organisation_id, measure, count)
        confirm_many(subjects)
        audit.record_all(events)
    return answers


def _row(press: Press, status: ReceiptStatus, taken: Row[Any]) -> dict[str, Any]:
    return {
        "id": press.op_id, "receipt_id": taken.id, "status": status, "channel": ConfirmChannel.SCAN, "at": press.at,
        "generation": taken.generation, "before_visit": taken.before_visit, "device_hash": press.traces.device,
        "address_hash": press.traces.address, "agent_hash": press.traces.agent,
        **_collector_columns(press.op_id, press.collector),
    }  # fmt: skip


def _event(press: Press, status: ReceiptStatus, taken: Row[Any]) -> audit.Event:
    how = [status.value, ConfirmChannel.SCAN.value]
    return audit.Event(audit.Action.RECEIPT_CONFIRM, actor_id=None, subject_id=taken.id, at=press.at, fields=how,
                       organisation_id=taken.organisation_id, door=audit.Door(None, press.traces.address))  # fmt: skip


def _collector_columns(row_id: UUID, collector: Collector | None) -> dict[str, Any]:
    if collector is None:
        return {"collector_sealed": None, "collector_index": None}
    row = Confirmation(id=row_id)
    row.collector = as_stored(collector)
    return {"collector_sealed": row.collector_sealed, "collector_index": blind("collector", collector.name)}


def as_stored(collector: Collector) -> dict[str, str]:
    """Name, relation and reason, as they are sealed."""
    return {"name": collector.name, "relation": collector.relation or "", "reason": collector.reason or "",
            **({"phone": collector.phone} if collector.phone else {})}  # fmt: skip


def check_misses(address: str, *, now: datetime) -> None:
    """Raise TooMany for an address that has asked for too many codes that do not exist; reads only."""
    check_tries(f"confirm|{address}", limit=rules.MISSES_PER_MINUTE - 1, seconds=WINDOW, now=now)


def count_miss(address: str, *, now: datetime) -> None:
    """Count one; somebody who holds a slip never gets here."""
    count_try(f"confirm|{address}", seconds=WINDOW, now=now)


def is_staff_device(device_hash: bytes) -> bool:
    """Whether somebody who delivers has signed in here."""
    return db.session.scalar(select(StaffDevice.user_id).where(StaffDevice.device_hash == device_hash)) is not None


def know_device(actor: Actor, device_hash: bytes, *, now: datetime) -> bool:
    """Remember the browser of somebody who works here or visits; once is enough. False for everybody else's."""
    if actor.user_id is None or not rules.hands_things_over(actor):
        return False
    if db.session.get(StaffDevice, device_hash) is None:
        db.session.add(StaffDevice(device_hash=device_hash, user_id=actor.user_id, since=now))
    return True


def record_refusal(actor: Actor, token_hash: bytes, *, how: str, now: datetime) -> None:
    """A colleague's session or device stood before the confirm page; `how` is `session` or `device`."""
    found = db.session.execute(
        select(Receipt.id, Receipt.organisation_id).where(Receipt.token_hash == token_hash)
    ).first()
    audit.record(audit.Action.RECEIPT_REFUSED, actor_id=actor.user_id, subject_id=found.id if found else None,
                 organisation_id=found.organisation_id if found else None, fields=[how], at=now)  # fmt: skip
