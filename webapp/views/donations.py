"""Pages of donations."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("donations", __name__)
