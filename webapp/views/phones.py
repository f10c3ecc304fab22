"""The desk looks after phones: who uses one, how it is doing, and which one was lost. What they sent is in `visit_inbox`."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..domain.sync import devices, queries
from ..web.access import current_actor, requires
from ..web.page import flash

bp = Blueprint("phones", __name__, url_prefix="/desk/phones")


@bp.get("/")
@requires(Permission.VISIT_READ)
def index() -> ResponseReturnValue:
    """Every phone in use, the longest silent first."""
    phones = queries.list_devices(current_actor())
    names = user_names({phone.user_id for phone in phones})
    return render_template("phones/index.html", phones=phones, names=names)


@bp.post("/<uuid:user_id>/<uuid:device_id>/lost")
@requires(Permission.PEOPLE_MANAGE)
def lost(user_id: UUID, device_id: UUID) -> ResponseReturnValue:
    """The phone is gone: at its next contact the list on it goes too; what it still holds is delivered for review."""
    with transaction():
        devices.report_lost(current_actor(), user_id, device_id, now=clock.now())
    flash(_("已报失。那台手机下次连上时，名单会清掉。"))
    return redirect(url_for("phones.index"), code=303)
