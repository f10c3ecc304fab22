"""What of the register waits for whom: each sees what they may do something about, and nothing of their own."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from tests.domain.households.test_life_of_a_file import set_up
from tests.domain.households.test_twins import AWAY, two
from tests.factories import NOON, Street, a_household, a_person, a_street, an_account
from webapp.core.transaction import transaction
from webapp.domain.households.approval import approve_household
from webapp.domain.households.child_requests import ask_for_children
from webapp.domain.households.waiting import count_waiting
from webapp.domain.people.actors import Actor
from webapp.domain.people.permissions import Role


@pytest.fixture
def street(database: SQLAlchemy) -> Street:
    return a_street()


def waiting(actor: Actor) -> dict[str, int]:
    return {kind: count for kind, count in count_waiting(actor).items() if count}


def test_a_surveyed_file_waits_for_the_approver_and_for_nobody_else(street: Street) -> None:
    household = a_household(street, a_person("张三"), active=False)
    a_household(street, a_person("李四"), at=1, **AWAY)

    assert waiting(street.approver) == {"files_to_approve": 1}
    others = ("officer", "treasurer", "storekeeper", "supervisor", "child_officer", "team_lead", "volunteer", "donor")
    assert [waiting(street.actors[role]) for role in others] == [{}] * len(others)

    with transaction():
        approve_household(street.approver, household.id, now=NOON)
    assert waiting(street.approver) == {}


def test_whoever_entered_a_file_is_not_asked_to_approve_it(street: Street) -> None:
    both = an_account(street.root, "both", Role.OFFICER, Role.APPROVER)
    street.actors["officer"] = both
    a_household(street, a_person("张三"), active=False)

    assert "files_to_approve" not in waiting(both)
    assert waiting(street.approver) == {"files_to_approve": 1}


def test_where_a_meeting_comes_first_a_file_waits_for_its_review(street: Street) -> None:
    set_up(street, review_first=True)
    a_household(street, a_person("张三"), active=False)

    assert waiting(street.officer) == {"files_to_review": 1}
    assert waiting(street.approver) == {}


def test_files_of_other_places_wait_for_others(street: Street) -> None:
    a_household(street, a_person("张三"), active=False)
    neighbour = an_account(street.communities[1], "next_door", Role.APPROVER)

    assert waiting(neighbour) == {}
    assert waiting(an_account(street.communities[0], "at_home", Role.APPROVER)) == {"files_to_approve": 1}


def test_likely_twins_wait_for_the_officer(street: Street) -> None:
    two(street)
    assert waiting(street.officer) == {"twins": 1}
    assert "twins" not in count_waiting(street.approver)


def test_who_asks_to_see_what_is_kept_apart_waits_for_the_child_officer_and_not_for_themselves(street: Street) -> None:
    household = a_household(street, a_person("张三"))
    with transaction():
        ask_for_children(street.officer, household.id, uuid4(), reason="开学慰问", now=NOON)

    assert waiting(street.child_officer) == {"child_requests": 1}
    assert waiting(street.admin) == {"child_requests": 1}
    assert waiting(street.officer) == {}


def test_the_count_reads_the_index_of_what_waits(street: Street, database: SQLAlchemy) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("asks SQLite for its plan")
    asked: list[str] = []
    a_household(street, a_person("张三"), active=False)
    def remember(_connection, _cursor, statement, *_rest) -> None:  # type: ignore[no-untyped-def]  # as SQLAlchemy calls it
        if "households.import_id IS NULL" in statement:
            asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", remember)
    count_waiting(street.approver)
    event.remove(database.engine, "before_cursor_execute", remember)

    [statement] = asked
    plan = database.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", ("x",) * statement.count("?"))
    assert any("ix_households_waiting" in row[-1] for row in plan)
