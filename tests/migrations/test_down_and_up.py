"""Every migration comes off and goes on again, with people's data lying beneath it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, func, inspect, select

from tests.domain.campaigns.ground import a_campaign, a_frozen_list, a_household, the_usual_standards
from tests.domain.visits.ground import a_visit, record, tell
from tests.factories import Street, a_gift, a_need, a_person, a_pledge, a_street
from tests.factories import a_household as an_entered_household
from webapp.core.db import db
from webapp.domain.households.categories import Category


@pytest.fixture
def street(app: Flask) -> Iterator[Street]:
    """A street on which something of everything has happened."""
    with app.app_context():
        street = a_street()
        a_household(street, categories=(Category.DIBAO, Category.SINGLE_PARENT), others_born=(date(2018, 5, 1),))
        an_entered_household(street, a_person())
        campaign = a_campaign(street)
        the_usual_standards(street, campaign)
        a_frozen_list(street, campaign)
        visit = a_visit(street)
        tell(street.volunteer, visit)
        record(street.volunteer, visit)
        a_gift(street, a_pledge(street, a_need(street)))
        db.session.remove()
        yield street


def counted() -> dict[str, int]:
    """Rows by table, as the database has them now."""
    found = MetaData()
    found.reflect(db.engine)
    with db.engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in found.tables.values()
            if table.name != "alembic_version"
        }


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
