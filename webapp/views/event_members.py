"""Light files of members at the desk: a name, a phone, where they work (SPEC 3.11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.events import members
from ..domain.events.models import LightMember
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, user_names
from ..schemas.events import MemberChangeSchema, MemberEndSchema, MemberSchema
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


@bp.get("/<uuid:member_id>")
@requires(Permission.EVENT_OPEN)
def show(member_id: UUID) -> ResponseReturnValue:
    """One light file: what stands there, what stood there before, and the forms that change or end it."""
    return _page(members.get_member(current_actor(), member_id))


def _page(member: LightMember, change: Form | None = None, end: Form | None = None) -> str:
    usual = {"name": member.name, "phone": member.phone, "employer": member.employer}
    history = [{**one, "at": datetime.fromisoformat(one["at"])} for one in reversed(member.history or [])]
    names = user_names({UUID(one["by"]) for one in member.history or []} | {member.entered_by})
    return render_template(
        "events/show_member.html", member=member, history=history, names={str(key): name for key, name in names.items()},
        change=change or Form(MemberChangeSchema(), initial=usual), end=end or Form(MemberEndSchema(), prefix="end"),
    )  # fmt: skip


@bp.post("/<uuid:member_id>")
@requires(Permission.EVENT_WRITE)
def change(member_id: UUID) -> ResponseReturnValue:
    """Put it right."""
    form, actor = Form(MemberChangeSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            members.change_member(actor, member_id, given, now=clock.now())
    except DomainError as refusal:
        return _page(members.get_member(actor, member_id), change=form.explain(refusal)), refusal.status
    flash(_("已保存"))
    return redirect(url_for("event_members.show", member_id=member_id), code=303)


@bp.post("/<uuid:member_id>/end")
@requires(Permission.EVENT_WRITE)
def end(member_id: UUID) -> ResponseReturnValue:
    """Nothing is given any more."""
    return _step(member_id, members.end_member, _("记下了，以后不再慰问"))


@bp.post("/<uuid:member_id>/return")
@requires(Permission.EVENT_WRITE)
def come_back(member_id: UUID) -> ResponseReturnValue:
    """They belong here again."""
    return _step(member_id, members.return_member, _("恢复了，可以再记慰问"))


def _step(member_id: UUID, step: Callable[..., LightMember], said: str) -> ResponseReturnValue:
    form, actor = Form(MemberEndSchema(), request.form, prefix="end"), current_actor()
    try:
        given = form.load()
        with transaction():
            step(actor, member_id, given["reason"], now=clock.now())
    except DomainError as refusal:
        return _page(members.get_member(actor, member_id), end=form.explain(refusal)), refusal.status
    flash(said)
    return redirect(url_for("event_members.show", member_id=member_id), code=303)
