"""The desk looks after phones: records that wait for a person or a photo, and the phones themselves."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, NotFound
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..domain.sync import devices, operations, queries
from ..domain.sync.models import SyncOp
from ..domain.sync.opening import Envelope, open_envelope
from ..domain.sync.photos import photos_to_keep
from ..web.access import current_actor, requires
from ..web.page import flash
from ..web.phones import sync_key
from ..web.photos import keep_arrived
from ..web.words import word

bp = Blueprint("phones", __name__, url_prefix="/desk/phones")


@bp.get("/")
@requires(Permission.VISIT_READ)
def index() -> ResponseReturnValue:
    """What is not complete, oldest first, and every phone in use."""
    actor = current_actor()
    waiting, held = queries.list_waiting(actor), queries.list_devices(actor)
    names = user_names({op.author_id for op in waiting} | {phone.user_id for phone in held})
    missing = {op.op_id: len(operations.missing_photos(op.op_id)) for op in waiting}
    return render_template("phones/index.html", waiting=waiting, phones=held, names=names, missing=missing, why=_why)


def _why(op: SyncOp) -> str:
    return word(f"sync.{op.code}") if op.code else ""


@bp.post("/ops/<uuid:op_id>/settle")
@requires(Permission.VISIT_PLAN)
def settle(op_id: UUID) -> ResponseReturnValue:
    """A person has looked: what lay in quarantine is applied, a doubt is put to rest."""
    actor = current_actor()
    row = queries.get_waiting(actor, op_id)
    if row is None:
        raise NotFound("sync.op_not_found")
    try:
        _settle(row)
    except DomainError as refusal:
        flash(word(refusal.code, **refusal.facts), "error")
    else:
        flash(_("看过了，已经入账。"))
    return redirect(url_for("phones.index"), code=303)


def _settle(row: SyncOp) -> None:
    """The seal is opened before the transaction begins."""
    op_id, sealed = row.op_id, row.sealed
    if sealed is None:
        with transaction():
            operations.settle_review(current_actor(), op_id, now=clock.now())
        return
    opened = open_envelope(sync_key(), Envelope(op_id, row.author_id, row.device_id, 1, sealed))
    with transaction():
        operations.release_op(current_actor(), op_id, opened, now=clock.now())
    keep_arrived(photos_to_keep(op_ids=[op_id]))


@bp.post("/<uuid:user_id>/<uuid:device_id>/lost")
@requires(Permission.PEOPLE_MANAGE)
def lost(user_id: UUID, device_id: UUID) -> ResponseReturnValue:
    """The phone is gone: at its next contact the list on it goes too; what it still holds is delivered for review."""
    with transaction():
        devices.report_lost(current_actor(), user_id, device_id, now=clock.now())
    flash(_("已报失。那台手机下次连上时，名单会清掉。"))
    return redirect(url_for("phones.index"), code=303)
