"""Rows read ahead and rows kept back, for many small writes in one transaction (docs/adr/0015-ops-together.md).

An operation that does one thing asks the database a few dozen times. Where many share a transaction, the room that
opens a batch reads what they will ask for, one statement a table, and what they add goes down the same way:

    with ahead.batch():
        ahead.read(Visit.id, visit_ids)
        for fact in facts: record_visit(…)     # inside: ahead.get(Visit, key), ahead.of(VisitRecord.visit_id, key), ahead.add(row)

Without a batch `get` and `of` ask and `add` stores at once, so an operation is written once and is right in both. Any
other statement of the session that reads a table of which something was kept back has all of it stored first: whoever
knows nothing of this is slower, never wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Select, Table, bindparam, event, select
from sqlalchemy.orm import InstrumentedAttribute, ORMExecuteState, Session, class_mapper
from sqlalchemy.orm.attributes import instance_state as object_state
from sqlalchemy.sql.visitors import iterate

from .db import Model, db
from .many import insert_many, update_many

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")
Found = TypeVar("Found")
Column = InstrumentedAttribute[Any]
Key = tuple[type[Any], tuple[Any, ...]]

SLICE = 500


class _Batch:
    """What one batch has read, keeps back, and has been told to write at its end."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.columns: dict[Column, dict[Any, list[Any]]] = {}
        """By column: for each value that was asked for, its rows."""
        self.read: dict[type[Any], dict[Column, dict[Any, list[Any]]]] = {}
        """The same, by model."""
        self.rows: dict[Key, Any] = {}
        """Every row by its key. A session forgets by itself what nobody holds, and would ask again."""
        self.kept: list[Model] = []
        self.lines: dict[Callable[[Any], None], list[Any]] = {}
        self.written: dict[Callable[[Any], None], frozenset[Table]] = {}
        """By who writes lines: the tables they go to."""
        self.answers: dict[Hashable, Any] = {}
        self.is_asking = False
        """A statement of our own runs, which knows of what is kept back."""
        self.is_storing = False

    def known(self, column: Column) -> dict[Any, list[Any]]:
        known = self.columns.get(column)
        if known is None:
            known = self.columns[column] = self.read.setdefault(cast(type[Any], column.class_), {})[column] = {}
        return known

    def keep(self, row: Model) -> None:
        self.kept.append(row)
        self.rows[type(row), tuple([getattr(row, name) for name in _keys_of(type(row))])] = row
        for column, found in self.read.get(type(row), {}).items():
            rows = found.get(getattr(row, column.key))
            if rows is not None:
                rows.append(row)

    @property
    def is_waiting(self) -> bool:
        return bool(self.kept) or any(self.lines.values())

    def touches(self, tables: set[Table]) -> bool:
        """Whether something that was kept back goes to one of these."""
        if any(row.__table__ in tables for row in self.kept):
            return True
        return any(lines and not tables.isdisjoint(self.written[write]) for write, lines in self.lines.items())

    def store(self) -> None:
        """Before somebody reads: the session takes over the rows, a table after those it refers to, then the lines."""
        while self.is_waiting:
            for rows in self._take_kept():
                self._take_over(rows)
            self._write_lines()

    def _take_over(self, rows: Sequence[Model]) -> None:
        before, self.is_storing = self.is_storing, True
        try:
            self.session.add_all(rows)
            self.session.flush()
        finally:
            self.is_storing = before

    def finish(self) -> None:
        """At the end, when nobody will change a row any more: one plain statement a table, past the session."""
        self._write_lines()
        while self.is_waiting:
            for rows in self._take_kept():
                _insert(self.session, rows)
            self._write_lines()
        if not (self.session.new or self.session.deleted):  # a change may refer to them: a flush knows the order
            _update(self.session)

    def _take_kept(self) -> list[list[Model]]:
        kept, self.kept = self.kept, []
        tables: dict[Table, list[Model]] = {}
        for row in kept:
            tables.setdefault(cast(Table, row.__table__), []).append(row)
        return [tables[table] for table in sorted(tables, key=_order().__getitem__)]

    def _write_lines(self) -> None:
        """They may speak of rows, and bring more of both."""
        for write in [write for write, lines in self.lines.items() if lines]:
            lines, self.lines[write] = self.lines[write], []
            write(lines)

    @contextmanager
    def asking(self) -> Iterator[None]:
        before, self.is_asking = self.is_asking, True
        try:
            with self.session.no_autoflush:
                yield
        finally:
            self.is_asking = before


