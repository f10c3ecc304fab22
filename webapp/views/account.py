"""One's own account: who I am here, password, sessions. What volunteers say and promise is in `own_data`."""

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
from ..domain.people.profiles import find_profile, is_volunteer, pledge_due
from ..domain.people.queries import get_user
from ..domain.people.rules import checked_until
from ..domain.people.sign_in import actor_of, list_sessions, revoke_session
from ..schemas.people import PasswordSchema
from ..schemas.volunteers import CorrectionSchema, WordsSchema
from ..web.access import current_actor, current_session_id, must_choose_password, requires
from ..web.device import machine_of
from ..web.forms import Form
from ..web.page import flash
from ..web.volunteer_choices import choices_of
from .sign_in import onwards

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("/")
@requires(Permission.SIGNED_IN)
def show() -> ResponseReturnValue:
    """Who I am here, and where I am signed in."""
    return account_page()


def account_page(
    *, password: Form | None = None, words: Form | None = None, correction: Form | None = None
) -> str:
    """The page with its forms; one that was refused comes with what was typed."""
    actor = current_actor()
    assert actor.user_id is not None  # noqa: S101  (the lock guarantees it)
    user, profile = get_user(actor, actor.user_id), find_profile(actor.user_id)
    own_words = {"areas": user.areas, "skills": user.skills, "free_times": profile.free_times if profile else [],
                 "note": (profile.note if profile else None) or ""}  # fmt: skip
    return render_template(
        "account/show.html",
        form=password or Form(PasswordSchema()),
        words=words or Form(WordsSchema(), initial=own_words, prefix="words"),
        correction=correction or Form(CorrectionSchema(), prefix="correction"),
        choices=choices_of(user.organisation_id),
        user=user,
        profile=profile,
        is_volunteer=is_volunteer(user.id),
        pledge_due=pledge_due(actor),
        checked_until=checked_until(profile.children_checked_on) if profile else None,
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
        page = _choice_page(form, request.form.get("next", "")) if was_first else account_page(password=form)
        return page, refusal.status
    flash(_("密码已改好，别的设备要重新登录"))
    return redirect(_onwards(actor) if was_first else url_for("account.show"), code=303)


def _onwards(actor: Actor) -> str:
    """Where they wanted to go when the one-time code came between."""
    whole = actor_of(actor.user_id) if actor.user_id else None
    return onwards(whole or actor, request.form.get("next", ""))


@bp.post("/sessions/<uuid:session_id>/end")
@requires(Permission.SIGNED_IN)
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign out another device."""
    with transaction():
        revoke_session(current_actor(), session_id, now=clock.now())
    flash(_("那台设备已退出登录"))
    return redirect(url_for("account.show"), code=303)
