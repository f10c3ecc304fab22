"""What is still needed, for the volunteer's phone and for partners."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue

from ..core import clock
from ..domain.donations import queries
from ..domain.people.permissions import Permission
from ..schemas.donations import NeedAnswerSchema, need_as_json
from ..web.access import current_actor, requires
from ..web.telling import told
from .room import Room, gives

bp = Room("api_donations", __name__, description="Donations")
PREFIX = "/needs"


@bp.get("")
@requires(Permission.NEED_READ)
@gives(NeedAnswerSchema(many=True))
def list_needs() -> ResponseReturnValue:
    """What is asked for today, what is due first on top: things and numbers, no names of anybody."""
    needs = queries.list_open_needs(current_actor(), None, now=clock.now())
    return jsonify([need_as_json(need, told(need)) for need in needs])
