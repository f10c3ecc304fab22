"""What may only grow cannot be changed, whatever SQL is used."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from tests.factories import NOON, a_street
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain import audit

ATTEMPTS = ["UPDATE audit_events SET reason = 'x'", "DELETE FROM audit_events"]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_the_record_is_neither_changed_nor_deleted(database, statement):
    a_street()

    with pytest.raises(DatabaseError), transaction() as session:
        session.execute(text(statement))


def test_a_row_is_not_replaced_on_sqlite_either(database):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("INSERT OR REPLACE is SQLite's own")
    with transaction():
        audit.record(audit.Action.EXPORT, actor_id=None, at=NOON)

    with pytest.raises(DatabaseError, match="append-only"), transaction() as session:
        session.execute(text("INSERT OR REPLACE INTO audit_events SELECT * FROM audit_events WHERE seq = 1"))
