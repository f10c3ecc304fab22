"""Needs at the desk: what is asked for, by whom it was promised, asking for more, asking no longer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ...core import clock
from ...core.errors import DomainError
from ...core.transaction import transaction
from ...domain.campaigns.operations import OPEN
from ...domain.campaigns.queries import list_campaigns
from ...domain.donations import operations, queries
from ...domain.donations.states import Beneficiary, NeedStatus
from ...domain.people.permissions import Permission
from ...domain.people.queries import list_organisations
from ...domain.visits.needs import find_need_behind
from ...schemas.donations import NeedSchema
from ...web.access import current_actor, requires
from ...web.forms import Form
from ...web.keyset import address_of_next, last_seen_day
from ...web.page import flash
from ...web.telling import told, who
from ...web.ways import way_to
from ...web.words import label
from . import bp

USUAL_DAYS = timedelta(days=14)


@bp.get("/desk/donations/")
@requires(Permission.GIFT_READ)
def desk() -> ResponseReturnValue:
    """What waits to be done, and the needs."""
    actor, today = current_actor(), clock.local_day(clock.now())
    status = NeedStatus.CLOSED if request.args.get("view") == "closed" else NeedStatus.OPEN
    rows = queries.list_needs(actor, status, last_seen_day())
    following = address_of_next("donations.desk", rows, queries.PAGE, lambda need: (need.due_on, need.id),
                                view=request.args.get("view"))  # fmt: skip
    counts = queries.desk_counts(actor, now=clock.now())
    return render_template("donations/desk.html", needs=rows, who=who, next_url=following, today=today, counts=counts,
                           past=queries.past_among(rows), is_closed=status is NeedStatus.CLOSED)  # fmt: skip


@bp.get("/desk/donations/needs/new")
@requires(Permission.NEED_WRITE)
def new_need() -> ResponseReturnValue:
    """The form; from a household's page it comes with that household, which is kept inside."""
    due = clock.local_day(clock.now()) + USUAL_DAYS
    initial = {"id": str(uuid4()), "organisation_id": str(current_actor().organisation_id), "count": "1",
               "due_on": due.isoformat(), "household_id": request.args.get("household_id", "")}  # fmt: skip
    return _need_form(Form(NeedSchema(), initial=initial))


def _need_form(form: Form) -> str:
    actor = current_actor()
    return render_template(
        "donations/new_need.html", form=form, beneficiaries=[(one.value, label(one)) for one in Beneficiary],
        organisations=[(str(o.id), o.name) for o in list_organisations(actor, Permission.NEED_WRITE)],
        campaigns=[(str(c.id), c.title) for c in list_campaigns(actor) if c.status in OPEN],
    )  # fmt: skip


@bp.post("/desk/donations/needs")
@requires(Permission.NEED_WRITE)
def create_need() -> ResponseReturnValue:
    """Put it on the list."""
    form = Form(NeedSchema(), request.form)
    try:
        new = form.load()
        with transaction():
            need = operations.open_need(current_actor(), new, now=clock.now())
            key = need.id
    except DomainError as refusal:
        return _need_form(form.explain(refusal)), refusal.status
    flash(_("需求已经列上了"))
    return redirect(url_for("donations.show_need", need_id=key), code=303)


@bp.get("/desk/donations/needs/<uuid:need_id>")
@requires(Permission.GIFT_READ)
def show_need(need_id: UUID) -> ResponseReturnValue:
    """One need with its pledges."""
    need = queries.get_need(current_actor(), need_id)
    found = find_need_behind(current_actor(), need)
    return render_template("donations/need.html", need=need, told=told(need), today=clock.local_day(clock.now()),
                           needs={need.id: need}, way=way_to("visit", found.visit_id if found else None),
                           past=queries.past_among([need]), pledges=queries.pledges_of(need.id))  # fmt: skip


@bp.post("/desk/donations/needs/<uuid:need_id>/close")
@requires(Permission.NEED_WRITE)
def close_need(need_id: UUID) -> ResponseReturnValue:
    """Ask no more."""
    with transaction():
        operations.close_need(current_actor(), need_id, now=clock.now())
    flash(_("这条需求结束了，已经认领的照常送来"))
    return redirect(url_for("donations.show_need", need_id=need_id), code=303)
