"""功能: what this place has switched on (SPEC 13). Hangs its doors into the settings."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import NotFound
from ..core.transaction import transaction
from ..domain.people.features import SWITCHES, Feature, hidden_at, switch_feature
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation
from ..web.access import current_actor, requires
from ..web.page import flash
from .settings import bp


def _own() -> Organisation:
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    return get_organisation(actor, actor.organisation_id)


@bp.get("/features")
@requires(Permission.ORGANISATION_MANAGE)
def features() -> ResponseReturnValue:
    """Each switch with what it brings."""
    return render_template("settings/features.html", offered=SWITCHES, hidden=hidden_at(_own()))


@bp.post("/features")
@requires(Permission.ORGANISATION_MANAGE)
def switch() -> ResponseReturnValue:
    """One of them on or off."""
    named = request.form.get("feature", "")
    if named not in {feature.value for feature in SWITCHES}:
        raise NotFound()
    on = request.form.get("on") == "yes"
    with transaction():
        switch_feature(current_actor(), _own().id, Feature(named), on, now=clock.now())
    flash(_("打开了") if on else _("收起来了，已有的资料都还在"))
    return redirect(url_for("settings.features"), code=303)
