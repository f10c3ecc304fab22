"""Logging in at a desk with a code: first the password, then the code, and nothing opens in between (SPEC 2.6)."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import PASSWORD, Street, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.people.models import Organisation
from webapp.domain.people.operations import accept_pledge
from webapp.domain.people.permissions import Role
from webapp.domain.people.second_factor import code_at


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


@pytest.fixture(autouse=True)
def hour(monkeypatch):
    """A clock that the test moves on by half minutes."""
    state = {"now": clock.now()}
    monkeypatch.setattr(clock, "now", lambda: state["now"])

    def move_on(seconds: int = 30) -> None:
        state["now"] += timedelta(seconds=seconds)

    return move_on


def told(answer) -> str:
    return answer.get_data(as_text=True)


def code(secret: str) -> str:
    return code_at(secret, int(clock.now().timestamp()) // 30)


def enter(client: Visitor, login: str = "officer", **more: str) -> str:
    return client.post("/login", data={"login": login, "secret": PASSWORD, **more}).headers["Location"]


def set_up(client: Visitor) -> str:
    page = told(client.get("/account/second-step"))
    secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', page)[1]
    shown = code(secret)
    answer = client.post("/account/second-step/set", data={"secret": secret, "code": f"{shown[:3]} {shown[3:]}"})
    assert answer.status_code == 303, told(answer)
    return secret


def ask_for_codes(app: Flask) -> None:
    admin = signed_in(Visitor(app), "admin")
    given = {"name": "城关街道", "phone": "027-88880000", "second_factor": "yes"}
    assert admin.post("/desk/settings/", data=given).status_code == 303
    page = told(admin.get("/desk/settings/"))
    assert re.search(r'name="second_factor".*?<option value="yes" selected>', page, re.S)


def test_where_the_organisation_asks_a_desk_sets_codes_up_before_anything_else(app, client, street):
    ask_for_codes(app)
    enter(client)
    for path in ("/desk/", "/desk/people/", "/account/", "/account/pledge"):
        assert client.get(path).headers["Location"].startswith("/account/second-step?next="), path
    assert client.post("/desk/people/", data={}).headers["Location"] == "/account/second-step"
    page = told(client.get("/account/second-step"))
    assert "本单位要求用动态码登录" in page and '<svg class="qr"' in page

    set_up(client)
    assert client.get("/desk/").status_code == 200


def test_after_the_password_the_code_and_then_where_one_wanted_to_go(app, client, street, hour):
    signed_in(client, "officer")
    secret = set_up(client)
    hour()
    fresh = Visitor(app)
    enter(fresh, next="/desk/people/")
    way = fresh.get("/desk/people/").headers["Location"]
    assert way == "/account/second-step?next=/desk/people/"
    assert "请打开手机上的动态码软件" in told(fresh.get(way))

    wrong = fresh.post("/account/second-step", data={"code": "000000", "next": "/desk/people/"})
    assert (wrong.status_code, "动态码不对" in told(wrong)) == (422, True)
    right = fresh.post("/account/second-step", data={"code": code(secret), "next": "/desk/people/"})
    assert (right.status_code, right.headers["Location"]) == (303, "/desk/people/")
    assert fresh.get("/desk/people/").status_code == 200


def test_a_phone_gets_nothing_while_the_code_is_owed(app, client, street, hour):
    signed_in(client, "officer")
    set_up(client)
    fresh = Visitor(app)
    enter(fresh)

    answer = fresh.get("/api/v1/people/me")
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (403, "second_factor.needed")


def test_until_then_they_hold_no_role_at_doors_for_anyone_either(app, client, street, hour):
    with app.app_context():
        root = db.session.get(Organisation, street.admin.organisation_id)
        both = an_account(root, "both", Role.OFFICER, Role.VOLUNTEER, now=clock.now())
        with transaction():
            accept_pledge(both, now=clock.now())
    signed_in(client, "both")
    secret = set_up(client)
    hour()
    fresh = Visitor(app)
    enter(fresh, "both")
    assert fresh.get("/api/v1/sync/hello").get_json()["may_record"] is False

    fresh.post("/account/second-step", data={"code": code(secret)})
    assert fresh.get("/api/v1/sync/hello").get_json()["may_record"] is True


def test_who_owes_a_code_may_log_out_and_set_up_nothing_over_it(app, client, street, hour):
    signed_in(client, "officer")
    set_up(client)
    fresh = Visitor(app)
    enter(fresh)
    page = told(fresh.get("/account/second-step"))
    assert 'name="secret"' not in page

    other = fresh.post("/account/second-step/set", data={"secret": "A" * 32, "code": code("A" * 32)})
    assert other.status_code == 409
    assert fresh.get("/desk/").status_code == 302
    assert fresh.post("/logout").status_code == 303


def test_guessing_is_answered_at_once_with_how_long_to_wait(app, client, street, hour):
    signed_in(client, "officer")
    set_up(client)
    fresh = Visitor(app)
    enter(fresh)
    for _ in range(5):
        fresh.post("/account/second-step", data={"code": "000000"})

    assert fresh.post("/account/second-step", data={"code": "000000"}).status_code == 429


def test_a_lost_phone_an_admin_gives_a_code_and_it_is_set_up_anew(app, client, street, hour):
    ask_for_codes(app)
    enter(client)
    old = set_up(client)
    page = told(signed_in(Visitor(app), "admin").post(f"/desk/people/{street.officer.user_id}/code"))
    if "second-step" in page or "<b>" not in page:  # the admin is asked too
        admin = Visitor(app)
        enter(admin, "admin")
        set_up(admin)
        page = told(admin.post(f"/desk/people/{street.officer.user_id}/code"))
    one_time = re.search(r"<b>(\d{10})</b>", page)[1]

    fresh = Visitor(app)
    fresh.post("/login", data={"login": "officer", "secret": one_time})
    fresh.post("/account/password", data={"password": "a new sentence I know"})
    assert fresh.get("/desk/").headers["Location"].startswith("/account/second-step")
    assert set_up(fresh) != old
    assert fresh.get("/desk/").status_code == 200


def test_codes_are_taken_off_with_a_code(client, street, hour):
    signed_in(client, "officer")
    secret = set_up(client)
    hour()
    wrong = client.post("/account/second-step/off", data={"code": "1"})
    assert (wrong.status_code, "动态码不对" in told(wrong)) == (422, True)

    assert client.post("/account/second-step/off", data={"code": code(secret)}).status_code == 303
    assert 'name="secret"' in told(client.get("/account/second-step"))


@pytest.mark.parametrize("secret", ["", "x", "é" * 32, "A" * 4000, "1" * 32])
def test_a_secret_we_never_gave_is_replaced_by_a_fresh_one(client, street, secret):
    signed_in(client, "officer")
    answer = client.post("/account/second-step/set", data={"secret": secret, "code": "123456"})

    assert answer.status_code == 422
    assert re.search(r'name="secret" value="[A-Z2-7]{32}"', told(answer))


def test_what_was_scanned_stays_when_the_code_was_mistyped(client, street):
    signed_in(client, "officer")
    secret = re.search(r'name="secret" value="([^"]+)"', told(client.get("/account/second-step")))[1]
    answer = client.post("/account/second-step/set", data={"secret": secret, "code": "000000"})

    assert secret in told(answer)
    assert f"secret={secret}" in html.unescape(told(answer))


def test_both_pages_speak_english(app, client, street, hour):
    signed_in(client, "officer").post("/preferences", data={"language": "en"})
    pages = [told(client.get("/account/second-step"))]
    set_up(client)
    fresh = Visitor(app)
    enter(fresh)
    fresh.post("/preferences", data={"language": "en"})
    pages.append(told(fresh.get("/account/second-step")))

    for page in pages:
        bare = re.sub(r"<[^>]+>", " ", re.sub(r'lang="zh"[^>]*>[^<]*<|城关街道', "", page))
        assert re.findall(r"[\u4e00-\u9fff]+", bare) in ([], ["中文"])
