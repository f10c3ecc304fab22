"""Faults: the real server on a street of its own, on whichever database the run is about."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import (
    Connection,
    ForeignKeyConstraint,
    MetaData,
    Select,
    and_,
    create_engine,
    exists,
    func,
    select,
    text,
)

from tests.first_day import lay_out
from tests.postgres import running_cluster
from tests.server import ROOT, Server


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder has the machine to itself."""
    folder = Path(__file__).parent
    for item in items:
        if folder in item.path.parents:
            item.add_marker("serial")


class Served:
    """A served application whose database can be counted from outside."""

    def __init__(self, server: Server, database_url: str) -> None:
        self.server = server
        self.engine = create_engine(database_url)

    def count(self, query: str, **values: object) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text(query), values).scalar_one())

    def is_intact(self) -> bool:
        """Every row can be read, and none names another that is not there; SQLite says of its pages what it finds."""
        with self.engine.connect() as connection:
            whole = self._pages_hold(connection)
            tables = MetaData()
            tables.reflect(connection)
            for table in tables.sorted_tables:
                connection.execute(select(table)).fetchall()
            orphans = [key for table in tables.sorted_tables for key in table.foreign_key_constraints
                       if connection.scalar(_orphans(key))]  # fmt: skip
        return whole and not orphans

    def _pages_hold(self, connection: Connection) -> bool:
        if self.engine.dialect.name != "sqlite":
            return True  # PostgreSQL has read every page for us
        return bool(connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok")


def _orphans(key: ForeignKeyConstraint) -> Select[int]:
    """How many rows name one that is not there."""
    there = key.referred_table.alias()
    same = and_(*(element.parent == there.c[element.column.name] for element in key.elements))
    given = and_(*(element.parent.is_not(None) for element in key.elements))
    return select(func.count()).select_from(key.parent).where(given, ~exists().where(same))


Street = Served
"""One with people who have accounts."""


@pytest.fixture(scope="package")
def street(served: Served) -> Street:
    subprocess.run([sys.executable, "-m", "tests.journeys.street"], cwd=ROOT, env=served.server.environment, check=True)
    return served


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of this folder, which count from where they found it."""
    tmp_path = tmp_path_factory.mktemp("served")
    with ExitStack() as stack:
        settings = {}
        url = f"sqlite:///{tmp_path / 'nuandao.db'}"
        if os.environ.get("TEST_DATABASE") == "postgres":
            url = stack.enter_context(running_cluster()).replace("postgresql:", "postgresql+psycopg:")
            settings["DATABASE_URL"] = url
        server = Server(lay_out(tmp_path), **settings)
        if settings:
            server.flask("db", "upgrade")
        stack.callback(server.stop)
        yield Street(server.start(), url)
