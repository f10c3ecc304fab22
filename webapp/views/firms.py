"""Firms in need at the desk: a list, one firm, entered by one and confirmed by another (SPEC 3.11)."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.firms import operations, queries
from ..domain.firms.models import NeedyFirm
from ..domain.firms.states import FirmKind, FirmStatus, Trouble
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations, names_of, user_names
from ..schemas.firms import FirmEndSchema, FirmSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_day
from ..web.page import flash
from ..web.words import label

bp = Blueprint("firms", __name__, url_prefix="/desk/firms")
STANDING = (FirmStatus.ENTERED, FirmStatus.CONFIRMED)


@bp.get("/")
@requires(Permission.EVENT_READ)
def index() -> ResponseReturnValue:
    """Those in need, or those that ended."""
    ended = request.args.get("view") == "ended"
    rows = queries.list_firms(current_actor(), (FirmStatus.ENDED,) if ended else STANDING, last_seen_day())
    view = "ended" if ended else "standing"
    return render_template(
        "firms/index.html", rows=rows, names=names_of(list({row.organisation_id for row in rows})), ended=ended,
        views=[(_("现在困难"), url_for("firms.index"), not ended), (_("已经结束"), url_for("firms.index", view="ended"), ended)],
        next_url=address_of_next("firms.index", rows, queries.PAGE, lambda row: (row.since, row.id), view=view),
    )  # fmt: skip


@bp.get("/new")
@requires(Permission.EVENT_WRITE)
def new() -> ResponseReturnValue:
    """A form for one more."""
    usual = {"id": str(uuid4()), "organisation_id": str(current_actor().organisation_id)}
    return _form_page(Form(FirmSchema(), initial=usual))


def _form_page(form: Form, firm: NeedyFirm | None = None) -> str:
    places = list_organisations(current_actor(), Permission.EVENT_WRITE)
    return render_template(
        "firms/form.html", form=form, firm=firm, places=[(str(place.id), place.name) for place in places],
        kinds=[(one.value, label(one)) for one in FirmKind], troubles=[(one.value, label(one)) for one in Trouble],
    )  # fmt: skip


@bp.post("/")
@requires(Permission.EVENT_WRITE)
def create() -> ResponseReturnValue:
    """Write it down."""
    form = Form(FirmSchema(), request.form)
    try:
        entry = form.load()
        with transaction():
            operations.enter_firm(current_actor(), entry, now=clock.now())
    except DomainError as refusal:
        return _form_page(form.explain(refusal)), refusal.status
    flash(_("记下了，要另一个人核实"))
    return redirect(url_for("firms.show", firm_id=entry.id), code=303)


@bp.get("/<uuid:firm_id>")
@requires(Permission.EVENT_READ)
def show(firm_id: UUID) -> ResponseReturnValue:
    """One firm, and what can be done."""
    return _page(queries.get_firm(current_actor(), firm_id))


def _page(firm: NeedyFirm, form: Form | None = None) -> str:
    return render_template(
        "firms/show.html", firm=firm, form=form or Form(FirmEndSchema()), me=current_actor().user_id,
        place=names_of([firm.organisation_id])[firm.organisation_id],
        names=user_names([one for one in (firm.changed_by, firm.confirmed_by) if one]),
    )  # fmt: skip


@bp.get("/<uuid:firm_id>/edit")
@requires(Permission.EVENT_WRITE)
def edit(firm_id: UUID) -> ResponseReturnValue:
    """Put it right."""
    firm = queries.get_firm(current_actor(), firm_id, Permission.EVENT_WRITE)
    known = {"id": str(firm.id), "organisation_id": str(firm.organisation_id), "name": firm.name, "kind": firm.kind.value,
             "trouble": firm.trouble.value, "since": firm.since.isoformat(), "workers": str(firm.workers)}  # fmt: skip
    return _form_page(Form(FirmSchema(), initial=known), firm)


@bp.post("/<uuid:firm_id>")
@requires(Permission.EVENT_WRITE)
def change(firm_id: UUID) -> ResponseReturnValue:
    """What was put right has to be confirmed again."""
    actor = current_actor()
    firm = queries.get_firm(actor, firm_id, Permission.EVENT_WRITE)
    form = Form(FirmSchema(), request.form)
    form.values |= {"id": str(firm.id), "organisation_id": str(firm.organisation_id)}
    try:
        entry = form.load()
        with transaction():
            operations.change_firm(actor, entry, now=clock.now())
    except DomainError as refusal:
        return _form_page(form.explain(refusal), queries.get_firm(actor, firm_id)), refusal.status
    flash(_("改好了，要另一个人再核实"))
    return redirect(url_for("firms.show", firm_id=firm_id), code=303)


@bp.post("/<uuid:firm_id>/confirm")
@requires(Permission.EVENT_APPROVE)
def confirm(firm_id: UUID) -> ResponseReturnValue:
    """It is so."""
    with transaction():
        operations.confirm_firm(current_actor(), firm_id, now=clock.now())
    flash(_("核实了"))
    return redirect(url_for("firms.show", firm_id=firm_id), code=303)


@bp.post("/<uuid:firm_id>/end")
@requires(Permission.EVENT_WRITE)
def end(firm_id: UUID) -> ResponseReturnValue:
    """It is in need no more."""
    form, actor = Form(FirmEndSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.end_firm(actor, firm_id, given["reason"], now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_firm(actor, firm_id), form.explain(refusal)), refusal.status
    flash(_("不再列为困难企业"))
    return redirect(url_for("firms.show", firm_id=firm_id), code=303)
