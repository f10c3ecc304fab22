"""A volunteer's own page: the promise, what they can do, a correction, leaving."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.people import operations, profiles
from ..domain.people.permissions import Permission
from ..domain.people.rules import PLEDGE_VERSION
from ..schemas.volunteers import CorrectionSchema, PledgeReadSchema, WordsSchema
from ..web import terms
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from .account import account_page, bp
from .preferences import own_path
from .sign_in import first_page


@bp.get("/pledge")
@requires(Permission.SIGNED_IN)
def pledge() -> ResponseReturnValue:
    """What one promises before the first visit (SPEC 2.4); later, to read it again."""
    return _pledge_page(Form(PledgeReadSchema(), initial={"version": PLEDGE_VERSION}), request.args.get("next", ""))


def _pledge_page(form: Form, following: str) -> str:
    actor = current_actor()
    due = profiles.pledge_due(actor)
    return render_template("account/pledge.html", form=form, pledge=terms.PLEDGE, risks=terms.RISKS, due=due,
                           next=following, version=PLEDGE_VERSION)  # fmt: skip


@bp.post("/pledge")
@requires(Permission.SIGNED_IN)
def accept_pledge() -> ResponseReturnValue:
    """Both papers read."""
    form, following = Form(PledgeReadSchema(), request.form), request.form.get("next", "")
    try:
        given = form.load()
        with transaction():
            operations.accept_pledge(current_actor(), version=given["version"], now=clock.now())
    except DomainError as refusal:
        form.explain(refusal)
        form.values["version"] = PLEDGE_VERSION
        return _pledge_page(form, following), refusal.status
    flash(_("记下了。等社区核实过，就能约走访。") if not _is_verified() else _("记下了，可以约走访了。"))
    return redirect(own_path(following) if following else first_page(current_actor()), code=303)


def _is_verified() -> bool:
    return profiles.is_verified(current_actor())


@bp.post("/words")
@requires(Permission.SIGNED_IN)
def describe() -> ResponseReturnValue:
    """Areas, skills, free times."""
    form = Form(WordsSchema(), request.form, prefix="words")
    try:
        words = form.load()
        with transaction():
            operations.describe_oneself(current_actor(), words, now=clock.now())
    except DomainError as refusal:
        return account_page(words=form.explain(refusal)), refusal.status
    flash(_("已保存"))
    return redirect(url_for("account.show"), code=303)


@bp.post("/correction")
@requires(Permission.SIGNED_IN)
def ask_for_correction() -> ResponseReturnValue:
    """What is wrong with name, phone or birthday."""
    form = Form(CorrectionSchema(), request.form, prefix="correction")
    try:
        given = form.load()
        with transaction():
            operations.ask_for_correction(current_actor(), given["correction"], now=clock.now())
    except DomainError as refusal:
        return account_page(correction=form.explain(refusal)), refusal.status
    flash(_("已告诉社区，会有人来改"))
    return redirect(url_for("account.show"), code=303)


@bp.post("/leave")
@requires(Permission.SIGNED_IN)
def leave() -> ResponseReturnValue:
    """Somebody wants to leave, with everything that is known of them."""
    with transaction():
        operations.ask_to_leave(current_actor(), now=clock.now())
    flash(_("已告诉社区。资料删掉以前，您随时可以反悔。"))
    return redirect(url_for("account.show"), code=303)


@bp.post("/stay")
@requires(Permission.SIGNED_IN)
def stay() -> ResponseReturnValue:
    """They take it back."""
    with transaction():
        operations.stay_after_all(current_actor(), now=clock.now())
    flash(_("好的，您的资料都还在"))
    return redirect(url_for("account.show"), code=303)
