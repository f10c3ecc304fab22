"""SQL that makes a table append-only on both databases; migrations use it, and its text never changes afterwards."""

from __future__ import annotations


def append_only(table: str, dialect: str, *, allow_update: bool = False) -> list[str]:
    """Statements that forbid UPDATE (unless allowed) and DELETE on `table`."""
    events = ["DELETE"] if allow_update else ["UPDATE", "DELETE"]
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for event in events
        ]
    function = (
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    return [function] + [
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
        for event in events
    ]


def no_longer_append_only(table: str, dialect: str) -> list[str]:
    """The way back, for a downgrade."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER IF EXISTS {table}_no_{event}" for event in ("update", "delete")]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{event} ON {table}" for event in ("update", "delete")] + [
        f"DROP FUNCTION IF EXISTS {table}_append_only()"
    ]
