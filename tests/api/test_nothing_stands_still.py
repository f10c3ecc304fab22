"""What fails on our side holds nobody up, what passes is tried again, and what is done with is let go (SPEC 6.4, 6.6)."""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from tests.api.conftest import Notebook
from tests.api.sealed import Handset, Json, keep_photos
from tests.factories import Street, a_street, signed_in
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.errors import DomainError, TooMany
from webapp.core.sealing import key_id, key_id_of, private_key_from, public_point
from webapp.core.transaction import transaction
from webapp.domain.cases.models import Case, CaseKind
from webapp.domain.people.models import User
from webapp.domain.sync import dispatch, reviewing, sweeping
from webapp.domain.sync.models import FailedOp, OpPhoto, SealedBlob, SyncOp
from webapp.domain.sync.photos import photos_to_keep
from webapp.web.phones import sealed_blobs
from webapp.web.photos import keep_arrived, sweep_sealed

PICTURE = b"\xff\xd8" + os.urandom(3000)


def row_of(app: Flask, op_id: str) -> SyncOp:
    with app.app_context():
        return db.session.get_one(SyncOp, UUID(op_id))


# ── a fault of ours


def test_what_always_fails_is_kept_for_a_person_after_three_tries(app: Flask, handset: Handset) -> None:
    broken = handset.sealed(handset.op(payload={"text": "坏了"}))
    tries = [handset.push(broken)[0] for _ in range(3)]

    assert [one["status"] for one in tries] == ["retry", "retry", "needs_review"]
    assert (tries[2]["code"], tries[2]["message"][-1]) == ("cannot_apply", "。")
    assert row_of(app, broken["op_id"]).sealed is not None, "nothing of it is lost"
    assert handset.push(broken)[0]["status"] == "needs_review"


def test_it_holds_up_nobody_behind_it(handset: Handset, notebook: Notebook) -> None:
    broken, fine = handset.sealed(handset.op(payload={"text": "坏了"})), handset.sealed(handset.op())

    assert [one["status"] for one in handset.push(broken, fine)] == ["retry", "applied"]
    assert handset.push(broken)[0]["retry_after"] <= 30


def test_a_row_that_does_not_fit_is_a_fault_of_ours_too(handset: Handset, monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, IntegrityError("INSERT", {}, Exception("UNIQUE")))
    sealed = handset.sealed(handset.op())

    assert [handset.push(sealed)[0]["status"] for _ in range(3)][-1] == "needs_review"


def test_what_we_cannot_even_read_is_one_as_well(handset: Handset, monkeypatch: pytest.MonkeyPatch) -> None:
    def load(_payload: Any) -> Any:
        raise KeyError("a bug of ours")

    monkeypatch.setattr(dispatch, "_types", {"note": dispatch.OpType(load, lambda *_given, **_more: dispatch.Outcome())})
    sealed = handset.sealed(handset.op())

    assert [handset.push(sealed)[0]["status"] for _ in range(3)] == ["retry", "retry", "needs_review"]


def test_a_busy_machine_is_none_and_is_tried_for_ever(handset: Handset, monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, OperationalError("INSERT", {}, Exception("database is locked")))
    sealed = handset.sealed(handset.op())

    assert {handset.push(sealed)[0]["status"] for _ in range(6)} == {"retry"}


def raising(monkeypatch: pytest.MonkeyPatch, trouble: Exception) -> None:
    def fail(*_given: Any, **_more: Any) -> dispatch.Outcome:
        raise trouble

    monkeypatch.setattr(dispatch, "_types", {"note": dispatch.OpType(lambda payload: payload, fail)})


def test_once_it_is_mended_the_desk_releases_it(app: Flask, handset: Handset, notebook: Notebook, street: Street) -> None:
    broken = handset.sealed(handset.op(payload={"text": "坏了"}))
    for _ in range(3):
        handset.push(broken)
    dispatch._types["note"] = dispatch.OpType(lambda payload: "灯坏了", notebook.apply)
    settle(app, broken["op_id"])

    assert [str(op.op_id) for op in notebook.seen][-1] == broken["op_id"]
    assert handset.push(broken)[0]["status"] == "replayed"


