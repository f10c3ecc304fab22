"""One transaction a door, and one writer at a time on both databases (docs/adr/0006-one-writer.md).

SQLite: writers queue at a file lock, then BEGIN IMMEDIATE, so that nobody reads first and fails on writing.
PostgreSQL: the same order by an advisory lock that ends with the transaction.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from .db import db
from .garbage import collected_later

_WRITING = "writing"
_WRITER_LOCK = 0x6E75616E  # "nuan": the advisory lock every writer of this database takes


@contextmanager
def transaction() -> Iterator[Session]:
    """Begin, hand over the session, commit; on any exception nothing of it has happened.

    Reads done before are forgotten, so that what is checked inside is what is true inside. Not nestable.
    """
    session = db.session()
    if session.info.get(_WRITING):
        raise RuntimeError("a transaction is already open: only a door opens one")
    session.rollback()
    with _turn(session):
        session.info[_WRITING] = True
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop(_WRITING, None)


@contextmanager
def _turn(session: Session) -> Iterator[None]:
    """Nobody waits for the writer while Python looks for garbage, which can take longer than a turn: from when the lock is
    taken until it is given back it does not."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")
        with collected_later():
            yield
        return
    path = connection.engine.url.database
    handle = os.open(f"{path}.writer", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with ExitStack() as after:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            after.enter_context(collected_later())
            yield
        finally:
            os.close(handle)  # closing gives the lock back


def is_writing() -> bool:
    """Whether this thread is inside `transaction()`."""
    return bool(db.session().info.get(_WRITING))


@event.listens_for(Session, "before_flush")
def _no_stray_flush(session: Session, _context: Any, _instances: Any) -> None:
    if not session.info.get(_WRITING):
        raise RuntimeError("a write outside transaction()")


@event.listens_for(Session, "do_orm_execute")
def _no_stray_statement(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and not state.session.info.get(_WRITING):
        raise RuntimeError("a write outside transaction()")
