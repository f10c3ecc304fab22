"""What phones sent and nobody has taken yet: looked at, released or set aside; photos given up; a file brought in."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, InvalidInput, NotFound
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..domain.sync import importing, reviewing
from ..domain.sync import queries as sent
from ..domain.sync.importing import BroughtOp
from ..domain.sync.models import SyncOp
from ..domain.sync.opening import Opened, envelope_of, open_envelope
from ..domain.sync.photos import photos_to_keep
from ..domain.visits import delivering, overview, queries
from ..domain.visits.matters import Verdict
from ..schemas.base import ValidationError
from ..schemas.sync import BroughtOpSchema, OutboxFileSchema
from ..schemas.visit_desk import BecauseSchema, VerdictSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.phones import sealed_blobs, sync_keys
from ..web.photos import keep_arrived
from ..web.record_words import people_in, record_facts, reported_word, telling_facts
from ..web.words import word
from .visits import Answer, bp


def _get(op_id: UUID, permission: Permission = Permission.VISIT_READ) -> SyncOp:
    row = sent.get_waiting(current_actor(), op_id, permission)
    if row is None:
        raise NotFound("sync.op_not_found")
    return row


@bp.get("/inbox/sent/<uuid:op_id>")
@requires(Permission.VISIT_READ)
def sent_op(op_id: UUID) -> Answer:
    """What it is, whose and since when; what it says stays sealed until somebody opens it on record."""
    return _page(_get(op_id))


def _page(row: SyncOp, *, opened: Opened | None = None, form: Form | None = None) -> str:
    visits = queries.seen_visits(current_actor(), {row.entity_id} if row.entity_id else set())
    visit = visits.get(row.entity_id) if row.entity_id else None
    contacts = contacts_of({visit.household_id}) if visit else {}
    return render_template(
        "visits/sent.html", op=row, visit=visit, contact=contacts.get(visit.household_id) if visit else None,
        name=user_names([row.author_id]).get(row.author_id, ""), form=form or Form(VerdictSchema()),
        missing=sent.count_missing([row.op_id]).get(row.op_id, 0), opened=opened is not None,
        facts=_facts(opened, visit) if opened else [],
    )  # fmt: skip


def _facts(opened: Opened, visit: Any) -> list[tuple[str, str]]:
    payload = opened.op.payload
    if opened.op.type == "notice_given":
        return telling_facts(payload)
    if opened.op.type == "urgent_alarm":
        return [(_("什么事"), reported_word(str(payload.get("kind") or ""))), (_("说了什么"), str(payload.get("text") or ""))]
    content = payload.get("record") if opened.op.type == "amendment" else payload
    if not isinstance(content, dict):
        return []
    outcome = (_("结果"), word(f"outcome.{content.get('outcome')}"))
    return [outcome, *record_facts(content, delivering.lines_of(visit) if visit else {}, people_in([content]))]


@bp.post("/inbox/sent/<uuid:op_id>/open")
@requires(Permission.HOUSEHOLD_SENSITIVE)
def open_sent(op_id: UUID) -> Answer:
    """Open the seal to read it; who looked is kept (SPEC 2.5)."""
    row = _get(op_id)
    try:
        opened = open_envelope(sync_keys(), envelope_of(row))
    except DomainError as refusal:
        flash(word(refusal.code, **refusal.facts), "error")
        return redirect(url_for("visits.sent_op", op_id=op_id), code=303)
    with transaction():
        overview.note_reading(current_actor(), row.entity_id, op_id, now=clock.now())
    return _page(_get(op_id), opened=opened)


@bp.post("/inbox/sent/<uuid:op_id>/settle")
@requires(Permission.VISIT_PLAN)
def settle_sent(op_id: UUID) -> Answer:
    """It is applied as its author's, or it does not count."""
    form = Form(VerdictSchema(), request.form)
    row = _get(op_id, Permission.VISIT_PLAN)
    try:
        given = form.load()
        _settle(row, given["verdict"], given["reason"])
    except DomainError as refusal:
        return _page(_get(op_id), form=form.explain(refusal)), refusal.status
    flash(_("已处理，原因记下了"))
    return redirect(url_for("visits.inbox", view="sent"), code=303)


