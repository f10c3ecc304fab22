"""A volunteer's own page: the promise before the first visit, own words, a correction, leaving (SPEC 2.4, 12.6)."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from tests.factories import PASSWORD, Street, a_street, an_account, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.people.models import Organisation, User, VolunteerProfile
from webapp.domain.people.operations import verify_volunteer
from webapp.domain.people.permissions import Role


@pytest.fixture
def street(app: Flask) -> Street:
    with app.app_context():
        return a_street(clock.now())


@pytest.fixture
def fresh(app: Flask, street: Street) -> Visitor:
    """A volunteer who was verified and has never read the promise."""
    with app.app_context():
        root = db.session.get(Organisation, street.admin.organisation_id)
        actor = an_account(root, "fresh", Role.VOLUNTEER, now=clock.now())
        with transaction():
            verify_volunteer(street.officer, actor.user_id, now=clock.now())
    return Visitor(app)


BOTH = {"version": "1", "pledge": "yes", "risk": "yes"}


def told(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_way_to_the_app_leads_by_the_promise_once(fresh):
    answer = fresh.post("/login", data={"login": "fresh", "secret": PASSWORD, "next": "/app/book"})
    assert answer.headers["Location"] == "/account/pledge?next=/app/book"
    page = told(fresh.get(answer.headers["Location"]))
    assert "不拍人脸" in page and "两个人一起" in page

    assert fresh.post("/account/pledge", data={**BOTH, "next": "/app/book"}).headers["Location"] == "/app/book"
    assert "您已经接受过了" in told(fresh.get("/account/pledge"))
    again = fresh.post("/login", data={"login": "fresh", "secret": PASSWORD, "next": "/app/book"})
    assert again.headers["Location"] == "/app/book"


def test_until_then_the_phone_is_told_that_there_are_no_visits_yet(fresh):
    signed_in(fresh, "fresh")
    assert fresh.get("/api/v1/sync/hello").get_json()["may_record"] is False

    fresh.post("/account/pledge", data=BOTH)
    assert fresh.get("/api/v1/sync/hello").get_json()["may_record"] is True


def test_the_app_has_words_and_a_way_for_who_has_not_promised(client, street):
    page = told(client.get("/app/"))

    assert "志愿者请先读一遍保密承诺" in page
    assert "/account/pledge?next=/app/" in page


def test_a_booking_before_the_promise_says_what_is_missing(fresh):
    signed_in(fresh, "fresh")
    given = {"slot_id": str(uuid4()), "task_id": str(uuid4()), "partner_id": str(uuid4())}
    answer = fresh.put(f"/api/v1/visits/{uuid4()}", json=given)

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (422, "visit.pledge_needed")
    assert fresh.get("/api/v1/visit-slots").get_json()["partners"] == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"version": "1", "pledge": "yes"}, "这一项要填"),
        ({"version": "1", "pledge": "yes", "risk": "no"}, "两样都读过"),
        ({**BOTH, "version": "7"}, "再读一遍"),
        ({**BOTH, "version": "x"}, "请填数字"),
    ],
)
def test_half_a_promise_is_none(fresh, given, words):
    signed_in(fresh, "fresh")
    answer = fresh.post("/account/pledge", data=given)

    assert answer.status_code == 422
    assert words in told(answer) or "数字" in told(answer)
    assert fresh.get("/api/v1/sync/hello").get_json()["may_record"] is False


def test_the_next_page_is_one_of_ours(fresh):
    signed_in(fresh, "fresh")

    answer = fresh.post("/account/pledge", data={**BOTH, "next": "https://evil.example/"})
    assert answer.headers["Location"].startswith("/") and "evil" not in answer.headers["Location"]


def test_own_words_are_kept_and_come_back(app, client, street):
    signed_in(client, "volunteer")
    client.post("/account/words", data={"skills": ["driving"], "free_times": ["holidays"], "note": "会剪窗花"})
    page = told(client.get("/account/"))
    assert "会剪窗花" in page and 'value="driving" checked' in page

    refused = client.post("/account/words", data={"skills": ["flying"], "note": "会剪窗花"})
    assert (refused.status_code, "会剪窗花" in told(refused)) == (422, True)


def test_a_correction_is_asked_for(app, client, street):
    signed_in(client, "volunteer")
    assert client.post("/account/correction", data={"correction": ""}).status_code == 422
    client.post("/account/correction", data={"correction": "我换手机号了"})

    assert "您请社区改：我换手机号了" in told(client.get("/account/"))
    assert "我换手机号了" in told(signed_in(Visitor(app), "officer").get("/desk/volunteers/"))


def test_who_wants_to_leave_may_change_their_mind(app, client, street):
    signed_in(client, "volunteer")
    client.post("/account/leave")
    assert "您说想离开" in told(client.get("/account/"))

    client.post("/account/stay")
    assert "您说想离开" not in told(client.get("/account/"))
    with app.app_context():
        assert db.session.get(VolunteerProfile, street.volunteer.user_id).asked_at is None
        assert db.session.get(User, street.volunteer.user_id).disabled_at is None


@pytest.mark.parametrize("login", ["officer", "donor", "supervisor"])
def test_who_makes_no_visits_is_asked_for_no_promise(client, street, login):
    signed_in(client, login)
    page = told(client.get("/account/"))

    assert "我能帮什么" not in page and "先读保密承诺" not in page
    assert ("我要离开" in page) is (login == "donor")
