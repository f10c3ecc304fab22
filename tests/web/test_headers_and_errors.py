"""What every answer says to the browser, and what people read when something goes wrong."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.web import access, page
from webapp.web.headers import CSP

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


def answers(app: Flask, client: Visitor) -> dict[str, object]:
    signed_in(client, "officer")
    release = app.config["RELEASE"]
    return {
        "page": client.get("/desk/people/"),
        "public page": client.get("/notices/"),
        "not found": client.get("/nowhere"),
        "forbidden": client.get("/desk/settings/"),
        "refused form": client.post("/account/password", data={}),
        "redirect": client.get("/login"),
        "foreign": client.post("/login", headers={"Sec-Fetch-Site": "cross-site"}),
        "method": client.delete("/notices/"),
        "api": client.get("/api/v1/people/me"),
        "api not found": client.get("/api/v1/nowhere"),
        "health": client.get("/api/v1/health"),
        "description": client.get("/api/v1/openapi.json"),
        "picture": client.get(f"/static/{release}/icons/favicon.svg"),
        "no such file": client.get(f"/static/{release}/nothing.css"),
    }


def test_every_answer_has_its_guards(app, client, street):
    for what, answer in answers(app, client).items():
        policy = answer.headers["Content-Security-Policy"]
        directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
        assert {name: directives[name] for name in POLICY} == POLICY, what
        assert "unsafe" not in policy, what
        assert answer.headers["X-Content-Type-Options"] == "nosniff", what
        assert answer.headers["Referrer-Policy"] == "same-origin", what
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", what


def test_what_is_personal_is_kept_by_nobody_and_files_are_kept_for_a_year(app, client, street):
    for what, answer in answers(app, client).items():
        kept = answer.headers.get("Cache-Control", "")
        if what in ("stylesheet", "picture"):
            assert "immutable" in kept, what
        else:
            assert kept == "no-store", what


def test_answers_of_the_api_carry_our_mark_and_no_others_do(app, client, street):
    for what, answer in answers(app, client).items():
        is_ours = what in ("api", "api not found", "health", "description")
        assert (answer.headers.get("X-Sync") == "1") is is_ours, what


def test_production_insists_on_https(app, client, street, monkeypatch):
    assert "Strict-Transport-Security" not in client.get("/").headers
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], env="production"))

    assert client.get("/").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_no_page_asks_for_anything_the_policy_forbids():
    assert "unsafe-inline" not in str(CSP) and "http:" not in str(CSP)


# ── errors


def test_an_error_on_a_page_is_a_page_and_under_the_api_json(client, street):
    shown, told = client.get("/nowhere"), client.get("/api/v1/nowhere")

    assert shown.status_code == told.status_code == 404
    assert "没有找到这一页" in shown.get_data(as_text=True)
    assert told.get_json() == {"error": {"code": "not_found", "message": "没有找到这一页。"}}


def test_errors_speak_the_visitors_language(client, street):
    client.post("/preferences", data={"language": "en"})

    assert "could not be found" in client.get("/nowhere").get_data(as_text=True)
    assert client.get("/api/v1/nowhere").get_json()["error"]["message"] == "This page could not be found."


def test_a_method_that_is_not_there_says_which_are(client, street):
    answer = client.delete("/notices/")

    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_what_is_too_large_is_refused(client, street):
    answer = client.post("/login", data={"login": "x" * (26 * 1024 * 1024), "secret": "x"})

    assert answer.status_code == 413
    assert "太大" in answer.get_data(as_text=True)


def test_wrong_json_is_invalid_input_with_its_fields(client, street):
    signed_in(client, "volunteer")
    for body in (b"", b"{", b"[]", b"\xff", b'"x"'):
        answer = client.put(f"/api/v1/visits/{uuid4()}", data=body, content_type="application/json")
        assert answer.status_code in (400, 422), body
    answer = client.put(f"/api/v1/visits/{uuid4()}", json={"slot_id": 1})
    assert set(answer.get_json()["error"]["fields"]) == {"slot_id", "task_id"}


def test_who_works_at_the_desk_keeps_it_when_something_fails(client, street):
    signed_in(client, "officer")
    failed = client.get("/nowhere", headers={"Referer": "http://localhost/desk/people/?page=2"}).get_data(as_text=True)

    assert 'href="/desk/people/?page=2"' in failed, "the way back to where they were"
    assert 'href="/desk/"' in failed and 'href="/desk/households/"' in failed, "and the whole menu"


@pytest.mark.parametrize("came_from", ["https://elsewhere.cn/desk/people/", "http://localhost//elsewhere.cn/", "x", ""])
def test_the_way_back_leads_to_no_foreign_place(client, street, came_from):
    signed_in(client, "officer")
    failed = client.get("/nowhere", headers={"Referer": came_from}).get_data(as_text=True)

    assert "elsewhere" not in failed and "回到刚才那一页" not in failed


def test_a_visitor_is_sent_home_by_an_error_and_not_to_the_desk(client, street):
    failed = client.get("/nowhere").get_data(as_text=True)

    assert "回到首页" in failed and "/desk/" not in failed


@pytest.fixture
def crashing(app: Flask, monkeypatch: pytest.MonkeyPatch):
    """As in production, where a fault is answered instead of shown."""
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def crash(*_: object, **__: object):
        raise RuntimeError("赵建国 13900001111")

    return crash


def test_scripts_and_styles_carry_what_they_need_and_no_more(app, client):
    release = app.config["RELEASE"]
    for name in ("css/app.css", "js/app.js"):
        headers = client.get(f"/static/{release}/{name}").headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Content-Security-Policy" not in headers, "sixty of them a page"


def test_a_fault_of_ours_is_an_apology_without_details(app, client, street, crashing, monkeypatch, caplog):
    monkeypatch.setitem(app.view_functions, "notices.index", crashing)
    answer = client.get("/notices/")

    assert answer.status_code == 500
    assert "出了点问题" in answer.get_data(as_text=True)
    assert "赵建国" not in answer.get_data(as_text=True) + caplog.text, "a log is no place for people"
    assert "RuntimeError" in caplog.text


def test_when_not_even_a_page_can_be_made_there_is_still_a_sentence(app, client, street, crashing, monkeypatch):
    def no_database() -> None:
        raise OperationalError("SELECT", {}, Exception("down"))

    monkeypatch.setitem(app.view_functions, "notices.index", crashing)
    monkeypatch.setattr(page, "_make", no_database)
    client.strict = False
    answer = client.get("/notices/")

    assert answer.status_code == 500
    assert answer.get_data(as_text=True) == "出了点问题，您的操作没有完成。请稍后再试。"
    assert answer.headers["Content-Security-Policy"]


# ── a machine that is full


def full(*_: object, **__: object) -> None:
    """What SQLite says when its disk is full."""
    said = sqlite3.OperationalError("赵建国 13900001111")
    said.sqlite_errorcode = sqlite3.SQLITE_FULL
    raise OperationalError("INSERT", {}, said)


def test_on_a_full_machine_a_form_is_kept_for_one_more_press(app, client, street, monkeypatch, caplog):
    signed_in(client, "officer")
    monkeypatch.setitem(app.view_functions, "people.create", full)
    answer = client.post("/desk/people/", data={"name": '李"梅', "roles": ["officer", "approver"]})
    page = answer.get_data(as_text=True)

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "服务器现在存不进去" in page and "再试一次" in page
    assert 'name="name" value="李&#34;梅"' in page
    assert page.count('name="roles"') == 2
    assert "赵建国" not in page + caplog.text


def test_on_a_full_machine_what_is_secret_is_typed_again(app, client, street, monkeypatch):
    monkeypatch.setitem(app.view_functions, "sign_in.create", full)
    answer = client.post("/login", data={"login": "officer", "secret": "nobody else knows"})

    assert answer.status_code == 503
    assert "nobody else knows" not in answer.get_data(as_text=True)


def test_a_full_machine_tells_phones_when_to_come_back(app, client, street, monkeypatch):
    monkeypatch.setitem(app.view_functions, "api_people.me", full)
    signed_in(client, "volunteer")
    answer = client.get("/api/v1/people/me")

    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["X-Sync"]) == (503, "60", "1")
    assert answer.get_json()["error"]["code"] == "no_room"


def test_a_full_machine_can_still_be_read(app, client, street, monkeypatch):
    """How long ago somebody was here, and what they were to be told, may wait."""
    signed_in(client, "officer")
    with app.app_context():
        later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(access, "transaction", full)

    assert client.get("/desk/people/").status_code == 200
