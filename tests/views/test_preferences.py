"""The language switch and 长辈版 stand on every page, work without JavaScript, and are kept (SPEC 12.1)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from tests.factories import Street, a_street, signed_in
from tests.views.test_sign_in import ELSEWHERE
from tests.visitor import Visitor
from webapp.core import clock
from webapp.web import show

PAGES = [
    "/",
    "/login",
    "/notices/",
    "/follow",
    "/account/",
    "/desk/people/",
    "/desk/visits/",
    "/desk/cases/",
    "/nowhere",
]


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


@pytest.mark.parametrize("page", PAGES)
def test_both_switches_stand_on_every_page_and_lead_back_to_it(client, street, page):
    signed_in(client, "officer") if page != "/login" else None
    shown = client.get(page).get_data(as_text=True)
    forms = re.findall(
        r'action="/preferences"><input type="hidden" name="next" value="([^"]*)"><button[^>]* name="(\w+)"', shown
    )

    assert forms == [(page, "type"), (page, "language")]


@pytest.mark.parametrize("page", ["/", "/login", "/notices/", "/desk/people/"])
def test_what_was_chosen_holds_on_every_page(client, street, page):
    signed_in(client, "officer") if page != "/login" else None
    assert client.post("/preferences", data={"language": "en", "next": page}).headers["Location"] == page
    client.post("/preferences", data={"type": "large", "next": page})
    shown = client.get(page).get_data(as_text=True)

    assert '<html lang="en" data-type="large">' in shown
    assert client.get_cookie("prefs").value == "en.large"


def test_one_switch_leaves_the_other(client, street):
    client.post("/preferences", data={"type": "large"})
    client.post("/preferences", data={"language": "en"})
    client.post("/preferences", data={"type": "normal"})

    assert client.get_cookie("prefs").value == "en.normal"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"language": "fr"}, "zh.normal"),
        ({"type": "huge"}, "zh.normal"),
        ({}, "zh.normal"),
        ({"language": "en", "type": "large"}, "en.large"),
    ],
)
def test_only_what_there_is_can_be_chosen(client, street, given, kept):
    client.post("/preferences", data=given)

    assert client.get_cookie("prefs").value == kept


@pytest.mark.parametrize("cookie", ["", "x", "en", "en.large.x", "..", "zh.large", "\x00", "e" * 5000])
def test_a_cookie_we_never_gave_breaks_nothing(app, street, cookie):
    client = Visitor(app)
    client.set_cookie("prefs", cookie)

    assert client.get("/").status_code == 200


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_switch_sends_nobody_elsewhere(client, street, target):
    answer = client.post("/preferences", data={"language": "en", "next": target})

    assert re.fullmatch(r"/(?![/\\])[^\t\r\n]*", answer.headers["Location"]), answer.headers["Location"]


def test_the_address_goes_before_the_cookie_until_somebody_chooses(client, street):
    client.post("/preferences", data={"language": "en"})
    assert 'lang="zh-CN"' in client.get("/notices/?lang=zh&page=2").get_data(as_text=True)

    back = client.post("/preferences", data={"language": "en", "next": "/notices/?lang=zh&page=2&large=1"})
    assert back.headers["Location"] == "/notices/?page=2"


def test_the_answer_to_a_form_leads_back_to_where_the_form_stood(client, street):
    signed_in(client, "admin")
    page = client.post(
        "/desk/settings/organisations", data={}, headers={"Referer": "http://localhost/desk/settings/?x=1"}
    )
    assert 'name="next" value="/desk/settings/?x=1"' in page.get_data(as_text=True)

    for stranger in ("https://evil.example/desk/", None):
        headers = {"Referer": stranger} if stranger else {}
        page = client.post("/desk/settings/organisations", data={}, headers=headers)
        assert 'name="next" value="/"' in page.get_data(as_text=True)


def test_an_old_browser_that_says_nothing_about_itself_may_switch(app, street):
    client = Visitor(app)
    del client.environ_base["HTTP_SEC_FETCH_SITE"]
    assert client.post("/preferences", data={"language": "en"}).status_code == 303
    assert client.post("/preferences", data={}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(("objected", "english"), [(1, "1 objection waits"), (2, "2 objections wait")])
def test_english_counts_as_english_does(app, objected, english):
    from flask_babel import force_locale, ngettext

    with app.test_request_context(), force_locale("en"):
        assert ngettext("%(num)d 条异议还没答复", "%(num)d 条异议还没答复", objected).startswith(english)


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (None, ""),
        (0, "￥0.00"),
        (5, "￥0.05"),
        (123400, "￥1,234.00"),
        (-50, "-￥0.50"),
        (10**12, "￥10,000,000,000.00"),
    ],
)
def test_money_looks_like_money(fen, text):
    assert show.money(fen) == text


def test_days_and_times_are_those_of_shanghai_in_both_languages(app):
    from flask_babel import force_locale

    evening = datetime(2027, 2, 5, 16, 30, tzinfo=UTC)
    with app.test_request_context(), force_locale("zh"):
        assert (show.day(evening), show.moment(evening)) == ("2 月 6 日", "2 月 6 日 00:30")
        assert show.day(date(2027, 2, 6), year=True) == "2027 年 2 月 6 日"
        assert show.day_with_lunar(date(2027, 2, 6)) == "2 月 6 日（正月初一）"
        assert show.day_with_lunar(date(2027, 2, 5)) == "2 月 5 日（腊月廿九）"
        assert (show.day(None), show.moment(None), show.clock_time(None)) == ("", "", "")
    with app.test_request_context(), force_locale("en"):
        assert (show.day(evening), show.moment(evening)) == ("6 Feb", "6 Feb 00:30")
        assert show.day_with_lunar(date(2027, 2, 6)) == "6 Feb (lunar 1/1)"
