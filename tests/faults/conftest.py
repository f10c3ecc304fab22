"""Faults: the real server on a street of its own, on whichever database the run is about."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

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
        """What the database itself says; PostgreSQL checks its pages as it reads them."""
        if self.engine.dialect.name != "sqlite":
            return True
        with self.engine.connect() as connection:
            return connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"


Street = Served
"""One with people who have accounts."""


@pytest.fixture(scope="module")
def street(served: Served) -> Street:
    subprocess.run([sys.executable, "-m", "tests.journeys.street"], cwd=ROOT, env=served.server.environment, check=True)
    return served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of a module, which count from where they found it."""
    tmp_path = tmp_path_factory.mktemp("served")
    with ExitStack() as stack:
        settings = {}
        url = f"sqlite:///{tmp_path / 'nuandao.db'}"
        if os.environ.get("TEST_DATABASE") == "postgres":
            url = stack.enter_context(running_cluster()).replace("postgresql:", "postgresql+psycopg:")
            settings["DATABASE_URL"] = url
        server = Server(tmp_path, **settings)
        server.flask("db", "upgrade")
        stack.callback(server.stop)
        yield Street(server.start(), url)
