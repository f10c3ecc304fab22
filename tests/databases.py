"""One fresh, migrated database for each test, quickly: the schema is built once, by the migrations, then copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from tests.postgres import running_cluster


class TestDatabase(Protocol):
    """`url` stays the same through a session; what it leads to is new after each `renew()`."""

    __test__ = False
    url: str

    def keep(self) -> None:
        """Take what is there now as the pattern of every later one. No connection may be open."""

    def renew(self) -> None:
        """Put the pattern back. No connection may be open."""


class SqliteFile:
    """A file that is copied back."""

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


class PostgresDatabase:
    """A database that is dropped and made again from a template."""

    def __init__(self, server: psycopg.Connection[tuple[object, ...]], url: str) -> None:
        self.server = server
        self.url = url.rsplit("/", 1)[0] + "/test"
        self.server.execute("CREATE DATABASE test")

    def keep(self) -> None:
        self.server.execute("ALTER DATABASE test RENAME TO pattern")

    def renew(self) -> None:
        self.server.execute("DROP DATABASE IF EXISTS test WITH (FORCE)")
        self.server.execute("CREATE DATABASE test TEMPLATE pattern")


@contextmanager
def open_database(kind: str, folder: Path) -> Iterator[TestDatabase]:
    """`kind`: sqlite or postgres."""
    if kind == "sqlite":
        yield SqliteFile(folder)
    elif kind == "postgres":
        with running_cluster() as url, psycopg.connect(url, autocommit=True) as server:
            yield PostgresDatabase(server, url)
    else:
        raise ValueError(f"TEST_DATABASE={kind}: sqlite or postgres")