def _settle(row: SyncOp, verdict: Verdict, reason: str) -> None:
    """The seal is opened before the transaction begins."""
    actor, op_id = current_actor(), row.op_id
    opened = open_envelope(sync_keys(), envelope_of(row)) if row.sealed and verdict is Verdict.ACCEPTED else None
    is_sealed = row.sealed is not None
    with transaction():
        if opened is not None:
            reviewing.release_op(actor, op_id, opened, reason, now=clock.now())
        elif is_sealed:
            reviewing.set_aside_op(actor, op_id, reason, now=clock.now())
        else:
            reviewing.settle_review(actor, op_id, reason, now=clock.now())
    keep_arrived(photos_to_keep(op_ids=[op_id]))


@bp.post("/inbox/sent/<uuid:op_id>/photos-lost")
@requires(Permission.VISIT_PLAN)
def photos_lost(op_id: UUID) -> Answer:
    """The photos will not come: the visit waits for them no longer, and says why."""
    form = Form(BecauseSchema(), request.form)
    row = _get(op_id, Permission.VISIT_PLAN)
    try:
        given = form.load()
        with transaction():
            reviewing.give_up_photos(current_actor(), op_id, given["reason"], now=clock.now())
    except DomainError as refusal:
        return _page(_get(row.op_id), form=form.explain(refusal)), refusal.status
    flash(_("记下了，不再等这些照片"))
    return redirect(url_for("visits.inbox", view="photos"), code=303)


# ── a file exported from a phone


@bp.get("/inbox/bring")
@requires(Permission.VISIT_PLAN)
def bring() -> Answer:
    """Where a file exported from a phone is handed in."""
    return render_template("visits/bring.html", form=Form(OutboxFileSchema()), results=None)


@bp.post("/inbox/bring")
@requires(Permission.VISIT_PLAN)
def bring_file() -> Answer:
    """Each op of it by the way all ops come, once; what cannot be taken is said one by one."""
    form = Form(OutboxFileSchema())
    picked = request.files.get("file")
    try:
        given = _read_file(picked.read() if picked else b"")
    except DomainError as refusal:
        return render_template("visits/bring.html", form=form.explain(refusal), results=None), refusal.status
    results = [_bring_one(one) for one in given["ops"]]
    return render_template("visits/bring.html", form=form, results=results)


def _read_file(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
        given: dict[str, Any] = OutboxFileSchema().load(body)
    except (ValueError, RecursionError, ValidationError):
        raise InvalidInput({"file": ["sync.not_an_outbox"]}) from None
    return given


def _bring_one(one: dict[str, Any]) -> dict[str, Any]:
    """What became of one op, in words."""
    try:
        given: BroughtOp = BroughtOpSchema().load(one)
        opened = open_envelope(sync_keys(), given.envelope)
        with transaction():
            answer = importing.bring_op(current_actor(), opened, given.envelope.sealed, now=clock.now())
        _bring_photos(opened, given)
    except ValidationError:
        return {"is_taken": False, "said": word("sync.bad_payload")}
    except DomainError as refusal:
        return {"is_taken": False, "said": word(refusal.code, **refusal.facts)}
    key = "sync_brought.known" if answer.replayed else "sync_brought.new"
    return {"is_taken": True, "said": word(key), "op": None if answer.replayed else answer.op_id}


def _bring_photos(opened: Opened, given: BroughtOp) -> None:
    """Bytes first, on the disk; then the row that says they are here."""
    for sha256 in importing.photos_asked_for(opened, given.photos):
        sealed_blobs().drop(sha256)
        sealed_blobs().add(sha256, 0, given.photos[sha256])
        with transaction():
            importing.photo_brought(opened, sha256, len(given.photos[sha256]), now=clock.now())
        keep_arrived(photos_to_keep(sha256=sha256))
