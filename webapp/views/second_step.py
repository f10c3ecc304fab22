"""The second step of logging in at a desk: the code of an authenticator, setting one up, taking it off (SPEC 2.6)."""

from __future__ import annotations

from datetime import datetime

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people import second_factor
from ..domain.people.models import SecondStep
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_user
from ..domain.people.sign_in import actor_of
from ..schemas.people import CodeSchema, SecondFactorSchema
from ..web.access import current_actor, current_session_id, requires
from ..web.access import second_step as owed
from ..web.forms import Form
from ..web.page import flash
from ..web.qr import on_screen
from .account import bp
from .sign_in import onwards

P = Permission


@bp.get("/second-step")
@requires(P.SIGNED_IN, before_code=True)
def second_step() -> ResponseReturnValue:
    """What is owed: a code, or setting the codes up. Nothing owed: how things stand, for those at a desk."""
    if owed() is SecondStep.PROVE:
        return _prove_page(Form(CodeSchema()), request.args.get("next", ""))
    return _set_page(request.args.get("next", ""))


def _prove_page(form: Form, following: str) -> str:
    return render_template("account/code.html", form=form, next=following)


def _set_page(following: str, form: Form | None = None, off: Form | None = None) -> str:
    actor = current_actor()
    assert actor.user_id is not None  # noqa: S101  (the lock guarantees it)
    user = get_user(actor, actor.user_id)
    form = form or Form(SecondFactorSchema())
    if not second_factor.is_secret(str(form.values.get("secret", ""))):
        form.values["secret"] = second_factor.new_secret()
    secret = str(form.values["secret"])
    address = second_factor.address_of(secret, user.login, _("暖到家"))
    return render_template(
        "account/codes.html",
        form=form,
        off=off or Form(CodeSchema(), prefix="off"),
        next=following,
        is_set=second_factor.has_second_factor(user.id),
        is_asked=second_factor.is_asked_of(user),
        is_owed=owed() is not None,
        code=on_screen(address),
        address=address,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
    )


@bp.post("/second-step")
@requires(P.SIGNED_IN, before_code=True)
def prove() -> ResponseReturnValue:
    """The code of this half minute."""
    form, following, actor = Form(CodeSchema(), request.form), request.form.get("next", ""), current_actor()
    if owed() is not SecondStep.PROVE:
        return redirect(url_for("account.second_step"), code=303)
    try:
        given, moment = form.load(), clock.now()
        _count(moment)
        with transaction():
            second_factor.prove(actor, current_session_id(), given["code"], now=moment)
    except DomainError as refusal:
        form.values.pop("code", None)
        return _prove_page(form.explain(refusal), following), refusal.status
    return redirect(_on(following), code=303)


def _count(moment: datetime) -> None:
    with transaction():
        second_factor.count_code_try(current_actor(), now=moment)


def _on(following: str) -> str:
    """The actor of this request holds nothing yet; the next one does."""
    actor = current_actor()
    whole = actor_of(actor.user_id) if actor.user_id else None
    return onwards(whole or actor, following)


@bp.post("/second-step/set")
@requires(P.SIGNED_IN, before_code=True)
def set_up_codes() -> ResponseReturnValue:
    """The authenticator shows the right code: from now on it is asked for."""
    form, following = Form(SecondFactorSchema(), request.form), request.form.get("next", "")
    was_owed = owed() is not None
    try:
        given, moment = form.load(), clock.now()
        _count(moment)
        with transaction():
            second_factor.set_up(current_actor(), current_session_id(), given["secret"], given["code"], now=moment)
    except DomainError as refusal:
        form.values.pop("code", None)
        return _set_page(following, form.explain(refusal)), refusal.status
    flash(_("动态码设好了，下次登录会问"))
    return redirect(_on(following) if was_owed else url_for("account.show"), code=303)


@bp.post("/second-step/off")
@requires(P.SIGNED_IN)
def take_off_codes() -> ResponseReturnValue:
    """No codes any more, where nobody asks for them."""
    form = Form(CodeSchema(), request.form, prefix="off")
    try:
        given, moment = form.load(), clock.now()
        _count(moment)
        with transaction():
            second_factor.take_off(current_actor(), current_session_id(), given["code"], now=moment)
    except DomainError as refusal:
        form.values.pop("code", None)
        return _set_page("", off=form.explain(refusal)), refusal.status
    flash(_("动态码去掉了"))
    return redirect(url_for("account.show"), code=303)
