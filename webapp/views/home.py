"""The front page: three ways in, and the notices that hang at present."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ..domain.people.queries import is_empty
from ..web.access import public

bp = Blueprint("home", __name__)


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Where everybody arrives; a new deployment is asked its five questions first."""
    if is_empty():
        return redirect(url_for("welcome.show"))
    return render_template("home/index.html")