def settle(app: Flask, op_id: str, verdict: str = "accepted", login: str = "officer") -> int:
    desk = signed_in(Visitor(app), login)
    given = {"verdict": verdict, "reason": "打电话问过"}
    return desk.post(f"/desk/visits/inbox/sent/{op_id}/settle", data=given).status_code


# ── quarantine


@pytest.fixture
def closed(app: Flask, street: Street, handset: Handset) -> Iterator[Handset]:
    """The phone of somebody whose account was closed meanwhile."""
    with app.app_context(), transaction() as session:
        session.get_one(User, street.volunteer.user_id).disabled_at = clock.now()
    yield handset


def test_what_is_set_aside_moves_nothing_and_is_answered_as_known(app: Flask, closed: Handset, notebook: Notebook) -> None:
    sealed = closed.sealed(closed.op())
    assert closed.push(sealed)[0]["code"] == "quarantine"
    assert settle(app, sealed["op_id"], "set_aside") == 303

    again = closed.push(sealed)[0]
    assert (again["status"], again["code"], notebook.seen) == ("replayed", "set_aside", [])
    row = row_of(app, sealed["op_id"])
    assert (row.is_set_aside, row.settled_because, row.sealed is not None) == (True, "打电话问过", True)
    assert settle(app, sealed["op_id"]) == 404, "decided once"


def test_the_envelopes_number_is_kept_and_opens_it_again(app: Flask, closed: Handset, notebook: Notebook) -> None:
    sealed = closed.sealed({**closed.op(), "v": 7})
    closed.push(sealed)
    assert row_of(app, sealed["op_id"]).v == 7
    assert settle(app, sealed["op_id"]) == 303

    assert [str(op.op_id) for op in notebook.seen] == [sealed["op_id"]]


def test_only_the_desk_of_that_place_settles_it(app: Flask, closed: Handset) -> None:
    sealed = closed.sealed(closed.op())
    closed.push(sealed)
    assert settle(app, sealed["op_id"], login="supervisor") == 403
    with app.app_context():
        a_street(code="NH", name="南湖街道")
    assert settle(app, sealed["op_id"], login="NH-officer") == 404
    page = signed_in(Visitor(app), "NH-officer").get("/desk/visits/inbox?view=sent").get_data(as_text=True)
    assert sealed["op_id"] not in page


def test_an_alarm_waits_for_nobody(app: Flask, street: Street) -> None:
    """A closed account, a lost phone, a capability of last year: somebody may be in danger all the same."""
    handset = Handset(Visitor(app)).log_in("volunteer")
    with app.app_context(), transaction() as session:
        session.get_one(User, street.volunteer.user_id).disabled_at = clock.now()
    alarm = handset.op("urgent_alarm", {"kind": "child_at_risk", "text": "听到哭声"}, entity_id=None)
    sealed = handset.sealed(alarm)

    assert handset.push(sealed)[0]["status"] == "applied"
    assert handset.push(sealed)[0]["status"] == "replayed"
    with app.app_context():
        (case,) = db.session.scalars(select(Case).where(Case.kind == CaseKind.ALARM))
        assert (case.reported, case.is_unverified, case.text) == ("child_at_risk", True, "听到哭声")
        assert case.organisation_id == street.officer.organisation_id
    desk = signed_in(Visitor(app), "officer")
    assert "走访时发现紧急情况" in desk.get("/desk/").get_data(as_text=True)
    told = desk.get(f"/desk/cases/{alarm['op_id']}").get_data(as_text=True)
    assert "孩子可能受伤害" in told and "未核实" in told


def test_an_alarm_of_somebody_in_good_standing_is_not_called_unverified(app: Flask, street: Street) -> None:
    handset = Handset(Visitor(app)).log_in("volunteer")
    alarm = handset.op("urgent_alarm", {"kind": "danger"}, entity_id=None)
    handset.push(handset.sealed(alarm))

    with app.app_context():
        assert db.session.get_one(Case, UUID(alarm["op_id"])).is_unverified is False


# ── photos


def with_a_photo(handset: Handset) -> tuple[Json, str, bytes]:
    op = handset.op()
    listed, sealed = handset.photo(op["op_id"], PICTURE)
    return {**op, "blobs": [listed]}, listed["sha256"], sealed


