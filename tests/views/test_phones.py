"""The desk sees which phones are in use, and reports one lost."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.api.conftest import handset, notebook, street  # noqa: F401  (fixtures)
from tests.api.sealed import Handset
from tests.factories import a_street, signed_in
from tests.visitor import Visitor


@pytest.fixture
def desk(app: Flask, handset: Handset) -> Visitor:  # noqa: F811
    return signed_in(Visitor(app), "officer")


def test_every_phone_in_use_is_listed(desk: Visitor, handset: Handset) -> None:  # noqa: F811
    numbers = {"device": handset.device, "queued": 3, "refused": 1}
    handset.client.post("/api/v1/sync/report", json=numbers, headers=handset.headers)
    page = desk.get("/desk/phones/").get_data(as_text=True)

    assert "volunteer-name" in page and "待上传 3 条" in page and "没收下 1 条" in page
    assert "/desk/visits/inbox" in page


def test_only_who_runs_the_place_reports_a_phone_lost(app: Flask, desk: Visitor, handset: Handset) -> None:  # noqa: F811
    path = f"/desk/phones/{handset.author}/{handset.device}/lost"
    assert desk.post(path).status_code == 403
    assert signed_in(Visitor(app), "admin").post(path).status_code == 303

    assert handset.client.get("/api/v1/sync/hello", headers=handset.headers).get_json()["wipe"] is True


def test_nobody_of_another_street_reports_our_phone_lost(app: Flask, handset: Handset) -> None:  # noqa: F811
    with app.app_context():
        a_street(code="NH", name="南湖街道")
    path = f"/desk/phones/{handset.author}/{handset.device}/lost"

    assert signed_in(Visitor(app), "NH-admin").post(path).status_code == 404
    assert handset.client.get("/api/v1/sync/hello", headers=handset.headers).get_json()["wipe"] is False


def test_the_page_says_when_there_is_nothing(app: Flask, street: object) -> None:  # noqa: F811
    page = signed_in(Visitor(app), "officer").get("/desk/phones/").get_data(as_text=True)

    assert "还没有人用手机登录" in page
