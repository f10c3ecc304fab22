"""A new deployment asks five questions (SPEC 12.8) and is ready."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.queries import is_empty
from ..domain.people.setup import hash_first_password, set_up
from ..schemas.people import WelcomeSchema
from ..web.access import public
from ..web.forms import Form

bp = Blueprint("welcome", __name__)


@bp.get("/welcome")
@public
def show() -> ResponseReturnValue:
    """The five questions, until they have been answered once."""
    if not is_empty():
        return redirect(url_for("sign_in.show"))
    usual = {"preset": "club", "dibao_year": clock.local(clock.now()).year}
    return render_template("welcome/show.html", form=Form(WelcomeSchema(), initial=usual))


@bp.post("/welcome")
@public
def create() -> ResponseReturnValue:
    """Make the organisation and its first admin."""
    form = Form(WelcomeSchema(), request.form)
    try:
        answers = form.load()
        hashed = hash_first_password(answers)
        with transaction():
            set_up(answers, hashed, now=clock.now())
    except DomainError as refusal:
        form.values.pop("password", None)
        return render_template("welcome/show.html", form=form.explain(refusal)), refusal.status
    return redirect(url_for("sign_in.show"), code=303)
