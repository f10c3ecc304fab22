"""Every row of an import is written to every index, so they are few and lean; what is asked still goes by them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from tests.factories import NOON, Street, a_household, a_person, a_street
from webapp.core.transaction import transaction
from webapp.domain.households.queries import phones_of
from webapp.domain.households.rechecks import mark_rechecks_due
from webapp.domain.households.registering import people_on_file, prints_on_file
from webapp.domain.households.twin_queries import merged_with
from webapp.domain.households.twins import look_for_twins


@pytest.fixture
def street(database: SQLAlchemy) -> Street:
    return a_street()


@pytest.mark.parametrize(
    ("table", "ask", "index"),
    [
        (
            "fingerprint IN",
            lambda _id: prints_on_file(uuid4(), {b"print"}),
            "ix_households_fingerprint (fingerprint=?)",
        ),
        ("national_id_index IN", lambda _id: people_on_file(uuid4(), {b"number"}), "uq_persons_on_file"),
        ("FROM household_phones", lambda id: phones_of(id), "sqlite_autoindex_household_phones_2 (household_id=?)"),
        ("merged_into IN", lambda id: merged_with({id}), "ix_households_merged_into (merged_into=?)"),
        ("recheck_on <=", lambda _id: mark_rechecks_due(NOON), "ix_households_recheck (status=? AND recheck_on<?)"),
        ("door_index =", lambda id: look_for_twins([id], now=NOON), "ix_households_door (door_index=?)"),
    ],
)
def test_a_question_goes_by_its_index(
    street: Street, database: SQLAlchemy, table: str, ask: Callable[[UUID], Any], index: str
) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("asks SQLite for its plan")
    household_id = a_household(street, a_person("张三")).id
    asked: list[tuple[str, Any]] = []

    def remember(_connection, _cursor, statement, values, *_rest) -> None:  # type: ignore[no-untyped-def]
        asked.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", remember)
    with transaction():
        ask(household_id)
    event.remove(database.engine, "before_cursor_execute", remember)

    statement, values = next((one for one in asked if table in one[0]), ("", ()))
    plan = database.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
    assert any(index in row[-1] for row in plan), asked
