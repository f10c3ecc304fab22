"""The desk sees what phones could not finish, and puts it right."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.api.conftest import Notebook, handset, notebook, street  # noqa: F401  (fixtures)
from tests.api.sealed import Handset
from tests.factories import signed_in
from tests.visitor import Visitor
from webapp.core import clock


@pytest.fixture
def desk(app: Flask, handset: Handset) -> Visitor:  # noqa: F811
    return signed_in(Visitor(app), "officer")


def test_a_visit_without_its_photo_is_listed(desk: Visitor, handset: Handset) -> None:  # noqa: F811
    op = handset.op()
    listed, _ = handset.photo(op["op_id"], b"\xff\xd8photo")
    handset.push(handset.sealed({**op, "blobs": [listed]}))

    page = desk.get("/desk/phones/").get_data(as_text=True)

    assert "volunteer-name" in page and "缺 1 张照片" in page


def test_what_lay_in_quarantine_is_applied_once_on_a_desk_roles_word(
    desk: Visitor, handset: Handset, notebook: Notebook, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:
    sealed = handset.sealed(handset.op())
    later = clock.now() + timedelta(days=46)
    with monkeypatch.context() as shifted:
        shifted.setattr(clock, "now", lambda: later)
        assert handset.push(sealed)[0]["code"] == "quarantine"
    assert "放行" in desk.get("/desk/phones/").get_data(as_text=True)
    op_id = sealed["op_id"]

    assert desk.post(f"/desk/phones/ops/{op_id}/settle").status_code == 303
    assert desk.post(f"/desk/phones/ops/{op_id}/settle").status_code == 404

    assert [str(op.op_id) for op in notebook.seen] == [op_id]
    assert handset.push(sealed)[0]["status"] == "replayed"


def test_a_doubt_is_put_to_rest(desk: Visitor, handset: Handset) -> None:  # noqa: F811
    sealed = handset.sealed(handset.op(payload={"text": "看一下"}))
    assert handset.push(sealed)[0]["status"] == "needs_review"

    desk.post(f"/desk/phones/ops/{sealed['op_id']}/settle")

    assert handset.push(sealed)[0]["status"] == "replayed"


def test_only_who_runs_the_place_reports_a_phone_lost(app: Flask, desk: Visitor, handset: Handset) -> None:  # noqa: F811
    path = f"/desk/phones/{handset.author}/{handset.device}/lost"
    assert desk.post(path).status_code == 403
    assert signed_in(Visitor(app), "admin").post(path).status_code == 303

    assert handset.client.get("/api/v1/sync/hello", headers=handset.headers).get_json()["wipe"] is True


def test_the_page_says_when_there_is_nothing(app: Flask, street: object) -> None:  # noqa: F811
    page = signed_in(Visitor(app), "officer").get("/desk/phones/").get_data(as_text=True)

    assert "没有等着的记录" in page and "还没有人用手机登录" in page
