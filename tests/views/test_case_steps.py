"""Each state × role × action of a case: the table, the doors and the buttons say the same (SPEC 9.5)."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import update

from tests.factories import NOON, Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core.transaction import transaction
from webapp.domain.cases.models import LIVE, Case, CaseKind, CaseStatus
from webapp.domain.cases.operations import NewCase, open_case
from webapp.domain.cases.steps import ACTIONS, CaseAction, may_do
from webapp.domain.notices.operations import WHOLE
from webapp.domain.people.actors import NOBODY
from webapp.domain.people.permissions import GRANTS, Permission, Role

A = CaseAction
DOORS = {A.TAKE: "take", A.ASSIGN: "owner", A.NARROW: "line", A.INVESTIGATE: "finding", A.ANSWER: "answer", A.CLOSE: "close"}
REFUSED = ("已经答复过了", "先答复，再结掉")
AT_THE_DESK = sorted(role.value for role in Role if Permission.DESK in GRANTS[role])


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street()


def a_case(app: Flask, street: Street, status: CaseStatus) -> UUID:
    with app.app_context(), transaction() as session:
        new = NewCase(uuid4(), CaseKind.APPEAL, street.actors["officer"].organisation_id, WHOLE, uuid4(), "公示", "有话要说")
        case, _code = open_case(NOBODY, new, now=NOON)
        session.flush()
        done = {} if status in LIVE else {"answered_at": NOON, "answered_by": street.approver.user_id}
        session.execute(update(Case).where(Case.id == case.id).values(status=status, **done))
        return case.id


def form_of(street: Street, action: CaseAction) -> dict[str, str]:
    second = str(street.actors["second_officer"].user_id)
    return {A.ASSIGN: {"owner_id": second}, A.NARROW: {"number": "1"}, A.INVESTIGATE: {"finding": "两个人看过了", "second_id": second},
            A.ANSWER: {"outcome": "explained", "answer": "已经讲清楚了"}}.get(action, {})  # fmt: skip


@pytest.mark.parametrize("role", AT_THE_DESK)
def test_doors_and_buttons_say_what_the_table_says(app: Flask, client: Visitor, street: Street, role: str) -> None:
    client.strict = False
    signed_in(client, role)
    told, shown, table = {}, {}, {}
    for status in CaseStatus:
        seen = client.get(f"/desk/cases/{a_case(app, street, status)}")
        page = seen.get_data(as_text=True) if seen.status_code == 200 else ""
        posted = set(re.findall(r'action="/desk/cases/[0-9a-f-]{36}/(\w+)"', page))
        for action in CaseAction:
            cell = (status.value, action.value)
            answer = client.post(f"/desk/cases/{a_case(app, street, status)}/{DOORS[action]}", data=form_of(street, action))
            assert answer.status_code < 500
            said = answer.get_data(as_text=True)
            told[cell] = answer.status_code != 403 and not any(word in said for word in REFUSED)
            shown[cell] = DOORS[action] in posted
            table[cell] = may_do(Role(role), action, status)
    assert told == table
    assert shown == table


def test_every_step_has_a_door() -> None:
    assert set(DOORS) == set(ACTIONS) == set(CaseAction)