def send(handset: Handset, name: str, sealed: bytes) -> None:
    """And the clock comes by."""
    assert handset.send(name, sealed, 0, len(sealed)).status_code == 200
    keep_photos(handset)


def keeping(monkeypatch: pytest.MonkeyPatch, keep: Any) -> None:
    monkeypatch.setattr(dispatch, "_keepers", [keep])


def refusing(trouble: Exception) -> Any:
    def keep(*_given: Any) -> None:
        raise trouble

    return keep


@pytest.mark.parametrize(
    ("trouble", "wait"),
    [
        (DomainError("file.quota", megabytes=5000), timedelta(hours=1)),
        (TooMany("file.day", retry_after=7200), timedelta(hours=2)),
        (OSError("no space left"), timedelta(minutes=10)),
    ],
)
def test_a_photo_for_which_there_is_no_room_is_tried_again_later(
    app: Flask, handset: Handset, notebook: Notebook, monkeypatch: pytest.MonkeyPatch, trouble: Exception, wait: timedelta
) -> None:
    op, name, sealed = with_a_photo(handset)
    handset.push(handset.sealed(op))
    keeping(monkeypatch, refusing(trouble))
    send(handset, name, sealed)
    keeping(monkeypatch, notebook.keep)

    with app.app_context():
        now = clock.now()
        assert photos_to_keep(now=now + wait / 2) == [], "it does not stand before those that have room"
        assert keep_arrived(photos_to_keep(now=now + wait + timedelta(minutes=1))) == 1
    assert len(notebook.pictures) == 1
    assert row_of(app, op["op_id"]).code is None


