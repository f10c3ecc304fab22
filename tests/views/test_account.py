"""One's own account: password, devices, messages."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.factories import PASSWORD, Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


NEW = "a new sentence I know"


@pytest.mark.parametrize("login", ["officer", "volunteer", "donor"])
def test_everybody_finds_their_own_account(client, street, login):
    page = signed_in(client, login).get("/account/").get_data(as_text=True)

    assert f"{login}-name" in page
    assert "就是这台" in page


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.44", "苹果手机，微信"),
        ("Mozilla/5.0 (Linux; Android 9; MI 8) Chrome/86.0", "安卓手机"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0", "Windows 电脑"),
        ("curl/8", "别的设备"),
    ],
)
def test_devices_are_named_as_people_know_them(app, client, street, agent, said):
    client.post("/login", data={"login": "officer", "secret": PASSWORD}, headers={"User-Agent": agent})
    page = client.get("/account/").get_data(as_text=True)

    assert said in page
    assert "Mozilla" not in page


def test_a_password_is_changed_with_the_present_one(app, client, street):
    signed_in(client, "officer")
    wrong = client.post("/account/password", data={"present": "not the password", "password": NEW})
    assert (wrong.status_code, "现在的密码不对" in wrong.get_data(as_text=True)) == (422, True)

    assert client.post("/account/password", data={"present": PASSWORD, "password": NEW}).status_code == 303
    other = Visitor(app)
    assert other.post("/login", data={"login": "officer", "secret": NEW}).status_code == 303


def test_neither_password_is_ever_shown_again(client, street):
    signed_in(client, "officer")
    page = client.post("/account/password", data={"present": PASSWORD, "password": "short"}).get_data(as_text=True)

    assert PASSWORD not in page and 'value="short"' not in page


def test_a_message_is_said_once(client, street):
    signed_in(client, "officer")
    client.post("/account/password", data={"present": PASSWORD, "password": NEW})

    assert "密码已改好" in client.get("/account/").get_data(as_text=True)
    assert "密码已改好" not in client.get("/account/").get_data(as_text=True)


def test_a_message_is_not_kept_with_a_page_that_browsers_keep(app, client, street):
    """The notice page answers 304; it must not bring back what was said on it once."""
    from tests.views.test_notices import a_notice_in

    notice = a_notice_in(app, street)
    signed_in(client, "officer")
    client.post("/account/password", data={"present": PASSWORD, "password": NEW})
    first = client.get(f"/notices/{notice}")
    assert "密码已改好" in first.get_data(as_text=True)
    assert "ETag" not in first.headers and first.headers["Cache-Control"] == "no-store"

    second = client.get(f"/notices/{notice}")
    assert "密码已改好" not in second.get_data(as_text=True)
    again = client.get(f"/notices/{notice}", headers={"If-None-Match": second.headers["ETag"]})
    assert again.status_code == 304


def test_another_device_is_logged_out_from_here(app, client, street):
    other = signed_in(Visitor(app), "officer")
    signed_in(client, "officer")
    page = client.get("/account/").get_data(as_text=True)
    (ending,) = re.findall(r'action="(/account/sessions/[^"]+/end)"', page)

    assert client.post(ending).status_code == 303
    assert other.get("/desk/people/").status_code == 302
    assert client.get("/desk/people/").status_code == 200


def test_a_session_of_somebody_else_is_not_there(app, client, street):
    theirs = signed_in(Visitor(app), "approver")
    signed_in(Visitor(app), "approver")
    page = theirs.get("/account/").get_data(as_text=True)
    (ending,) = re.findall(r'action="(/account/sessions/[^"]+/end)"', page)
    signed_in(client, "officer")

    assert client.post(ending).status_code == 404
    assert theirs.get("/account/").status_code == 200
