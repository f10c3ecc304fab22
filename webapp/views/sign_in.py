"""Signing in and out."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.actors import NOBODY, Actor
from ..domain.people.permissions import Permission
from ..domain.people.profiles import pledge_due
from ..domain.people.sign_in import (
    Credentials,
    actor_of,
    check_credentials,
    count_sign_in_try,
    note_wrong_sign_in,
    sign_in,
    sign_out,
    take_back_sign_in_try,
)
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
        return redirect(onwards(current_actor(), request.args.get("next", "")))
    return render_template(
        "sign_in/show.html", form=Form(SignInSchema()), next=request.args.get("next", ""), insecure=_is_insecure()
    )


def _is_insecure() -> bool:
    return bool(current_app.config["SETTINGS"].is_production and not request.is_secure)


@bp.post("/login")
@public
def create() -> ResponseReturnValue:
    """Count the try, check, open a session."""
    form, following = Form(SignInSchema(), request.form), request.form.get("next", "")
    try:
        given = form.load()
        found, token = _enter(given["login"], given["secret"])
    except DomainError as refusal:
        form.values.pop("secret", None)
        page = render_template("sign_in/show.html", form=form.explain(refusal), next=following, insecure=_is_insecure())
        return page, refusal.status
    if found.code_hash is not None:
        target = url_for("account.choose", next=following or None)
    else:
        target = onwards(actor_of(found.user_id) or NOBODY, following)
    response = make_response(redirect(target, code=303))
    set_session_cookie(response, token)
    _know_this_device(found.user_id, response)
    return response


def _know_this_device(user_id: UUID, response: Response) -> None:
    """A browser that somebody who delivers has signed in with confirms for nobody (OFFLINE 6)."""
    fresh, browser = this_device()
    with transaction():
        actor = actor_of(user_id)
        known = actor is not None and know_device(actor, browser, now=clock.now())
    if known and fresh is not None:
        set_device_cookie(response, fresh)


def _enter(login: str, secret: str) -> tuple[Credentials, str]:
    """The token of a new session; counting, checking (slow, on purpose) and opening are three steps."""
    moment, device = clock.now(), (request.user_agent.string or "")[:120]
    address = request.remote_addr or ""
    with transaction():
        count_sign_in_try(login, address, now=moment)
    try:
        found = check_credentials(login, secret, address, now=moment)
        actor = actor_of(found.user_id)
        with transaction():
            token = sign_in(found, is_field=not (actor and actor.works_at_a_desk), device=device, now=moment)
            take_back_sign_in_try(login, address, now=moment)
            if (before := current_session_id()) is not None:
                sign_out(before, now=moment)
    except DomainError as refusal:
        if refusal.code == "sign_in.wrong":
            with transaction():
                note_wrong_sign_in(login, device=device, now=moment)
        raise
    return found, token


def onwards(actor: Actor, following: str) -> str:
    """Where somebody goes who is in: where they wanted to, else where they start; volunteers by way of the promise."""
    if pledge_due(actor):
        return url_for("account.pledge", next=own_path(following) if following else None)
    return own_path(following) if following else first_page(actor)


def first_page(actor: Actor) -> str:
    """The page a person starts on: the desk, or the volunteer's day."""
    if actor.works_at_a_desk:
        return url_for("desk.index")
    return "/app/" if actor.can(Permission.VISIT_RECORD) else url_for("home.index")


@bp.post("/logout")
@requires(Permission.SIGNED_IN, before_password=True, before_code=True)
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
