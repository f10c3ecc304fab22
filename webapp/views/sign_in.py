"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.sign_in import actor_of, check_credentials, count_sign_in_try, sign_in, sign_out
from ..domain.receipts.confirming import know_device
from ..schemas.people import SignInSchema
from ..web.access import current_actor, current_session_id, public, requires, set_session_cookie
from ..web.device import set_device_cookie, this_device
from ..web.forms import Form
from .preferences import own_path

bp = Blueprint("sign_in", __name__)


@bp.get("/login")
@public
def show() -> ResponseReturnValue:
    """The log-in page; over plain HTTP in production it says what is missing."""
    if current_actor().user_id is not None:
        return redirect(own_path(request.args.get("next") or first_page()))
    return render_template(
        "sign_in/show.html", form=Form(SignInSchema()), next=request.args.get("next", ""), insecure=_is_insecure()
    )


def _is_insecure() -> bool:
    return bool(current_app.config["SETTINGS"].is_production and not request.is_secure)


@bp.post("/login")
@public
def create() -> ResponseReturnValue:
    """Count the try, check, open a session."""
    form = Form(SignInSchema(), request.form)
    address, device = request.remote_addr or "", (request.user_agent.string or "")[:120]
    try:
        given = form.load()
        with transaction():
            count_sign_in_try(given["login"], address, now=clock.now())
        user_id = check_credentials(given["login"], given["secret"], address, now=clock.now())
        actor = actor_of(user_id)
        fresh, browser = this_device()
        with transaction():
            token = sign_in(user_id, is_field=not (actor and actor.works_at_a_desk), device=device, now=clock.now())
            confirms_for_nobody = actor is not None and know_device(actor, browser, now=clock.now())
    except DomainError as refusal:
        form.values.pop("secret", None)
        page = render_template(
            "sign_in/show.html", form=form.explain(refusal), next=request.form.get("next", ""), insecure=_is_insecure()
        )
        return page, refusal.status
    g.arrived = actor
    response = make_response(redirect(own_path(request.form.get("next") or first_page()), code=303))
    set_session_cookie(response, token)
    if confirms_for_nobody and fresh is not None:
        set_device_cookie(response, fresh)
    return response


def first_page() -> str:
    """The page a person starts on: the desk, or the volunteer's day."""
    actor = g.get("arrived") or current_actor()
    if actor.works_at_a_desk:
        return url_for("desk.index")
    return "/app/" if actor.can(Permission.VISIT_RECORD) else url_for("home.index")


@bp.post("/logout")
@requires(Permission.SIGNED_IN)
def end() -> ResponseReturnValue:
    """End the session here and on the server."""
    session_id = current_session_id()
    if session_id is not None:
        with transaction():
            sign_out(session_id, now=clock.now())
    response = make_response(redirect(url_for("home.index"), code=303))
    response.headers["Clear-Site-Data"] = '"cache"'
    set_session_cookie(response, None)
    return response
