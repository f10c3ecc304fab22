"""Counting tries in the database, before they are checked, so that workers and restarts share the count."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from ...core.db import db
from ...core.errors import TooMany
from .models import Attempt


def count_try(key: str, *, seconds: int, now: datetime) -> None:
    """Count one try under `key` in the window of that many seconds; commit it before checking the try."""
    window = int(now.timestamp()) // seconds
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    db.session.execute(
        insert(Attempt)
        .values(key=f"{key}|{seconds}", window=window, count=1)
        .on_conflict_do_update(index_elements=["key", "window"], set_={"count": Attempt.count + 1})
    )


def take_back_try(key: str, *, seconds: int, now: datetime) -> None:
    """That one was right. `now` is the moment it was counted at."""
    window = int(now.timestamp()) // seconds
    counted = update(Attempt).where(Attempt.key == f"{key}|{seconds}", Attempt.window == window, Attempt.count > 0)
    db.session.execute(counted.values(count=Attempt.count - 1))


def check_tries(key: str, *, limit: int, seconds: int, now: datetime) -> None:
    """Raise TooMany when more than `limit` tries were counted in the present window."""
    window = int(now.timestamp()) // seconds
    counted = db.session.scalar(
        select(Attempt.count).where(Attempt.key == f"{key}|{seconds}", Attempt.window == window)
    )
    if counted and counted > limit:
        raise TooMany("too_many_tries", retry_after=seconds - int(now.timestamp()) % seconds)
