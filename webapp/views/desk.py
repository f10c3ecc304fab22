"""The desk's first screen."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, setting
from ..web.access import current_actor, requires

bp = Blueprint("desk", __name__, url_prefix="/desk")


@bp.get("/")
@requires(Permission.DESK)
def index() -> ResponseReturnValue:
    """What to do next: three things in a small club, the board of the running campaign on a street."""
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    organisation = get_organisation(actor, actor.organisation_id)
    return render_template(
        "desk/index.html", organisation=organisation, is_club=setting(organisation, "preset") == "club"
    )