def test_a_photo_that_can_never_be_kept_is_looked_at_once(
    app: Flask, handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    op, name, sealed = with_a_photo(handset)
    handset.push(handset.sealed(op))
    keeping(monkeypatch, refusing(DomainError("file.broken_picture")))
    send(handset, name, sealed)

    with app.app_context():
        assert photos_to_keep() == []
    assert row_of(app, op["op_id"]).code == "photo_unreadable"
    assert settle(app, op["op_id"]) == 303
    assert row_of(app, op["op_id"]).status.value == "applied"


def test_people_who_did_not_agree_are_not_kept_and_nobody_is_called(
    app: Flask, handset: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    op, name, sealed = with_a_photo(handset)
    handset.push(handset.sealed(op))
    keeping(monkeypatch, refusing(DomainError("visit.no_consent")))
    send(handset, name, sealed)

    assert (row_of(app, op["op_id"]).status.value, row_of(app, op["op_id"]).code) == ("applied", None)


def test_photos_that_will_not_come_are_given_up_with_a_reason(app: Flask, handset: Handset, notebook: Notebook) -> None:
    op, name, sealed = with_a_photo(handset)
    envelope = handset.sealed(op)
    assert handset.push(envelope)[0]["status"] == "pending_blobs"
    desk = signed_in(Visitor(app), "officer")
    path = f"/desk/visits/inbox/sent/{op['op_id']}/photos-lost"
    assert desk.post(path, data={"reason": ""}).status_code == 422
    assert desk.post(path, data={"reason": "手机丢了"}).status_code == 303

    assert handset.push(envelope)[0]["status"] == "replayed"
    assert "照片都到了" in desk.get("/desk/visits/inbox?view=photos").get_data(as_text=True)
    send(handset, name, sealed)
    assert len(notebook.pictures) == 1, "one that comes after all is taken"


# ── what is done with is let go


def age(app: Flask, **columns: timedelta) -> None:
    """Make what was filed and begun older, as time does."""
    with app.app_context(), transaction() as session:
        for column, by in columns.items():
            model = OpPhoto if column == "kept_at" else SealedBlob
            session.execute(update(model).values({column: clock.now() - by}))


def sweep(app: Flask) -> int:
    with app.app_context():
        return sweep_sealed()


def held(app: Flask, name: str) -> int:
    with app.app_context():
        return sealed_blobs().held(name)


def test_a_sealed_copy_goes_a_day_after_its_picture_is_filed(app: Flask, handset: Handset, notebook: Notebook) -> None:
    op, name, sealed = with_a_photo(handset)
    handset.push(handset.sealed(op))
    send(handset, name, sealed)
    assert (sweep(app), held(app, name)) == (0, len(sealed)), "not yet"
    age(app, kept_at=timedelta(days=2))

    assert (sweep(app), held(app, name), sweep(app)) == (1, 0, 0)
    assert handset.ask(name).status_code == 200, "a phone that asks is told that it is here"
    assert handset.push(handset.sealed(op))[0]["status"] == "replayed"


def test_a_later_version_that_names_it_again_waits_for_nothing(app: Flask, handset: Handset, notebook: Notebook) -> None:
    op, name, sealed = with_a_photo(handset)
    handset.push(handset.sealed(op))
    send(handset, name, sealed)
    age(app, kept_at=timedelta(days=2))
    sweep(app)
    amended = {**handset.op(), "blobs": op["blobs"]}

    assert handset.push(handset.sealed(amended))[0]["status"] == "applied"
    with app.app_context():
        assert photos_to_keep() == []


def test_what_waits_for_its_record_or_for_a_person_stays(app: Flask, handset: Handset, street: Street) -> None:
    op, name, sealed = with_a_photo(handset)
    send(handset, name, sealed)
    assert sweep(app) == 0
    with app.app_context(), transaction() as session:
        session.get_one(User, street.volunteer.user_id).disabled_at = clock.now()
    handset.push(handset.sealed(op))
    age(app, started_at=timedelta(days=400))

    assert (sweep(app), held(app, name)) == (0, len(sealed)), "quarantine is no bin"


def test_bytes_nobody_ever_named_go_after_a_season(app: Flask, handset: Handset, notebook: Notebook) -> None:
    op, name, sealed = with_a_photo(handset)
    handset.send(name, sealed, 0, 1000)
    age(app, started_at=timedelta(days=91))
    assert (sweep(app), held(app, name)) == (1, 0)

    send(handset, name, sealed)
    handset.push(handset.sealed(op))
    keep_photos(handset)
    assert len(notebook.pictures) == 1, "and come back if they are still wanted"


def test_a_round_of_the_clock_sweeps(app: Flask, handset: Handset, notebook: Notebook) -> None:
    op, name, sealed = with_a_photo(handset)
    handset.push(handset.sealed(op))
    send(handset, name, sealed)
    age(app, kept_at=timedelta(days=2))
    assert app.test_cli_runner().invoke(args=["run-due", "--once"]).exit_code == 0

    assert held(app, name) == 0


def test_tries_of_an_op_that_never_came_again_are_forgotten(app: Flask, handset: Handset) -> None:
    handset.push(handset.sealed(handset.op(payload={"text": "坏了"})))
    with app.app_context(), transaction():
        sweeping.forget_tries(clock.now() + timedelta(days=31))
    with app.app_context():
        assert db.session.scalars(select(FailedOp)).all() == []


# ── keys


def test_a_record_sealed_to_the_key_of_last_year_still_opens(
    app: Flask, handset: Handset, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = handset.sealed(handset.op())
    settings = app.config["SETTINGS"]
    fresh = replace(settings, sync_keys={**settings.sync_keys, 3: b"\x07" * 32})
    monkeypatch.setitem(app.config, "SETTINGS", fresh)

    hello = handset.client.get("/api/v1/sync/hello").get_json()
    assert hello["pubkey_id"] == key_id(public_point(private_key_from(b"\x07" * 32))), "phones are given the new one"
    new = handset.sealed(handset.op())
    assert [one["status"] for one in handset.push(sealed, new)] == ["applied", "applied"]
    assert len({key_id_of(b64decode(one["sealed"])) for one in (sealed, new)}) == 2

    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, sync_keys={3: b"\x07" * 32}))
    assert handset.push(sealed)[0]["code"] == "seal_unreadable", "a key that is taken away opens nothing any more"


def test_what_a_person_released_in_another_room_is_told_to_the_phone(app: Flask, handset: Handset, street: Street) -> None:
    sealed = handset.sealed(handset.op(payload={"text": "看一下"}))
    assert handset.push(sealed)[0]["status"] == "needs_review"
    with app.app_context(), transaction():
        reviewing.review_is_over(street.officer, UUID(sealed["op_id"]), "看过", now=clock.now())

    assert handset.push(sealed)[0]["status"] == "replayed"
