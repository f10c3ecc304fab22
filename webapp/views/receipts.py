"""Pages of receipts."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("receipts", __name__)
