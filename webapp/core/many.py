"""Many rows of one table in one plain statement, new ones or changes.

What the Core does for each row of an `executemany` takes longer than the database does. Here the statement and the
types' own ways into the database are looked up once, and a row is a tuple.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

from sqlalchemy import Connection, Dialect, LargeBinary, Table, bindparam, insert, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeEngine

from .lines import Lines, lines_of

Convert = Callable[[Any], Any] | None
Plan = tuple[str, tuple[tuple[str, Convert], ...], dict[str, Any]]


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, by column key; all of them name the same columns. What they leave out is the column's default."""
    insert_lines(connection, table, lines_of(rows))


def insert_lines(connection: Connection, table: Table, lines: Lines) -> None:
    """The same for rows that were put together before; what they all share is converted once."""
    insert_ready(connection, ready(connection.dialect, table, lines))


@dataclass(frozen=True)
class Ready:
    """Rows as the driver takes them: tuples for a statement, or else what the Core makes of them."""

    table: Table
    statement: str | None
    rows: list[Any]


def ready(dialect: Dialect, table: Table, lines: Lines) -> Ready:
    """Whatever can be done before the writer is held."""
    plan = _plan(table, lines.names, dialect) if lines.number else None
    if plan is None:
        return Ready(table, None, lines.as_rows())
    statement, columns, unsaid = plan
    values = [repeat(unsaid[name], lines.number) if name in unsaid else _converted(lines, name, convert)
              for name, convert in columns]  # fmt: skip
    return Ready(table, statement, list(zip(*values, strict=True)))


def insert_ready(connection: Connection, rows: Ready) -> None:
    """Insert what was made ready."""
    if rows.statement is not None:
        connection.exec_driver_sql(rows.statement, rows.rows)
    elif rows.rows:
        connection.execute(insert(rows.table), rows.rows)


def _converted(lines: Lines, name: str, convert: Convert) -> Iterable[Any]:
    if convert is None:
        return lines.of(name)
    if name in lines.shared:
        return repeat(convert(lines.shared[name]), lines.number)
    return map(convert, lines.columns[name])


def update_many(connection: Connection, table: Table, names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Change these columns in rows that exist, by column key; each row also says its primary key."""
    statement, keys, columns = _change(table, tuple(names), connection.dialect)
    if columns is None:
        said = {**{name: name for name in names}, **keys}
        connection.execute(statement, [{bind: row[key] for bind, key in said.items()} for row in rows])
        return
    values = [_column(rows, keys.get(name, name), convert) for name, convert in columns]
    connection.exec_driver_sql(str(statement), list(zip(*values, strict=True)))


def _column(rows: Sequence[Mapping[str, Any]], name: str, convert: Convert) -> Iterable[Any]:
    """One column of all rows as the database takes it; what they all share is converted once."""
    values = [row[name] for row in rows]
    if convert is None:
        return values
    first = values[0]
    return repeat(convert(first), len(rows)) if all(value is first for value in values) else map(convert, values)


@cache
def _plan(table: Table, names: tuple[str, ...], dialect: Dialect) -> Plan | None:
    """The statement, how each value gets into it, and what no row says; None where the Core has more to do: defaults
    that are computed, a driver that takes no tuples."""
    defaults = {column.key: column.default for column in table.columns if column.key not in names and column.default}
    unsaid = {key: default.arg for key, default in defaults.items() if isinstance(default, ScalarElementColumnDefault)}
    compiled = insert(table).compile(dialect=dialect, column_keys=[*names, *unsaid])
    if len(unsaid) < len(defaults) or not compiled.positional or set(compiled.positiontup or ()) != {*names, *unsaid}:
        return None
    ways = {key: _way(table.columns[key].type, dialect) for key in (*names, *unsaid)}
    said = {key: value if (way := ways[key]) is None else way(value) for key, value in unsaid.items()}
    return str(compiled), tuple((key, ways[key]) for key in compiled.positiontup or ()), said


@cache
def _change(
    table: Table, names: tuple[str, ...], dialect: Dialect
) -> tuple[Any, dict[str, str], tuple[tuple[str, Convert], ...] | None]:
    """The statement, which column each name in its condition is, and how each value gets into it; None where the driver
    takes no tuples."""
    keys = {f"this_{column.key}": column.key for column in table.primary_key}
    statement = update(table).where(*(table.columns[key] == bindparam(bind) for bind, key in keys.items()))
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    if not compiled.positional:
        return statement.values({name: bindparam(name) for name in names}), keys, None
    order = compiled.positiontup or ()
    return str(compiled), keys, tuple((name, _way(table.columns[keys.get(name, name)].type, dialect)) for name in order)


def _way(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    """How a value of the type gets into the database; None where it goes as it is, as bytes do into SQLite."""
    return None if isinstance(kind, LargeBinary) else kind.dialect_impl(dialect).bind_processor(dialect)
