"""A change is taken only from our own pages; the confirm page and the switches serve old browsers too."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import a_street
from tests.visitor import Visitor
from webapp.core import clock
from webapp.web.access import LENIENT

OURS, PUBLIC, FOREIGN = "http://localhost", "http://localhost", "https://evil.example"
STRICT, KIND = "/login", "/preferences"


@pytest.fixture
def browser(app: Flask) -> Visitor:
    """One that says nothing about itself unless the test makes it."""
    with app.app_context():
        a_street(clock.now())
    client = Visitor(app)
    del client.environ_base["HTTP_SEC_FETCH_SITE"]
    return client


@pytest.mark.parametrize(
    ("headers", "strict", "lenient"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": FOREIGN}, True, True),
        ({"Sec-Fetch-Site": "same-site"}, False, True),
        ({"Sec-Fetch-Site": "cross-site"}, False, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": OURS}, False, False),
        ({"Sec-Fetch-Site": "none"}, False, True),
        ({"Sec-Fetch-Site": ""}, False, True),
        ({"Origin": OURS}, True, True),
        ({"Origin": FOREIGN}, False, True),
        ({"Origin": "null"}, False, True),
        ({"Origin": "http://localhost.evil.example"}, False, True),
        ({"Origin": "http://localhost:81"}, False, True),
        ({"Referer": f"{OURS}/login"}, False, True),
        ({}, False, True),
    ],
)
def test_who_may_change_something(browser, headers, strict, lenient):
    data = {"login": "officer", "secret": "wrong wrong", "language": "en"}
    at_the_desk = browser.post(STRICT, data=data, headers=headers).status_code
    at_a_switch = browser.post(KIND, data=data, headers=headers).status_code

    assert (at_the_desk != 403, at_a_switch != 403) == (strict, lenient)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_every_changing_method_is_checked_before_anything_else(browser, method):
    answer = getattr(browser, method)(
        "/api/v1/visits/00000000-0000-4000-8000-000000000000", headers={"Origin": FOREIGN}
    )

    assert answer.status_code in (403, 405)
    assert method != "put" or answer.get_json()["error"]["code"] == "foreign_origin"


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_is_for_anyone(browser, method):
    browser.strict = False  # no page comes with these
    assert getattr(browser, method)("/notices/", headers={"Sec-Fetch-Site": "cross-site"}).status_code < 400


def test_production_knows_its_own_address_alone(app, browser, monkeypatch):
    from dataclasses import replace

    safe = replace(app.config["SETTINGS"], env="production", public_url="https://nuan.example")
    monkeypatch.setitem(app.config, "SETTINGS", safe)

    assert browser.post(STRICT, data={}, headers={"Origin": "https://nuan.example"}).status_code != 403
    assert browser.post(STRICT, data={}, headers={"Origin": "http://localhost"}).status_code == 403


def test_the_kind_doors_are_few_and_known(app):
    kind = {name for name, view in app.view_functions.items() if getattr(view, LENIENT, False)}

    assert {name.partition(".")[0] for name in kind} <= {"preferences", "confirm"}
