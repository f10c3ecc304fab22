"""Five questions to begin with, and what can be set afterwards (SPEC 12.8)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from tests.factories import Street, a_street, signed_in
from webapp.core import clock
from webapp.domain.people.queries import root_organisation

ANSWERS = {
    "name": "爱心社",
    "preset": "club",
    "code": "AX",
    "phone": "027-88880000",
    "dibao_monthly_fen": "860.50",
    "dibao_year": "2026",
    "admin_name": "王芳",
    "login": "wang",
    "password": "a sentence I know",
}


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


def test_a_new_deployment_asks_first(client):
    assert client.get("/").headers["Location"] == "/welcome"
    assert client.get("/welcome").status_code == 200


def test_five_answers_and_it_can_begin(app, client):
    assert client.post("/welcome", data=ANSWERS).headers["Location"] == "/login"
    with app.app_context():
        assert root_organisation().settings["dibao_monthly_fen"] == 86050

    entered = client.post("/login", data={"login": "wang", "secret": ANSWERS["password"]})
    assert entered.headers["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "这一项要填"),
        ("preset", "village", "请从选项里选"),
        ("code", "A/B", "填得不对"),
        ("code", "A B", "填得不对"),
        ("dibao_monthly_fen", "八百", "请填金额"),
        ("dibao_monthly_fen", "8.²", "请填金额"),
        ("dibao_year", "99999999999999999999", "填得不对"),
        ("password", "short", "密码至少"),
        ("password", "x" * 301, "长短"),
    ],
)
def test_an_answer_that_will_not_do_is_said_and_the_others_stay(client, field, value, said):
    answer = client.post("/welcome", data={**ANSWERS, field: value})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert ANSWERS["password"] not in page
    assert field in ("name",) or "爱心社" in page


def test_it_is_asked_once(client):
    client.post("/welcome", data=ANSWERS)

    assert client.get("/welcome").headers["Location"] == "/login"
    again = client.post("/welcome", data={**ANSWERS, "code": "B", "login": "li"})
    assert (again.status_code, "已经设置过了" in again.get_data(as_text=True)) == (409, True)


def test_settings_are_saved_and_shown_again(client, street):
    signed_in(client, "admin")
    given = {"name": "城关街道", "phone": "027-1", "dibao_monthly_fen": "900", "dibao_year": "2027", "notice_days": "7"}
    assert client.post("/desk/settings/", data=given).status_code == 303
    page = client.get("/desk/settings/").get_data(as_text=True)

    for value in ("900.00", "2027", 'value="7"', "027-1", "设置已保存"):
        assert value in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("notice_days", "31"),
        ("notice_days", "-1"),
        ("notice_days", "五"),
        ("name", "x"),
        ("dibao_year", "1"),
    ],
)
def test_a_setting_that_will_not_do_is_refused_with_what_was_typed(client, street, field, value):
    signed_in(client, "admin")
    answer = client.post("/desk/settings/", data={"name": "城关街道", field: value})

    assert answer.status_code == 422
    assert f'value="{value}"' in answer.get_data(as_text=True)


def test_a_community_is_added_once_and_a_code_is_taken_once(client, street):
    signed_in(client, "admin")
    new = {"id": str(uuid4()), "kind": "village_committee", "code": "QT", "name": "桥头村"}

    assert client.post("/desk/settings/organisations", data=new).status_code == 303
    assert "桥头村" in client.get("/desk/settings/").get_data(as_text=True)
    taken = client.post("/desk/settings/organisations", data={**new, "id": str(uuid4())})
    assert (taken.status_code, "QT 已经用过了" in taken.get_data(as_text=True)) == (409, True)


@pytest.mark.parametrize("login", ["officer", "approver", "supervisor", "volunteer"])
def test_only_an_admin_sets_anything(client, street, login):
    signed_in(client, login)

    assert client.get("/desk/settings/").status_code == 403
    assert client.post("/desk/settings/", data={"name": "别的"}).status_code == 403
