"""Trouble that passes: the disk is full, the database is busy or being started again. The request is not at fault."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError

FULL = (errno.ENOSPC, errno.EDQUOT)


def is_passing(error: BaseException) -> bool:
    """Whether the same may well succeed later. Nothing of the transaction it ended has happened.

    Of PostgreSQL's OperationalErrors all are of that kind; SQLite says it also of a statement that is wrong.
    """
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR


@contextmanager
def if_it_fits() -> Iterator[None]:
    """What may stay undone, so that a full machine can still be read."""
    try:
        yield
    except OperationalError as trouble:
        if not is_passing(trouble):
            raise
