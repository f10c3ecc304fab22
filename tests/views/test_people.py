"""People at the desk: made, found, verified, given roles and codes, closed."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask import Flask

from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.cases.models import Case, CaseKind
from webapp.domain.cases.operations import NewCase, open_case, take_case
from webapp.domain.people.actors import NOBODY


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


def form(**changes: object) -> dict[str, object]:
    return {
        "id": str(uuid4()),
        "login": "wang",
        "name": "王芳",
        "roles": ["volunteer"],
        "phone": "13900001111",
        "born_on": "1988-03-01",
        **changes,
    }


def test_an_admin_adds_somebody_who_then_gets_in_with_the_code(app, client, street):
    signed_in(client, "admin")
    page = client.post("/desk/people/", data=form()).get_data(as_text=True)
    code = re.search(r"<b>(\d{10})</b>", page)[1]
    assert "王芳" in page and "<b>wang</b>" in page

    arrived = Visitor(app).post("/login", data={"login": "wang", "secret": code})
    assert arrived.headers["Location"] == "/account/password"


def test_a_form_sent_twice_makes_one_person(client, street):
    signed_in(client, "admin")
    given = form()
    client.post("/desk/people/", data=given)
    client.post("/desk/people/", data=given)

    assert client.get("/desk/people/?role=volunteer").get_data(as_text=True).count("王芳") == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "这一项要填"),
        ({"roles": []}, "这一项要填"),
        ({"roles": ["king"]}, "请从选项里选"),
        ({"born_on": "春天"}, "请填日期"),
        ({"born_on": "9999-12-31"}, "请核对年份"),
        ({"phone": "139"}, "电话打不通"),
        ({"login": "officer"}, "已经有人用了"),
        ({"id": "x"}, "填得不对"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_comes_back(client, street, changes, said):
    signed_in(client, "admin")
    answer = client.post("/desk/people/", data=form(**changes))

    page = answer.get_data(as_text=True)
    assert answer.status_code in (409, 422)
    assert said in page
    assert f'value="{form(**changes)["phone"]}"' in page


def test_people_are_seen_by_role(client, street):
    page = signed_in(client, "officer").get("/desk/people/?role=volunteer").get_data(as_text=True)

    assert "second_volunteer-name" in page and "treasurer-name" not in page
    assert client.get("/desk/people/?role=king").status_code == 200


def test_an_officer_verifies_and_gives_no_roles(app, client, street):
    signed_in(client, "admin").post("/desk/people/", data=form())
    signed_in(client, "officer")
    person = re.search(r'/desk/people/([0-9a-f-]{36})"><b>王芳', client.get("/desk/people/").get_data(as_text=True))[1]
    assert "待核实" in client.get(f"/desk/people/{person}").get_data(as_text=True)
    assert client.post(f"/desk/people/{person}/verify").status_code == 303
    assert "已核实，可以接走访了" in client.get(f"/desk/people/{person}").get_data(as_text=True)

    for step in ("roles", "disable", "code"):
        assert client.post(f"/desk/people/{person}/{step}", data={"roles": ["admin"]}).status_code == 403


def test_roles_change_and_a_closed_account_is_out_at_once(app, client, street):
    theirs = signed_in(Visitor(app), "treasurer")
    person = street.treasurer.user_id
    signed_in(client, "admin")

    assert client.post(f"/desk/people/{person}/roles", data={"roles": ["officer"]}).status_code == 303
    assert theirs.get("/desk/people/").status_code == 200, "the new role holds in the session they have"
    assert client.post(f"/desk/people/{person}/roles", data={}).status_code == 422
    assert client.post(f"/desk/people/{person}/disable").status_code == 303
    assert theirs.get("/desk/people/").status_code == 302


def test_nobody_locks_themselves_out(client, street):
    signed_in(client, "admin")
    own = street.admin.user_id

    assert client.post(f"/desk/people/{own}/roles", data={"roles": ["officer"]}).status_code == 422
    assert client.post(f"/desk/people/{own}/disable").status_code == 422


def test_people_of_another_street_are_not_there(app, client, street):
    with app.app_context():
        other = a_street(clock.now(), code="NH", name="南湖街道")
    signed_in(client, "admin")
    stranger = other.officer.user_id

    assert client.get(f"/desk/people/{stranger}").status_code == 404
    for step in ("roles", "disable", "code", "verify"):
        assert client.post(f"/desk/people/{stranger}/{step}", data={"roles": ["officer"]}).status_code in (403, 404)
    assert "NH-officer" not in client.get("/desk/people/").get_data(as_text=True)


def test_what_is_open_with_a_clerk_goes_to_the_next_from_their_page(app, client, street):
    with app.app_context(), transaction():
        new = NewCase(id=uuid4(), kind=CaseKind.APPEAL, organisation_id=street.officer.organisation_id, subject_kind="household",
                      subject_id=None, subject_text="一户", text="屋顶漏水")  # fmt: skip
        case, _ = open_case(NOBODY, new, now=clock.now())
        take_case(street.officer, case.id, now=clock.now())
    signed_in(client, "admin")
    at = f"/desk/people/{street.officer.user_id}"
    following = str(street.actors["second_officer"].user_id)

    page = client.get(at).get_data(as_text=True)
    refused = client.post(f"{at}/hand-on", data={"successor_id": following, "reason": ""})
    done = client.post(f"{at}/hand-on", data={"successor_id": following, "reason": "退休"}, follow_redirects=True)

    assert "1 件要处理的事" in page and "交接工作" in page
    assert refused.status_code == 422 and f'value="{following}" selected' in refused.get_data(as_text=True)
    assert "交接好了" in done.get_data(as_text=True) and "交接工作" not in done.get_data(as_text=True)
    with app.app_context():
        assert db.session.query(Case).one().owner_id == street.actors["second_officer"].user_id
