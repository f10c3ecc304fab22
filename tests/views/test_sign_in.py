"""The log-in door: who gets in, where they land, and what they are told."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories import PASSWORD, Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.transaction import transaction
from webapp.domain.people.operations import disable_account, issue_one_time_code
from webapp.domain.people.sign_in import TRIES_PER_ACCOUNT


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


@pytest.fixture
def later():
    """Turn the clock on by so many seconds."""
    yield clock.set_offset
    clock.set_offset(0)


def enter(client: Visitor, login: str, secret: str = PASSWORD, **more: str):
    return client.post("/login", data={"login": login, "secret": secret, **more})


def a_code(app: Flask, street: Street, login: str) -> str:
    with app.app_context(), transaction():
        return issue_one_time_code(street.admin, street.actors[login].user_id, now=clock.now())


@pytest.mark.parametrize(
    ("login", "page"),
    [
        ("officer", "/desk/"),
        ("admin", "/desk/"),
        ("supervisor", "/desk/"),
        ("volunteer", "/app/"),
        ("team_lead", "/app/"),
        ("donor", "/"),
    ],
)
def test_everybody_starts_where_their_work_is(client, street, login, page):
    assert enter(client, login).headers["Location"] == page


def test_whoever_came_from_a_page_goes_back_to_it(client, street):
    asked = client.get("/desk/people/?role=volunteer")
    assert asked.headers["Location"] == "/login?next=/desk/people/?role%3Dvolunteer"
    page = client.get(asked.headers["Location"]).get_data(as_text=True)
    following = re.search(r'action="/login".*?name="next" value="([^"]*)"', page, re.S)[1]

    assert enter(client, "officer", next=following).headers["Location"] == "/desk/people/?role=volunteer"


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "//[",
    "https://[",
    " //evil.example",
    "evil.example",
    "///evil.example",
    "/%0a/\r\nX: y",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_elsewhere_by_a_link_to_us(client, street, target):
    answer = enter(client, "officer", next=target)
    assert answer.status_code == 303
    assert re.fullmatch(r"/(?![/\\])[^\t\r\n]*", answer.headers["Location"]), answer.headers["Location"]

    signed = client.get("/login", query_string={"next": target})
    assert re.fullmatch(r"/(?![/\\])[^\t\r\n]*", signed.headers["Location"]), signed.headers["Location"]


def test_everybody_who_is_wrong_reads_the_same(app, client, street):
    with app.app_context(), transaction():
        disable_account(street.admin, street.treasurer.user_id, now=clock.now())
    answers = [
        enter(client, *tried)
        for tried in [("nobody", PASSWORD), ("officer", "not the password"), ("treasurer", PASSWORD)]
    ]
    pages = {re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True)) for answer in answers}

    assert {answer.status_code for answer in answers} == {422}
    assert len(pages) == 1 and "账号或密码不对。" in pages.pop()


def test_what_was_typed_comes_back_but_never_the_password(client, street):
    page = enter(client, "officer", "not the password").get_data(as_text=True)

    assert 'value="officer"' in page
    assert "not the password" not in page


def test_too_many_tries_are_told_when_to_come_back(client, street, later):
    for _ in range(TRIES_PER_ACCOUNT):
        enter(client, "officer", "not the password")
    refused = enter(client, "officer")

    assert refused.status_code == 429
    assert 0 < int(refused.headers.get("Retry-After", "60")) <= 60
    assert "秒后再试" in refused.get_data(as_text=True)
    later(61)
    assert enter(client, "officer").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(client, street):
    cookie = enter(client, "officer").headers["Set-Cookie"]

    assert cookie.startswith("nuandao=")
    for part in ("HttpOnly", "SameSite=Lax", "Path=/"):
        assert part in cookie


def test_logging_out_ends_the_session_on_the_server(app, client, street):
    signed_in(client, "officer")
    stolen = client.get_cookie("nuandao").value
    done = client.post("/logout")

    assert done.status_code == 303
    assert done.headers["Clear-Site-Data"] == '"cache"'
    thief = Visitor(app)
    thief.set_cookie("nuandao", stolen)
    assert thief.get("/desk/").status_code == 302


def test_logging_in_over_a_session_ends_the_one_before(app, client, street):
    signed_in(client, "officer")
    before = client.get_cookie("nuandao").value
    signed_in(client, "approver")

    other = Visitor(app)
    other.set_cookie("nuandao", before)
    assert other.get("/desk/").status_code == 302


def test_a_session_idles_out(client, street, later):
    signed_in(client, "officer")
    later(29 * 60)
    assert client.get("/desk/people/").status_code == 200
    later(58 * 60)
    assert client.get("/desk/people/").status_code == 200, "each page keeps it awake"
    later(89 * 60)
    assert client.get("/desk/people/").status_code == 302


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "'; DROP TABLE users", "é", "\x00"])
def test_a_cookie_we_never_gave_is_nobody(app, street, token):
    client = Visitor(app)
    client.set_cookie("nuandao", token)

    assert client.get("/desk/").status_code == 302
    assert client.get("/").status_code == 200


# ── one-time codes


def test_a_code_leads_to_choosing_a_password_and_nowhere_else(app, client, street):
    code = a_code(app, street, "officer")
    arrived = enter(client, "officer", code, next="/desk/people/")
    assert arrived.headers["Location"] == "/account/password?next=/desk/people/"

    for page in ("/desk/", "/desk/people/", "/account/", "/desk/visits/"):
        assert client.get(page).headers["Location"].startswith("/account/password")
    assert client.post("/desk/people/", data={}).headers["Location"] == "/account/password"
    refused = client.get("/api/v1/people/me")
    assert (refused.status_code, refused.get_json()["error"]["code"]) == (403, "password.needed")
    assert client.get("/notices/").status_code == 200, "what is for anyone stays open"


def test_after_choosing_they_go_on_to_where_they_wanted(app, client, street):
    enter(client, "officer", a_code(app, street, "officer"))
    page = client.get("/account/password?next=/desk/people/").get_data(as_text=True)
    assert 'value="/desk/people/"' in page

    refused = client.post("/account/password", data={"password": "short", "next": "/desk/people/"})
    assert refused.status_code == 422
    assert "密码至少 10 个字符" in refused.get_data(as_text=True)
    done = client.post("/account/password", data={"password": "a new sentence I know", "next": "/desk/people/"})
    assert done.headers["Location"] == "/desk/people/"
    assert client.get("/desk/people/").status_code == 200
    assert client.get("/account/password").headers["Location"] == "/account/"


@pytest.mark.parametrize(("login", "page"), [("volunteer", "/app/"), ("officer", "/desk/")])
def test_without_a_wish_they_start_where_their_work_is(app, client, street, login, page):
    enter(client, login, a_code(app, street, login))

    assert client.post("/account/password", data={"password": "a new sentence I know"}).headers["Location"] == page


def test_a_used_code_is_used_whatever_came_of_it(app, client, street):
    code = a_code(app, street, "officer")
    enter(client, "officer", code)
    client.post("/logout")

    assert enter(client, "officer", code).status_code == 422


def test_a_phone_gets_nothing_with_a_code_alone(app, client, street):
    enter(client, "volunteer", a_code(app, street, "volunteer"))

    assert client.get("/api/v1/sync/pull").status_code == 403
    assert client.post("/api/v1/sync/push", json={"device": "x", "ops": []}).status_code in (401, 422)
    assert client.get("/api/v1/sync/hello").get_json()["may_record"] is False


def test_over_plain_http_in_production_the_page_says_what_is_missing(app, client, street, monkeypatch):
    from dataclasses import replace

    safe = replace(app.config["SETTINGS"], env="production", public_url="https://nuan.example")
    monkeypatch.setitem(app.config, "SETTINGS", safe)

    assert "没有加密" in client.get("/login").get_data(as_text=True)
    assert "没有加密" not in client.get("/login", base_url="https://nuan.example").get_data(as_text=True)
