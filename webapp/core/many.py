"""Many rows of one table in one plain statement.

What the Core does for each row of an `executemany` takes longer than the database does. Here the statement and the
types' own ways into the database are looked up once, and a row is a tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, insert
from sqlalchemy.sql.schema import ScalarElementColumnDefault

Convert = Callable[[Any], Any] | None
Plan = tuple[str, tuple[tuple[str, Convert], ...], dict[str, Any]]


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, by column key; all of them name the same columns. What they leave out is the column's default."""
    if not rows:
        return
    plan = _plan(table, tuple(rows[0]), connection.dialect)
    if plan is None:
        connection.execute(insert(table), [dict(row) for row in rows])
        return
    statement, columns, unsaid = plan
    whole = [{**unsaid, **row} for row in rows] if unsaid else rows
    connection.exec_driver_sql(statement, [
        tuple([row[name] if convert is None else convert(row[name]) for name, convert in columns]) for row in whole
    ])  # fmt: skip


def evened(table: Table, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows that name different columns, made to name the same: what one leaves out is the column's default, or empty. A
    default that is computed has to be said by all of them, or by none."""
    defaults = {column.key: column.default for column in table.columns}
    unsaid: dict[str, Any] = {}
    for name in dict.fromkeys(name for row in rows for name in row):
        default = defaults[name]
        if default is None or isinstance(default, ScalarElementColumnDefault):
            unsaid[name] = default.arg if default else None
    return [{**unsaid, **row} for row in rows]


@cache
def _plan(table: Table, names: tuple[str, ...], dialect: Dialect) -> Plan | None:
    """The statement, how each value gets into it, and what no row says; None where the Core has more to do: defaults
    that are computed, a driver that takes no tuples."""
    defaults = {column.key: column.default for column in table.columns if column.key not in names and column.default}
    unsaid = {key: default.arg for key, default in defaults.items() if isinstance(default, ScalarElementColumnDefault)}
    compiled = insert(table).compile(dialect=dialect, column_keys=[*names, *unsaid])
    if len(unsaid) < len(defaults) or not compiled.positional or set(compiled.positiontup or ()) != {*names, *unsaid}:
        return None
    ways = {key: table.columns[key].type.dialect_impl(dialect).bind_processor(dialect) for key in (*names, *unsaid)}
    return str(compiled), tuple((key, ways[key]) for key in compiled.positiontup or ()), unsaid
