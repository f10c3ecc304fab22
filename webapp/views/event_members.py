"""Light files of members at the desk: a name, a phone, where they work (SPEC 3.11)."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.events import members
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations
from ..schemas.events import MemberSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_moment
from ..web.page import flash

bp = Blueprint("event_members", __name__, url_prefix="/desk/events/members")


@bp.get("/")
@requires(Permission.EVENT_OPEN)
def index() -> ResponseReturnValue:
    """Those on file, the latest first."""
    rows = members.list_members(current_actor(), last_seen_moment())
    following = address_of_next("event_members.index", rows, members.PAGE, lambda row: (row.entered_at, row.id), "before")
    return render_template("events/members.html", rows=rows, next_url=following)


@bp.get("/new")
@requires(Permission.EVENT_WRITE)
def new() -> ResponseReturnValue:
    """A form for one more."""
    usual = {"id": str(uuid4()), "organisation_id": str(current_actor().organisation_id)}
    return _form_page(Form(MemberSchema(), initial=usual))


def _form_page(form: Form) -> str:
    places = list_organisations(current_actor(), Permission.EVENT_WRITE)
    return render_template("events/member.html", form=form, places=[(str(place.id), place.name) for place in places])


@bp.post("/")
@requires(Permission.EVENT_WRITE)
def create() -> ResponseReturnValue:
    """Write them down."""
    form = Form(MemberSchema(), request.form)
    try:
        entry = form.load()
        with transaction():
            members.enter_member(current_actor(), entry, now=clock.now())
    except DomainError as refusal:
        return _form_page(form.explain(refusal)), refusal.status
    flash(_("会员登记好了"))
    return redirect(url_for("event_members.index"), code=303)
