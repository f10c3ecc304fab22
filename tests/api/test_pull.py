"""The list on the phone: what changed, nothing that left its owner's sight, and drafts that come home."""

from __future__ import annotations

from uuid import UUID

from flask import Flask
from sqlalchemy import select

from tests.api.conftest import Notebook
from tests.api.sealed import Handset, Json
from tests.visitor import Visitor
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.sync.models import PhoneDevice
from webapp.domain.sync.operations import renew_epoch


def a_row(name: str, who: str = "赵叔") -> Json:
    return {"kind": "visit", "id": name, "version": 1, "address_as": who}


def pull(handset: Handset, cursor: str | None = None) -> Json:
    answer: Json = handset.client.get("/api/v1/sync/pull", query_string={"cursor": cursor} if cursor else {}).get_json()
    return answer


def test_first_everything_then_only_what_changed(handset: Handset, notebook: Notebook) -> None:
    notebook.rows = [a_row("v1"), a_row("v2")]
    first = pull(handset)
    assert first["full"] is True
    assert sorted(row["id"] for row in first["changes"] if row["kind"] == "visit") == ["v1", "v2"]

    same = pull(handset, first["cursor"])
    assert (same["full"], same["changes"]) == (False, [])

    notebook.rows = [a_row("v1"), a_row("v2", "赵叔叔")]
    changed = pull(handset, same["cursor"])
    assert (changed["full"], [row["id"] for row in changed["changes"]]) == (False, ["v2"])


def test_what_left_the_list_is_gone_by_a_whole_resend(handset: Handset, notebook: Notebook) -> None:
    notebook.rows = [a_row("v1"), a_row("v2")]
    first = pull(handset)
    notebook.rows = [a_row("v2")]

    after = pull(handset, first["cursor"])

    assert after["full"] is True
    assert [row["id"] for row in after["changes"] if row["kind"] == "visit"] == ["v2"]


def test_a_cursor_of_another_life_another_person_or_nobody_is_a_whole_resend(
    app: Flask, handset: Handset, notebook: Notebook
) -> None:
    notebook.rows = [a_row("v1")]
    cursor = pull(handset)["cursor"]
    other = Handset(Visitor(app)).log_in("second_volunteer")

    assert pull(other, cursor)["full"] is True
    for junk in ("x", "====", "7" * 60, cursor[:-4] + "AAAA"):
        assert pull(handset, junk)["full"] is True
    with app.app_context(), transaction():
        renew_epoch()
    assert pull(handset, cursor)["full"] is True


def test_who_i_am_and_whom_to_call(handset: Handset) -> None:
    (me,) = [row for row in pull(handset)["changes"] if row["kind"] == "me"]

    assert me["name"] == "volunteer-name"
    assert me["committee_phone"] == "027-88880000"


def test_only_who_makes_visits_has_a_list(app: Flask, handset: Handset) -> None:
    desk = Visitor(app)
    assert desk.get("/api/v1/sync/pull").status_code == 401
    from tests.factories import signed_in

    assert signed_in(desk, "treasurer").get("/api/v1/sync/pull").status_code == 403


def test_a_kept_draft_comes_home_to_its_author_alone_and_once(app: Flask, handset: Handset) -> None:
    payload = {"form": "visit_record", "form_op_id": handset.device, "data": {"note": "写到一半"}}
    op = handset.op("draft_kept", payload, entity_id=None)
    assert handset.push(handset.sealed(op))[0]["status"] == "applied"

    other = Handset(Visitor(app)).log_in("second_volunteer")
    assert other.client.get("/api/v1/sync/drafts").get_json() == {"drafts": []}
    assert other.client.put(f"/api/v1/sync/drafts/{op['op_id']}/taken").status_code == 404
    (mine,) = handset.client.get("/api/v1/sync/drafts").get_json()["drafts"]
    assert (mine["op_id"], mine["data"]) == (op["op_id"], {"note": "写到一半"})
    for _ in range(2):
        assert handset.client.put(f"/api/v1/sync/drafts/{op['op_id']}/taken").status_code == 204
    assert handset.client.get("/api/v1/sync/drafts").get_json() == {"drafts": []}


def test_a_report_is_numbers(app: Flask, handset: Handset) -> None:
    numbers = {"device": handset.device, "queued": 3, "persisted": True, "usage_bytes": 10**12, "note": "赵叔"}

    assert handset.client.post("/api/v1/sync/report", json=numbers, headers=handset.headers).status_code == 204
    with app.app_context():
        device = db.session.scalar(select(PhoneDevice).where(PhoneDevice.device_id == UUID(handset.device)))
    assert device.report == {"queued": 3, "usage_bytes": 10**12, "persisted": True}, "numbers, and nothing else"
