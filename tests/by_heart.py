"""Rows that operations have made, so that they can be set down again without making them anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from webapp.core.db import db
from webapp.domain.audit.models import AuditEvent

Rows = dict[str, list[dict[str, Any]]]


def is_untouched() -> bool:
    """Nobody has done anything in this database yet."""
    return db.session.scalar(select(AuditEvent.seq).limit(1)) is None


def all_rows() -> Rows:
    """Everything that lies in the database, by table."""
    connection = db.session.connection()
    return {table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in db.metadata.sorted_tables}  # fmt: skip


def added_since(before: Rows) -> Rows:
    """What came into tables that were empty; whoever changes a row that was there cannot be learnt by heart."""
    now = all_rows()
    assert all(now[name] == rows for name, rows in before.items() if rows)
    return {name: rows for name, rows in now.items() if rows and not before[name]}


def insert_rows(rows: Rows) -> None:
    """Set them down, those that others point at first. Inside a transaction."""
    connection = db.session.connection()
    for table in db.metadata.sorted_tables:
        if table.name in rows:
            connection.execute(insert(table), rows[table.name])
