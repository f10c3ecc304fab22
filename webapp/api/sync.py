"""Phones: hello, devices, push, pull, report, drafts (docs/sync.md)."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from flask import current_app, jsonify, request
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.errors import DomainError
from ..core.sealing import key_id, public_point
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.profiles import has_ever_pledged
from ..domain.people.queries import session_started_at
from ..domain.sync import devices, dispatch, operations, queries
from ..domain.sync.devices import Authority
from ..domain.sync.opening import envelope_of, open_envelope
from ..schemas.sync import MOST_OPS, PushSchema, ReportSchema
from ..schemas.sync_answers import CursorSchema, DraftsSchema, GrantSchema, HelloSchema, PullSchema, PushAnswerSchema
from ..web.access import Unauthenticated, current_actor, current_session_id, public, requires
from ..web.intake import a_place, take_ops
from ..web.phones import deliverer, empty, presented, standing, sync_keys
from .room import Room, delivers, gives, may_sign_in, takes

bp = Room("api_sync", __name__, description="Phones")
PREFIX = "/sync"

MOST_BYTES = 512 * 1024


@bp.get("/hello")
@public
@may_sign_in
@gives(HelloSchema)
def hello() -> ResponseReturnValue:
    """Who we are and what we understand. Holds nothing about people but the caller's own id."""
    point = public_point(sync_keys().current)
    session_id, held = current_session_id(), presented()
    began = session_started_at(session_id) if session_id else None
    return jsonify(
        server_time=clock.now().isoformat(), epoch=str(operations.current_epoch()),
        min_client=current_app.config["SETTINGS"].min_client, accepts=dispatch.accepted(),
        pubkey_id=key_id(point), pubkey=base64.b64encode(point).decode(),
        user_id=_text(current_actor().user_id), signed_in_at=began.isoformat() if began else None,
        may_record=_may_record(), capability=standing(), wipe=bool(held and held.lost),
    )  # fmt: skip


def _may_record() -> bool:
    """Whether this session makes visits; before the first promise (SPEC 2.4) the phone shows where to read it."""
    actor = current_actor()
    return actor.user_id is not None and actor.can(Permission.VISIT_RECORD) and has_ever_pledged(actor.user_id)


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None


@bp.put("/devices/<uuid:device_id>")
@requires(Permission.VISIT_RECORD)
@gives(GrantSchema)
def put_device(device_id: UUID) -> ResponseReturnValue:
    """A fresh capability for this user on this phone."""
    actor = current_actor()
    with transaction():
        secret, expires_at = devices.issue_capability(actor, device_id, now=clock.now())
    return jsonify(user_id=str(actor.user_id), capability=secret, expires_at=expires_at.isoformat())


@bp.post("/push")
@public
@delivers
@takes(PushSchema)
@gives(PushAnswerSchema)
@gives(status=503, says="Many phones at once: come back", headers=("Retry-After",))
def push() -> ResponseReturnValue:
    """Take ops, several in a transaction; nobody's bad op blocks another."""
    if (request.content_length or 0) > MOST_BYTES:
        raise _too_large()
    request.get_data()  # also of a call that finds no place: what nobody reads costs the line, and the worker waits for it
    with a_place():
        authority = deliverer()
        body = PushSchema().load(request.get_json())
        if len(body["ops"]) > MOST_OPS:
            raise _too_large()
        _check_author(authority, body["ops"])
        results = take_ops(authority, body["ops"])
    return jsonify(epoch=str(operations.current_epoch()), results=results)


def _too_large() -> DomainError:
    error = DomainError("too_large")
    error.status = 413
    return error


def _check_author(authority: Authority, ops: list[dict[str, Any]]) -> None:
    """A session speaks for its own user alone: another's ops wait until their own capability brings them."""
    if authority.standing == "session" and any(str(op.get("author")) != str(authority.user_id) for op in ops):
        raise Unauthenticated()


@bp.get("/pull")
@requires(Permission.VISIT_RECORD)
@takes(CursorSchema, where="query")
@gives(PullSchema)
def pull() -> ResponseReturnValue:
    """What changed on this volunteer's list."""
    epoch, key = operations.current_epoch(), current_app.config["SETTINGS"].sync_key
    page = queries.pull(current_actor(), request.args.get("cursor"), epoch, key, now=clock.now())
    return jsonify(epoch=str(epoch), cursor=page.cursor, full=page.full, changes=page.changes, gone=page.gone,
                   more=page.more)  # fmt: skip


@bp.post("/report")
@public
@delivers
@takes(ReportSchema)
@gives(status=204)
def report() -> ResponseReturnValue:
    """How a phone is doing, in numbers."""
    authority = deliverer()
    numbers = ReportSchema().load(request.get_json())
    with transaction():
        devices.note_report(authority, numbers.pop("device"), numbers, now=clock.now())
    return empty()


@bp.get("/drafts")
@requires(Permission.VISIT_RECORD)
@gives(DraftsSchema)
def drafts() -> ResponseReturnValue:
    """Drafts the caller sealed at a log-out, opened for them alone."""
    return jsonify(drafts=[_draft(row) for row in operations.waiting_drafts(current_actor())])


def _draft(row: Any) -> dict[str, Any]:
    op = open_envelope(sync_keys(), envelope_of(row)).op
    made_at = op.made_at.isoformat() if op.made_at else None
    kept = {name: op.payload.get(name) for name in ("form", "form_op_id", "data")}
    return {"op_id": str(op.op_id), "made_at": made_at, **kept}


@bp.put("/drafts/<uuid:op_id>/taken")
@requires(Permission.VISIT_RECORD)
@gives(status=204)
def draft_taken(op_id: UUID) -> ResponseReturnValue:
    """The phone has it again."""
    with transaction():
        operations.take_draft(current_actor(), op_id, now=clock.now())
    return empty()
