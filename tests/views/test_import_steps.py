"""Each state × role × action of an import: the table and the doors say the same (SPEC 2.3)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask

from tests.factories import NOON, Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.households.import_steps import ACTIONS, ImportAction, may_do
from webapp.domain.households.models import HouseholdImport
from webapp.domain.households.states import ImportStatus
from webapp.domain.people.permissions import GRANTS, Permission, Role
from webapp.web.words import word

A = ImportAction
DOORS = {A.CORRECT: "columns", A.RUN: "run", A.APPROVE: "approve", A.UNDO: "undo"}
SENT_TWICE = (ImportStatus.DONE.value, A.RUN.value)
"""The last part sent again: nothing happens, and nobody is told off."""
AT_THE_DESK = sorted(role.value for role in Role if Permission.DESK in GRANTS[role])
CLOSED = ("import.closed", "import.not_finished", "import.approved_already", "import.undone_already")


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street()


def an_import(app: Flask, status: ImportStatus, street: Street) -> UUID:
    with app.app_context(), transaction() as session:
        row = HouseholdImport(id=uuid4(), organisation_id=street.officer.organisation_id, status=status, surveyed_on=NOON.date(),
                              created_by=street.actors["second_officer"].user_id, created_at=clock.now(), added=1, ready=1)  # fmt: skip
        row.title, row.layouts = "名单", [{"fingerprint": "a", "columns": [[0, "姓名", "name", []]], "sheet": "一"}]
        if status not in (ImportStatus.READ, ImportStatus.RUNNING):
            row.finished_at = clock.now()
        session.add(row)
        session.flush()
        return row.id


@pytest.mark.parametrize("role", AT_THE_DESK)
def test_doors_do_what_the_table_says(app: Flask, client: Visitor, street: Street, role: str) -> None:
    with app.test_request_context():
        refusals = [str(word(code)) for code in CLOSED]
    client.strict = False
    signed_in(client, role)
    told, table = {}, {}
    for status in ImportStatus:
        for action in ImportAction:
            cell = (status.value, action.value)
            form = {A.CORRECT: {"c0-0": "ignore"}, A.UNDO: {"reason": "导错了表"}}.get(action, {})
            answer = client.post(f"/desk/imports/{an_import(app, status, street)}/{DOORS[action]}", data=form)
            said = answer.get_data(as_text=True)
            assert answer.status_code < 500
            told[cell] = answer.status_code != 403 and not any(one in said for one in refusals)
            table[cell] = may_do(Role(role), action, status)
    if table["read", "run"]:
        table[SENT_TWICE] = True
    assert told == table


def test_every_step_has_a_door() -> None:
    assert set(DOORS) == set(ACTIONS) == set(ImportAction)
