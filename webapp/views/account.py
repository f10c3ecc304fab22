"""One's own account: password, sessions, the volunteer's pledge."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_user, list_sessions
from ..domain.people.sign_in import choose_password, revoke_session
from ..schemas.people import PasswordSchema
from ..web.access import current_actor, current_session_id, requires
from ..web.forms import Form
from ..web.page import flash

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
        sessions=list_sessions(actor.user_id),
        here=current_session_id(),
    )


@bp.post("/password")
@requires(Permission.SIGNED_IN)
def change_password() -> ResponseReturnValue:
    """Choose a password of one's own; spends a one-time code."""
    form = Form(PasswordSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            choose_password(current_actor(), given["password"], now=clock.now())
    except DomainError as refusal:
        form.values.pop("password", None)
        return _page(form.explain(refusal)), 422
    flash(_("密码已改好"))
    return redirect(url_for("account.show"), code=303)


@bp.post("/sessions/<uuid:session_id>/end")
@requires(Permission.SIGNED_IN)
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign out another device."""
    with transaction():
        revoke_session(current_actor(), session_id, now=clock.now())
    flash(_("那台设备已退出登录"))
    return redirect(url_for("account.show"), code=303)