_open: ContextVar[_Batch | None] = ContextVar("batch", default=None)


@cache
def _keys_of(model: type[Model]) -> tuple[str, ...]:
    """The attributes that make up its key."""
    mapper = class_mapper(model)
    return tuple(mapper.get_property_by_column(column).key for column in mapper.primary_key)


@cache
def _key_column(model: type[Model]) -> Column:
    return cast(Column, getattr(model, _keys_of(model)[0]))


@cache
def _order() -> dict[Table, int]:
    return {table: place for place, table in enumerate(Model.metadata.sorted_tables)}


def _insert(session: Session, rows: Sequence[Model]) -> None:
    """The same columns in one statement; what a row does not say is the column's default."""
    names = _columns(type(rows[0]))
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        said = vars(row)
        values = {column: said[name] for name, column in names if name in said}
        alike.setdefault(tuple(values), []).append(values)
    connection = session.connection()
    for group in alike.values():
        insert_many(connection, cast(Table, rows[0].__table__), group)


def _update(session: Session) -> None:
    """What has changed in rows that were read: one statement for all rows of a table in which the same has changed."""
    alike: dict[tuple[type[Model], tuple[str, ...]], list[Model]] = {}
    for row in session.dirty:
        said, before = vars(row), object_state(row).committed_state
        names = tuple(sorted(name for name, value in before.items() if said[name] != value))
        if names:
            alike.setdefault((type(row), names), []).append(row)
    connection = session.connection()
    for (model, names), rows in alike.items():
        written = [(name, column) for name, column in _columns(model) if name in names or column in _key_names(model)]
        values = [{column: vars(row)[name] for name, column in written} for row in rows]
        changed = [column for name, column in written if name in names]
        update_many(connection, cast(Table, model.__table__), changed, values)
    session.expire_all()


@cache
def _columns(model: type[Model]) -> tuple[tuple[str, str], ...]:
    """Its attributes, and the column of each."""
    return tuple((attribute.key, attribute.columns[0].key) for attribute in class_mapper(model).column_attrs)


@cache
def _key_names(model: type[Model]) -> frozenset[str]:
    return frozenset(column.key for column in cast(Table, model.__table__).primary_key)


@contextmanager
def batch() -> Iterator[None]:
    """A batch of operations inside a transaction; all they added is stored when it ends well."""
    if _open.get() is not None:
        raise RuntimeError("a batch is open already")
    held = _Batch(db.session())
    token = _open.set(held)
    try:
        yield
        held.finish()
    finally:
        _open.reset(token)


def read(column: Column, values: Iterable[Any]) -> list[Any]:
    """Inside a batch: fetch the rows with these values, by the hundred, and remember also which are not there."""
    held = _open.get()
    if held is None:
        raise RuntimeError("nothing is read ahead outside a batch")
    known = held.known(column)
    wanted = [value for value in dict.fromkeys(values) if value not in known]
    known.update({value: [] for value in wanted})
    found: list[Any] = []
    with held.asking():
        for start in range(0, len(wanted), SLICE):
            found += db.session.scalars(_among(column), {"wanted": wanted[start : start + SLICE]})
    kind, fresh = cast(type[Any], column.class_), set(wanted)
    found += [row for row in held.kept if isinstance(row, kind) and getattr(row, column.key) in fresh]
    for row in found:
        known[getattr(row, column.key)].append(row)
    return found


