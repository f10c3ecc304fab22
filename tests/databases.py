"""One fresh, migrated database for each test, quickly: the schema is built once, by the migrations, then used again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from tests.first_day import DATABASE, shared
from tests.postgres import running_cluster


class TestDatabase(Protocol):
    """`url` stays the same through a session; what it leads to is new after each `renew()`.

    `keeps_connections`: those of the application may stay open over a `renew()`, if nothing is under way on them.
    """

    __test__ = False
    url: str
    keeps_connections: bool

    def keep(self) -> None:
        """Take what is there now as the pattern of every later one. No connection may be open."""

    def renew(self) -> None:
        """Put the pattern back."""


class SqliteFile:
    """A file that is copied back."""

    keeps_connections = False

    def __init__(self, folder: Path) -> None:
        self.path = folder / "test.db"
        self.pattern = folder / "pattern.db"
        self.url = f"sqlite:///{self.path}"

    def keep(self) -> None:
        """The last connection has closed, so the write-ahead log has been folded into the file."""
        shutil.copyfile(self.path, self.pattern)

    def renew(self) -> None:
        """Another file under the same name: a connection somebody has forgotten keeps the old one, to itself."""
        for leftover in ("-wal", "-shm"):
            Path(f"{self.path}{leftover}").unlink(missing_ok=True)
        fresh = self.path.with_suffix(".new")
        shutil.copyfile(self.pattern, fresh)
        fresh.replace(self.path)


SCHEMA = """
    SELECT (SELECT array_agg(oid ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace)::text,
           (SELECT array_agg(oid || tgenabled::text ORDER BY oid) FROM pg_trigger)::text,
           (SELECT array_agg(oid ORDER BY oid) FROM pg_constraint)::text,
           (SELECT array_agg(oid ORDER BY oid) FROM pg_attrdef)::text,
           (SELECT array_agg(oid ORDER BY oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)::text,
           (SELECT sum(attnum + 1000 * attnotnull::int) FROM pg_attribute WHERE attrelid >= 16384)::text"""
"""What stands in the catalogue of a database; its copy has the same, and whatever is made anew gets another number."""

LIVED_IN = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND pg_relation_size(oid) > 0"""

EMPTY = f"""
    DO $$ DECLARE lived_in text; BEGIN
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                AND state <> 'idle';
        FOR lived_in IN {LIVED_IN} LOOP EXECUTE 'DELETE FROM ' || lived_in; END LOOP;
    END $$"""


class PostgresDatabase:
    """A database that is emptied, which takes a tenth of the time of another one; where a test has changed what it is
    made of (a migration taken off, a trigger put aside), it is dropped and made again from the pattern.

    The application's connections stay: a new one has to learn the whole catalogue again. One that is gone the pool replaces.
    """

    keeps_connections = True

    def __init__(self, server: psycopg.Connection[tuple[object, ...]], url: str) -> None:
        self.server = server
        self.url = url.rsplit("/", 1)[0] + "/test"
        self.server.execute("CREATE DATABASE test TEMPLATE postgres")  # migrated where the cluster is a copy
        self.inside: psycopg.Connection[tuple[object, ...]] | None = None
        self.schema: tuple[object, ...] | None = None
        self.rows: dict[str, bytes] = {}

    def keep(self) -> None:
        with psycopg.connect(self.url) as connection:
            self.schema = connection.execute(SCHEMA).fetchone()
            for (table,) in connection.execute(LIVED_IN).fetchall():
                with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                    self.rows[str(table)] = b"".join(bytes(part) for part in copy)
        self.server.execute("ALTER DATABASE test RENAME TO pattern")

    def renew(self) -> None:
        if self.inside is None or self.inside.execute(SCHEMA).fetchone() != self.schema:
            self._make_again()
        else:
            self._empty(self.inside)

    def _make_again(self) -> None:
        if self.inside is not None:
            self.inside.close()
        self.server.execute("DROP DATABASE IF EXISTS test WITH (FORCE)")
        self.server.execute("CREATE DATABASE test TEMPLATE pattern")
        self.inside = psycopg.connect(self.url, autocommit=True)
        # Neither the triggers that keep what is written for ever nor foreign keys hold this connection up.
        self.inside.execute("SET session_replication_role = replica")

    def _empty(self, inside: psycopg.Connection[tuple[object, ...]]) -> None:
        inside.execute(EMPTY)
        for table, rows in self.rows.items():
            with inside.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(rows)


def _beside(url: str) -> str:
    """Another database of the same cluster: one that somebody is connected to cannot be copied."""
    return url.rsplit("/", 1)[0] + "/template1"


@contextmanager
def open_database(kind: str, folder: Path) -> Iterator[TestDatabase]:
    """`kind`: sqlite or postgres."""
    if kind == "sqlite":
        database = SqliteFile(folder)
        if (standing := shared()) is not None:
            shutil.copyfile(standing / DATABASE, database.path)
        yield database
    elif kind == "postgres":
        with running_cluster() as url, psycopg.connect(_beside(url), autocommit=True) as server:
            emptied = PostgresDatabase(server, url)
            yield emptied
            if emptied.inside is not None:
                emptied.inside.close()
    else:
        raise ValueError(f"TEST_DATABASE={kind}: sqlite or postgres")
