"""Rows that operations have made, so that they can be set down again without making them anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, insert, select

from webapp.core.db import db
from webapp.domain.audit.models import AuditEvent

Rows = dict[str, list[dict[str, Any]]]


def is_untouched() -> bool:
    """Nobody has done anything in this database yet."""
    return db.session.scalar(select(AuditEvent.seq).limit(1)) is None


def all_rows() -> Rows:
    """Everything that lies in the database, by table; those that others point at come first."""
    connection = db.session.connection()
    return {table.name: [dict(row) for row in connection.execute(select(table)).mappings()]
            for table in db.metadata.sorted_tables}  # fmt: skip


def added_since(before: Rows) -> Rows:
    """What came into tables that were empty; whoever changes a row that was there cannot be learnt by heart."""
    now = all_rows()
    assert all(now[name] == rows for name, rows in before.items() if rows)
    return {name: _in_order(db.metadata.tables[name], rows) for name, rows in now.items() if rows and not before[name]}


def insert_rows(rows: Rows) -> None:
    """Set them down in the order in which they are told. Inside a transaction."""
    connection = db.session.connection()
    for name, of_table in rows.items():
        connection.execute(insert(db.metadata.tables[name]), of_table)


def _in_order(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row that points at another of its table comes after it; PostgreSQL reads them back in any order."""
    pointing = [(column.name, key.column.name) for column in table.columns for key in column.foreign_keys
                if key.column.table is table]  # fmt: skip
    placed: list[dict[str, Any]] = []
    waiting = rows
    while pointing and waiting:
        there = {(name, row[name]) for row in placed for _, name in pointing}
        ready = [row for row in waiting
                 if all(row[name] is None or row[name] == row[at] or (at, row[name]) in there for name, at in pointing)]  # fmt: skip
        assert ready, f"rows of {table.name} point at each other"
        placed += ready
        waiting = [row for row in waiting if row not in ready]
    return placed or rows
