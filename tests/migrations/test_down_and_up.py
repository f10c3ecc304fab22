"""Every migration comes off and goes on again, with people's data lying beneath it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select, table

from tests.factories import Street
from tests.lived_in import a_lived_in_street
from webapp.core.db import db


@pytest.fixture
def street(app: Flask) -> Iterator[Street]:
    with app.app_context():
        yield a_lived_in_street()


def counted() -> dict[str, int]:
    """Rows by table, as the database has them now."""
    names = [name for name in inspect(db.engine).get_table_names() if name != "alembic_version"]
    with db.engine.connect() as connection:
        return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def newest_first(app: Flask) -> list[Script]:
    return list(ScriptDirectory(app.extensions["migrate"].directory).walk_revisions())


def test_each_comes_off_and_goes_on_and_what_is_beneath_stays(app: Flask, street: Street) -> None:
    full = counted()
    assert len([name for name, rows in full.items() if rows]) > 25, "the street is too empty to prove anything"

    for migration in newest_first(app):
        before = str(migration.down_revision or "base")
        downgrade(revision=before)
        left = counted()
        assert left == {name: full[name] for name in left}, f"{migration.revision} takes rows of others away"
        upgrade(revision=migration.revision)
        downgrade(revision=before)
        assert counted() == left, f"{migration.revision} loses rows when it goes on"
    assert inspect(db.engine).get_table_names() == ["alembic_version"]

    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []
    db.engine.dispose()
