"""What every test stands on: the real application, on a database that only the migrations have touched.

TEST_DATABASE=sqlite (default) or postgres chooses the engine; the tests are the same.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from flask_sqlalchemy import SQLAlchemy
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from xdist.scheduler import LoadScopeScheduling

from tests.browser import browser, playwright, shown_by  # noqa: F401  (fixtures for every folder)
from tests.databases import TestDatabase, open_database
from tests.first_day import TEMPLATES, shared
from tests.settings import environment_for_tests
from tests.visitor import Visitor

# How fast the machine is says nothing of what is right.
settings.register_profile("patient", settings.default, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

BUILD = "build"
"""What `create_app` makes in the data directory, once: static files and compiled English."""

TOUCH_THE_DATABASE = {"_pattern", "served", "street"}
"""Fixtures; a test that uses none of them says nothing new on another database."""


OF_PAGES = {"house", "privacy", "printing", "views", "web"}
"""Folders of tests of what a page, a sheet or a door says: the same on both databases, as long as its queries run on
both. They do: tests/domain, tests/api, tests/commands and the migrations are run on both, and so is EVERY_PAGE.
"""
EVERY_PAGE = "test_wild_forms.py"
"""It opens every page as every role in a street full of people, and sends every form."""


LONG = "pockets"
"""The folder of tests that take the better part of a minute each."""
TOGETHER = ("tests/privacy/", "tests/commands/test_demo_links.py", "tests/journeys/test_confirm.py")
"""Tests that share what takes long to make: one worker runs all of a place, so that it is made once."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """The rest goes one by one to whoever is free. (Marks of a group are lost between pytest 9.2 and pytest-xdist 3.8.)"""
    return _Places(config, log)


class _Places(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[pytest.TestReport]:
    report = yield
    opened = getattr(item, "funcargs", {}).get("browser")
    if report.failed and report.when != "teardown" and opened:
        report.sections.append(("what the browser shows", shown_by(opened)))
    return report


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """What says nothing of PostgreSQL need not even be read there."""
    if os.environ.get("TEST_DATABASE", "sqlite") == "sqlite" or not collection_path.name.startswith("test_"):
        return None
    return _is_of_pages(collection_path) or None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long goes first, so that nobody waits for it at the end. On PostgreSQL run only what touches the database and
    may find it different.
    """
    items.sort(key=lambda item: LONG not in item.path.parts)
    if os.environ.get("TEST_DATABASE", "sqlite") == "sqlite":
        return
    told = {item: _tells_of_a_database(item) for item in items}
    config.hook.pytest_deselected(items=[item for item in items if not told[item]])
    items[:] = [item for item in items if told[item]]


def _tells_of_a_database(item: pytest.Item) -> bool:
    return bool(TOUCH_THE_DATABASE & set(getattr(item, "fixturenames", ())))


def _is_of_pages(file: Path) -> bool:
    return file.relative_to(Path(__file__).parent).parts[0] in OF_PAGES and file.name != EVERY_PAGE


@pytest.fixture(scope="session")
def _data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def _pattern(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    kind = os.environ.get("TEST_DATABASE", "sqlite")
    with open_database(kind, tmp_path_factory.mktemp("database")) as database:
        yield database


@pytest.fixture(scope="session")
def _application(_pattern: TestDatabase, _data_dir: Path) -> Flask:
    """One application a session: it holds no state of its own between requests."""
    os.environ.update(environment_for_tests(_data_dir, _pattern.url))
    from webapp import create_app
    from webapp.core.db import db

    application = create_app()
    if (standing := shared()) is not None:
        (standing / TEMPLATES).mkdir(exist_ok=True)
        application.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(standing / TEMPLATES))
    with application.app_context():
        upgrade()
        db.engine.dispose()
    _pattern.keep()
    gc.freeze()  # what is loaded by now is no garbage, and need not be walked through again and again
    gc.set_threshold(20_000, 20, 20)
    return application


@pytest.fixture
def app(_application: Flask, _pattern: TestDatabase, _data_dir: Path) -> Iterator[Flask]:
    """The application on a fresh database and an empty data directory. No context is open."""
    _let_go(_application, _pattern)  # tests that share one database for long leave connections behind
    _pattern.renew()
    for leftover in _data_dir.iterdir():
        if leftover.name != BUILD:
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    yield _application
    _let_go(_application, _pattern)


def _let_go(application: Flask, database: TestDatabase) -> None:
    from webapp.core.db import db

    if not database.keeps_connections:
        with application.app_context():
            db.engine.dispose()


@pytest.fixture
def database(app: Flask) -> Iterator[SQLAlchemy]:
    """For tests of the domain: `db`, with its session open for the length of the test."""
    from webapp.core.db import db

    with app.app_context():
        yield db
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A browser without JavaScript that notices when a page is not sound."""
    return Visitor(app)
