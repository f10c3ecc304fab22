"""One's own account: password, sessions, the volunteer's pledge."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.actors import Actor
from ..domain.people.own_password import check_choice, choose_password, count_password_try
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_user
from ..domain.people.sign_in import actor_of, list_sessions, revoke_session
from ..schemas.people import PasswordSchema
from ..web.access import current_actor, current_session_id, must_choose_password, requires
from ..web.device import machine_of
from ..web.forms import Form
from ..web.page import flash
from .preferences import own_path
from .sign_in import first_page

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("/")
@requires(Permission.SIGNED_IN)
def show() -> ResponseReturnValue:
    """Who I am here, and where I am signed in."""
    return _page(Form(PasswordSchema()))


def _page(form: Form) -> str:
    actor = current_actor()
    assert actor.user_id is not None  # noqa: S101  (the lock guarantees it)
    return render_template(
        "account/show.html",
        form=form,
        user=get_user(actor, actor.user_id),
        held=actor.held,
        sessions=list_sessions(actor.user_id, now=clock.now()),
        here=current_session_id(),
        machine_of=machine_of,
    )


@bp.get("/password")
@requires(Permission.SIGNED_IN, before_password=True)
def choose() -> ResponseReturnValue:
    """Where a one-time code leads, and nowhere else before a password is chosen."""
    if not must_choose_password():
        return redirect(url_for("account.show"))
    return _choice_page(Form(PasswordSchema()), request.args.get("next", ""))


def _choice_page(form: Form, following: str) -> str:
    return render_template("account/choose.html", form=form, next=following)


@bp.post("/password")
@requires(Permission.SIGNED_IN, before_password=True)
def change_password() -> ResponseReturnValue:
    """Choose a password of one's own, with the present one or after a one-time code."""
    form, actor, here = Form(PasswordSchema(), request.form), current_actor(), current_session_id()
    was_first, moment = must_choose_password(), clock.now()
    try:
        given = form.load()
        with transaction():
            count_password_try(actor, now=moment)
        hashed = check_choice(actor, here, given["password"], given["present"], now=moment)
        with transaction():
            choose_password(actor, here, hashed, now=moment)
    except DomainError as refusal:
        form.explain(refusal)
        page = _choice_page(form, request.form.get("next", "")) if was_first else _page(form)
        return page, refusal.status
    flash(_("密码已改好，别的设备要重新登录"))
    return redirect(_onwards(actor) if was_first else url_for("account.show"), code=303)


def _onwards(actor: Actor) -> str:
    """Where they wanted to go when the one-time code came between."""
    wanted = request.form.get("next", "")
    whole = actor_of(actor.user_id) if actor.user_id else None
    return own_path(wanted) if wanted else first_page(whole or actor)


@bp.post("/sessions/<uuid:session_id>/end")
@requires(Permission.SIGNED_IN)
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign out another device."""
    with transaction():
        revoke_session(current_actor(), session_id, now=clock.now())
    flash(_("那台设备已退出登录"))
    return redirect(url_for("account.show"), code=303)
