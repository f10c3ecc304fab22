"""Rows that go past the Core must lie in the table as the Core would have laid them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import func, insert, select

from tests.factories import a_street
from webapp.core.db import db
from webapp.core.many import insert_many
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.sync.models import OpStatus, SyncOp


def an_op(number, author_id):
    return {"op_id": uuid4(), "author_id": author_id, "device_id": uuid4(), "type": "visit_record", "entity_id": None,
            "plain_sha256": bytes([number]) * 32, "made_at": datetime(2026, 1, number, 8, 30, 0, 250, tzinfo=UTC), "offset_ms": -number,
            "received_at": datetime(2026, 1, 2, tzinfo=UTC), "status": OpStatus.APPLIED, "code": None, "version": number,
            "sealed": b"\0sealed"}  # fmt: skip


def test_rows_lie_as_the_core_lays_them_with_the_defaults_of_what_they_leave_out(database):
    author_id = a_street().volunteer.user_id
    ours, theirs = an_op(1, author_id), an_op(2, author_id)
    with transaction() as session:
        insert_many(session.connection(), SyncOp.__table__, [ours])
        session.connection().execute(insert(SyncOp.__table__), [theirs])
    kept = {row.op_id: dict(row._mapping) for row in db.session.execute(select(SyncOp.__table__))}
    for given in (ours, theirs):
        row = kept[given["op_id"]]
        assert {name: row[name] for name in given} == given
        assert (row["clock_doubted"], row["v"], row["is_set_aside"]) == (False, 1, False)
    raw = db.session.connection().exec_driver_sql("SELECT made_at, received_at, status, is_set_aside FROM sync_ops ORDER BY version").all()
    assert [(type(value), len(str(value))) for value in raw[0]] == [(type(value), len(str(value))) for value in raw[1]]


def test_a_default_that_is_computed_is_left_to_the_core(database):
    last = db.session.scalar(select(func.max(AuditEvent.seq))) or 0
    event = {"seq": last + 1, "at": datetime(2026, 1, 1, tzinfo=UTC), "action": "session.login", "prev": b"\0" * 32, "hash": b"\1" * 32}
    with transaction() as session:
        insert_many(session.connection(), AuditEvent.__table__, [event])
        insert_many(session.connection(), AuditEvent.__table__, [])
    assert db.session.scalars(select(AuditEvent.fields).where(AuditEvent.seq > last)).all() == [[]]
