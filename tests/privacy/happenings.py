"""What has to happen on the street before somebody looks: a result is hung out, volunteers book, give back, record."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from tests.phone import ServerKey, seal
from tests.privacy.walk import Walker
from webapp.commands.demo.campaign import MAIN
from webapp.core import clock
from webapp.core.db import db
from webapp.core.transaction import transaction
from webapp.domain.campaigns.posting import publish_result
from webapp.domain.people.models import User
from webapp.domain.people.sign_in import actor_of
from webapp.domain.surveys.models import SurveyBuilding
from webapp.domain.visits.models import LIVE, TaskStatus, Visit, VisitSlot, VisitTask, VisitVisitor

RESULT = UUID("00000000-0000-4000-8000-00000000feed")
SAID = "王奶奶说药吃完了QX-said"
"""What a volunteer writes down at the door: in no log, in no column in the clear."""


def publish_the_result() -> None:
    """The main campaign's result, made of the unmistakable values."""
    officer = actor_of(db.session.scalars(select(User.id).where(User.login == "officer")).one())
    assert officer is not None
    publish_result(officer, MAIN, RESULT, turns=transaction, now=clock.now())


def use_the_phone(walker: Walker) -> None:
    """Book, give one back, pull, and push records of one's own and of other people's visits."""
    _give_back(walker, _book(walker, is_kept=False))
    _book(walker)
    _record(walker)


def _book(walker: Walker, *, is_kept: bool = True) -> str:
    """A household nobody has booked, six days ahead. What is said of one that is given back is right only until then."""
    with walker.app.app_context():
        task = db.session.scalars(select(VisitTask).where(VisitTask.status == TaskStatus.OPEN).limit(1)).one()
        day = clock.local_day(clock.now()) + timedelta(days=6)
        wanted = select(VisitSlot.id).where(VisitSlot.organisation_id == task.organisation_id, VisitSlot.day == day)
        slot = db.session.scalars(wanted.limit(1)).one()
        partner = db.session.scalars(select(User.id).where(User.login == "volunteer30")).one()
        body = {"slot_id": str(slot), "task_id": str(task.id), "partner_id": str(partner), "starts_at": None}
    booked: str = _ask(walker, "PUT", f"/api/v1/visits/{uuid4()}", body, is_noted=is_kept)["id"]
    return booked


def _give_back(walker: Walker, visit: str) -> None:
    _ask(walker, "PUT", f"/api/v1/visits/{visit}/cancelled", {"reason": "临时有事"})


def _record(walker: Walker) -> None:
    with walker.app.app_context():
        own = select(Visit.id).join(VisitVisitor).join(User, User.id == VisitVisitor.user_id)
        mine = db.session.scalars(own.where(User.login == walker.walk.login, Visit.status.in_(LIVE)).limit(1)).one()
        other = db.session.scalars(own.where(User.login == "volunteer8").limit(1)).one()
        building = db.session.scalars(select(SurveyBuilding.id).limit(1)).one()
    device = str(uuid4())
    me = _ask(walker, "PUT", f"/api/v1/sync/devices/{device}", {})["user_id"]
    hello = _ask(walker, "GET", "/api/v1/sync/hello", None)
    key = ServerKey(bytes.fromhex(hello["pubkey_id"]), base64.b64decode(hello["pubkey"]))
    alarm = {"kind": "ill", "visit_id": str(mine), "text": SAID, "seen_at": None}
    record = {"visit_id": str(mine), "outcome": "not_home", "note": SAID, "needs": ["medicine"], "needs_note": SAID}
    draft = {"form": "visit_record", "form_op_id": str(uuid4()), "data": {"note": SAID}}
    heard = {"building_id": str(building), "door": "99-901", "state": "answered", "name": SAID, "note": SAID}
    said = [("urgent_alarm", mine, alarm), ("visit_record", mine, record), ("draft_kept", mine, draft),
            ("visit_record", other, {**record, "visit_id": str(other)}),
            ("survey", building, heard)]  # fmt: skip
    ops = [_sealed(key, me, device, kind, str(visit), payload) for kind, visit, payload in said]
    answer = _ask(walker, "POST", "/api/v1/sync/push", {"device": device, "ops": ops})
    assert [answer["results"][at]["status"] for at in (0, 1, 2, 4)] == ["applied"] * 4, answer


def _ask(walker: Walker, method: str, url: str, body: Any, *, is_noted: bool = True) -> Any:
    answer = walker.client.open(url, method=method, json=body)
    assert answer.status_code < 300, answer.get_data(as_text=True)
    told = answer.get_json()
    if is_noted:
        walker.note(method, url, answer)
    return told


def _sealed(key: ServerKey, author: str, device: str, kind: str, visit: str, payload: dict[str, Any]) -> dict[str, Any]:
    plain = {"op_id": str(uuid4()), "v": 1, "type": kind, "entity_id": visit, "base_version": None, "author": author,
             "device": device, "made_at": datetime.now(UTC).isoformat(), "offset_ms": 0, "payload": payload,
             "blobs": []}  # fmt: skip
    place = f"{plain['op_id']}|{author}|{device}|1"
    sealed = seal(json.dumps(plain, ensure_ascii=False).encode(), key, place=place)
    return {"op_id": plain["op_id"], "author": author, "device": device, "v": 1,
            "sealed": base64.b64encode(sealed).decode()}  # fmt: skip