@cache
def _among(column: Column) -> Select[Any]:
    """The rows whose column has one of the values `wanted`; described once, since describing takes as long as asking."""
    return select(column.class_).where(column.in_(bindparam("wanted", expanding=True)))


def believe_absent(column: Column, values: Iterable[Any]) -> None:
    """Inside a batch: no row has these values, as far as anybody can tell. Were it wrong, storing one again would fail."""
    held = _open.get()
    if held is not None:
        known = held.known(column)
        known.update({value: [] for value in values if value not in known})


def get(model: type[Row], key: Any) -> Row | None:
    """As `session.get`."""
    held = _open.get()
    if held is None:
        return db.session.get(model, key)
    row: Row | None = held.rows.get((model, key if isinstance(key, tuple) else (key,)))
    if row is not None:
        return row
    found = held.known(_key_column(model)).get(key)
    if found is not None:
        return next(iter(found), None)
    with held.asking():
        return db.session.get(model, key)


def of(column: Column, value: Any) -> Sequence[Any]:
    """The rows whose column has this value, in no order; those added before are among them."""
    held = _open.get()
    if held is None:
        return db.session.scalars(select(column.class_).where(column == value)).all()
    known = held.known(column)
    rows = known.get(value)
    if rows is None:
        with held.asking():
            found = list(db.session.scalars(_among(column), {"wanted": [value]}))
        rows = known[value] = found + [row for row in held.kept if _is(row, column, value)]
    return tuple(rows)


def _is(row: Model, column: Column, value: Any) -> bool:
    return isinstance(row, cast(type[Any], column.class_)) and getattr(row, column.key) == value


def add(*rows: Model) -> None:
    """Store new rows; inside a batch at its end, and `get` and `of` know of them at once."""
    held = _open.get()
    if held is None:
        db.session.add_all(rows)
        db.session.flush()
        return
    for row in rows:
        held.keep(row)


def lines(write: Callable[[list[Item]], None], *models: type[Model]) -> list[Item] | None:
    """Inside a batch: what `write` is given at its end, for the caller to add to; it will change rows of these models.
    None without a batch."""
    held = _open.get()
    if held is None:
        return None
    if write not in held.lines:
        held.lines[write] = []
        held.written[write] = frozenset(cast(Table, model.__table__) for model in models)
    return held.lines[write]


def once(key: Hashable, compute: Callable[[], Found]) -> Found:
    """Inside a batch the answer is computed once; for what no operation of the batch changes, or see `forget`."""
    held = _open.get()
    if held is None:
        return compute()
    if key not in held.answers:
        with held.asking():
            held.answers[key] = compute()
    return cast(Found, held.answers[key])


def foresee(answers: Mapping[Hashable, Any]) -> None:
    """Inside a batch: what `once` will be asked, answered for many by one statement."""
    held = _open.get()
    if held is not None:
        held.answers.update(answers)


def forget() -> None:
    """Something that `once` answered has changed."""
    held = _open.get()
    if held is not None:
        held.answers.clear()


@event.listens_for(Session, "loaded_as_persistent")
def _hold(session: Session, row: object) -> None:
    held = _open.get()
    if held is not None and held.session is session:
        held.rows[type(row), object_state(row).identity or ()] = row


@event.listens_for(Session, "do_orm_execute")
def _nobody_reads_past(state: ORMExecuteState) -> None:
    held = _open.get()
    if held is None or held.session is not state.session or held.is_asking or not held.is_waiting:
        return
    if held.touches({part for part in iterate(cast(Any, state.statement)) if isinstance(part, Table)}):
        held.store()


@event.listens_for(Session, "before_attach")
def _nobody_stores_past(session: Session, row: object) -> None:
    """Whoever adds a row by the session may refer to one that was kept back."""
    held = _open.get()
    if held is None or held.session is not session or held.is_storing or not held.is_waiting:
        return
    if isinstance(row, Model) and held.touches(_referred_to(cast(Table, row.__table__))):
        held.store()


@cache
def _referred_to(table: Table) -> set[Table]:
    return {key.column.table for key in table.foreign_keys}
