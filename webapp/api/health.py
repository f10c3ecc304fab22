"""Is it alive: for a load balancer and for whoever watches."""

from __future__ import annotations

from flask import jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from ..core.db import db
from ..schemas.health import HealthSchema
from ..web.access import public
from .room import Room, gives

bp = Room("api_health", __name__, description="Health")
PREFIX = "/health"


@bp.get("")
@public
@gives(HealthSchema)
def health() -> ResponseReturnValue:
    """Answers 200 when the database does."""
    db.session.execute(text("SELECT 1"))
    return jsonify(status="ok")
