"""The least a durable confirmation can cost in Flask: one UPDATE, committed to disk. The yardstick of confirm.py."""

from __future__ import annotations

import os
import sqlite3
import threading
import time

from flask import Flask

app = Flask(__name__)
_local = threading.local()


def database() -> sqlite3.Connection:
    """One connection a thread, as durable as ours: write-ahead log, synchronous=FULL."""
    connection: sqlite3.Connection | None = getattr(_local, "connection", None)
    if connection is None:
        connection = _local.connection = sqlite3.connect(os.environ["BENCH_DB"], timeout=30, isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
    return connection


@app.get("/")
def hello() -> str:
    return "hello"


@app.post("/R/<token>")
def confirm(token: str) -> str:
    changed = database().execute(
        "UPDATE receipt SET confirmed_at = ? WHERE token = ? AND confirmed_at IS NULL", (time.time(), token)
    )
    return "ok" if changed.rowcount == 1 else "already"
