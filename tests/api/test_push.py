"""Ops arrive once, whatever the network, the clock and other people do (SPEC 6.3, 6.4)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.api.conftest import Notebook
from tests.api.sealed import Handset
from tests.factories import Street
from tests.visitor import Visitor
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.audit.models import AuditEvent
from webapp.domain.people.models import User
from webapp.domain.sync.devices import report_lost
from webapp.domain.sync.models import SyncOp
from webapp.domain.sync.operations import renew_epoch


@pytest.fixture
def effects(app: Flask) -> Callable[[str], int]:
    """How many audit events of an action there are."""

    def count(action: str = "case.open") -> int:
        with app.app_context():
            statement = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == action)
            return db.session.scalar(statement) or 0

    return count


def test_an_op_sent_again_is_answered_as_the_first_time(handset: Handset, effects: Callable[..., int]) -> None:
    sealed = handset.sealed(handset.op())

    first = handset.push(sealed)
    again = handset.push(sealed)

    assert [r["status"] for r in first + again] == ["applied", "replayed"]
    assert again[0]["replayed"] is True
    assert effects() == 1


def test_the_same_text_sealed_anew_is_the_same_op(handset: Handset, effects: Callable[..., int]) -> None:
    op = handset.op()

    handset.push(handset.sealed(op))
    assert handset.push(handset.sealed(op))[0]["status"] == "replayed"
    assert effects() == 1


def test_an_id_with_other_content_changes_nothing_and_alarms_once(
    handset: Handset, effects: Callable[..., int]
) -> None:
    op = handset.op()
    handset.push(handset.sealed(op))
    changed = {**op, "payload": {"text": "换了"}}

    for _ in range(3):
        answer = handset.push(handset.sealed(changed))[0]
        assert (answer["status"], answer["code"]) == ("rejected", "key_reuse")
        assert answer["message"]

    assert effects() == 1
    assert effects("sync.key_reuse") == 1


def test_one_bad_op_blocks_no_other_and_leaves_no_trace(handset: Handset, effects: Callable[..., int]) -> None:
    good, bad, broken = handset.op(), handset.op(payload={"text": "拒绝"}), handset.op(payload={"text": "坏了"})

    results = handset.push(*(handset.sealed(op) for op in (bad, broken, good)))

    assert [r["status"] for r in results] == ["rejected", "retry", "applied"]
    assert results[0]["code"] == "unknown_visit"
    assert results[1]["retry_after"] > 0
    assert effects() == 1


def test_what_cannot_be_read_is_told_op_by_op(handset: Handset) -> None:
    op = handset.op()
    envelope = handset.sealed(op)
    spoilt = base64.b64decode(envelope["sealed"])[:-1] + b"\0"
    results = handset.push(
        {**envelope, "sealed": base64.b64encode(spoilt).decode()},
        {**envelope, "sealed": "?"},
        {"op_id": op["op_id"]},
        handset.sealed({**op, "device": "elsewhere"}, device=op["device"]),
        handset.sealed(handset.op("unheard_of")),
        handset.sealed(handset.op(payload={"no": "text"})),
    )

    codes = [r["code"] for r in results]
    assert codes == ["seal_unreadable", "bad_payload", "bad_payload", "seal_mismatch", "unknown_type", "bad_payload"]
    assert {r["status"] for r in results} == {"rejected"}


def test_too_much_at_once_is_413(handset: Handset) -> None:
    sealed = handset.sealed(handset.op())

    assert handset.try_push(*[sealed] * 201).status_code == 413
    assert handset.try_push(handset.sealed(handset.op(payload={"text": "长" * 200_000}))).status_code == 413


@pytest.mark.parametrize("days", [-3, 3650, 1_000_000])
def test_a_wrong_clock_is_flagged_never_refused(handset: Handset, notebook: Notebook, app: Flask, days: int) -> None:
    wrong = handset.op(offset_ms=days * 86_400_000)

    assert handset.push(handset.sealed(wrong))[0]["status"] == "applied"
    with app.app_context():
        row = db.session.get_one(SyncOp, notebook.seen[0].op_id)
        assert row.clock_doubted
        assert abs(row.received_at - clock.now()) < timedelta(minutes=1)


@pytest.mark.parametrize("made_at", ["", None, "neulich", "+292278994-08-17T07:12:55Z", "2027-01-12T10:00:00"])
def test_an_unreadable_time_is_flagged_too(handset: Handset, notebook: Notebook, made_at: str | None) -> None:
    assert handset.push(handset.sealed(handset.op(made_at=made_at)))[0]["status"] == "applied"
    assert notebook.seen[0].doubts == ("clock",)


def test_somebody_elses_op_is_not_delivered_under_this_name(
    app: Flask, handset: Handset, effects: Callable[..., int]
) -> None:
    other = Handset(Visitor(app)).log_in("second_volunteer")
    theirs = other.sealed(other.op())

    assert handset.push(theirs)[0]["code"] == "author_mismatch"
    assert handset.try_push(theirs, headers={}).status_code == 401
    assert other.push(theirs)[0]["status"] == "applied"
    assert effects() == 1


def test_ops_go_under_their_author_while_another_is_logged_in(app: Flask, handset: Handset, notebook: Notebook) -> None:
    mine = handset.sealed(handset.op())
    handset.client.post("/logout")
    other = Handset(handset.client, device=handset.device).log_in("second_volunteer")

    assert handset.push(mine)[0]["status"] == "applied"
    assert other.push(other.sealed(other.op()))[0]["status"] == "applied"

    assert [str(op.author_id) for op in notebook.seen] == [handset.author, other.author]


def test_the_capability_delivers_without_a_session_and_reads_nothing(app: Flask, handset: Handset) -> None:
    sealed = handset.sealed(handset.op())
    stranger = Handset(Visitor(app), handset.device, handset.author, handset.capability)

    assert stranger.push(sealed)[0]["status"] == "applied"
    for path in ("/sync/pull", "/sync/drafts", "/people/me"):
        assert stranger.client.get(f"/api/v1{path}", headers=stranger.headers).status_code == 401


def test_without_any_authority_it_is_our_401(app: Flask, handset: Handset) -> None:
    answer = Handset(Visitor(app), handset.device).try_push(handset.sealed(handset.op()), headers={})

    assert answer.status_code == 401
    assert answer.headers["X-Sync"] == "1"
    unknown = {"Authorization": "Capability nothing-we-ever-gave"}
    assert Handset(Visitor(app)).try_push(headers=unknown).status_code == 401


def test_after_45_days_it_delivers_into_quarantine(
    handset: Handset, monkeypatch: pytest.MonkeyPatch, effects: Callable[..., int]
) -> None:
    sealed = handset.sealed(handset.op())
    later = clock.now() + timedelta(days=46)
    monkeypatch.setattr(clock, "now", lambda: later)

    answer = handset.push(sealed)[0]

    assert (answer["status"], answer["code"]) == ("needs_review", "quarantine")
    assert effects() == 0
    assert handset.push(sealed)[0]["replayed"] is True


def test_a_disabled_account_is_quarantined_and_nothing_is_lost(
    app: Flask, street: Street, handset: Handset, effects: Callable[..., int]
) -> None:
    sealed = [handset.sealed(handset.op()) for _ in range(3)]
    with app.app_context(), transaction() as session:
        session.get_one(User, street.volunteer.user_id).disabled_at = clock.now()

    assert {r["code"] for r in handset.push(*sealed)} == {"quarantine"}

    with app.app_context():
        kept = db.session.scalars(select(SyncOp.sealed)).all()
    assert len(kept) == 3 and all(kept)
    assert effects() == 0


def test_a_lost_phone_is_told_to_wipe_and_still_delivers(app: Flask, street: Street, handset: Handset) -> None:
    from uuid import UUID

    with app.app_context(), transaction():
        report_lost(street.admin, UUID(handset.author), UUID(handset.device), now=clock.now())

    hello = handset.client.get("/api/v1/sync/hello", headers=handset.headers).get_json()

    assert hello["wipe"] is True
    assert handset.push(handset.sealed(handset.op()))[0]["code"] == "quarantine"


def test_a_restore_shows_in_the_epoch(app: Flask, handset: Handset) -> None:
    before = handset.try_push(handset.sealed(handset.op())).get_json()["epoch"]
    with app.app_context(), transaction():
        renew_epoch()

    assert handset.client.get("/api/v1/sync/hello").get_json()["epoch"] != before


@pytest.mark.parametrize(("limit", "others"), [("ALONE", 0), ("BUDGET", 1)])
def test_a_call_works_for_a_moment_and_leaves_the_rest(
    handset: Handset, monkeypatch: pytest.MonkeyPatch, limit: str, others: int
) -> None:
    from webapp.web import intake

    monkeypatch.setattr(intake, limit, 0)
    monkeypatch.setattr(intake, "_guests", set(range(others)))

    result = handset.push(handset.sealed(handset.op()))[0]

    assert result["status"] == "retry"
    assert 1 <= result["retry_after"] <= intake.COME_BACK


def test_a_review_is_told_with_its_reason(handset: Handset) -> None:
    answer = handset.push(handset.sealed(handset.op(payload={"text": "看一下"})))[0]

    assert (answer["status"], answer["code"], answer["version"]) == ("needs_review", "second_author", 1)
    assert answer["message"].endswith("。")


def test_hello_tells_what_is_understood_and_nothing_about_people(app: Flask, handset: Handset) -> None:
    hello = Visitor(app).get("/api/v1/sync/hello").get_json()

    assert hello["accepts"] == ["draft_kept/1", "note/1"]
    assert (hello["user_id"], hello["capability"], hello["wipe"]) == (None, "none", False)
    mine = handset.client.get("/api/v1/sync/hello", headers=handset.headers).get_json()
    assert (mine["user_id"], mine["capability"]) == (handset.author, "ok")
    assert mine["signed_in_at"]
