"""Who am I: what the phone needs to greet its user."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from ..domain.people.permissions import Permission
from ..schemas.people import MeSchema, account_as_json
from ..web.access import current_actor, requires
from .room import Room, gives

bp = Room("api_people", __name__, description="People")
PREFIX = "/people"


@bp.get("/me")
@requires(Permission.SIGNED_IN)
@gives(MeSchema)
def me() -> ResponseReturnValue:
    """The signed-in person."""
    actor = current_actor()
    assert actor.user_id is not None  # noqa: S101  (the lock above guarantees it)
    return jsonify(account_as_json(actor.user_id, actor.name, [h.role for h in actor.held]))
