"""The least a durable write can cost in Flask: one statement, committed to disk.

The yardstick of confirm.py (one UPDATE a press) and of phones.py (one INSERT a record).
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time

from flask import Flask, request

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


@app.post("/visit")
def visit() -> dict[str, int]:
    record = request.get_json()
    connection = database()
    connection.execute("BEGIN IMMEDIATE")
    stored = connection.execute(
        "INSERT INTO visit (uid, house, body) VALUES (?, ?, ?) ON CONFLICT (uid) DO NOTHING",
        (record["uid"], record["house"], json.dumps(record)),
    ).rowcount
    connection.execute("COMMIT")
    return {"saved": stored}
