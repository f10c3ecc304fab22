"""Totals of event care, read at the desk as they will hang, and hung out (SPEC 3.11, 9.1)."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, NotFound
from ..core.transaction import transaction
from ..domain.events.periods import Period, periods_over
from ..domain.notices import care
from ..domain.people.permissions import Permission
from ..schemas.notices import CareSumSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label

bp = Blueprint("event_totals", __name__, url_prefix="/desk/events/totals")


def _here() -> UUID:
    """The place whose notice it is: the visitor's own, with all below it."""
    place = current_actor().organisation_id
    if place is None:
        raise NotFound()
    return place


@bp.get("/")
@requires(Permission.NOTICE_PUBLISH)
def show() -> ResponseReturnValue:
    """What the chosen part of a year came to, as it will hang; at first the one that ended last."""
    return _page(_chosen(request.args.get("period", "")))


def _chosen(code: str) -> Period:
    """One that is over; another, or what cannot be read, is the one that ended last."""
    known = periods_over(clock.local_day(clock.now()))
    return next((one for one in known if one.code == code), known[0])


def _page(period: Period, form: Form | None = None) -> str:
    today = clock.local_day(clock.now())
    found = care.sum_up(current_actor(), _here(), period, today=today)
    form = form or Form(CareSumSchema(), initial={"id": str(uuid4())})
    form.values |= {"period": period.code, "seen": found.mark}
    return render_template(
        "events/totals.html", found=found, form=form,
        periods=[(one.code, _("%(year)s 年%(part)s", year=one.year, part=label(one.part))) for one in periods_over(today)],
    )  # fmt: skip


@bp.post("/")
@requires(Permission.NOTICE_PUBLISH)
def hang() -> ResponseReturnValue:
    """Hang out what was read."""
    form = Form(CareSumSchema(), request.form)
    try:
        new = care.NewCareSum(organisation_id=_here(), **form.load())
        with transaction():
            care.hang_sum(current_actor(), new, now=clock.now())
    except DomainError as refusal:
        return _page(_chosen(str(form.values.get("period", ""))), form.explain(refusal)), refusal.status
    flash(_("张贴好了，可以打印海报贴到墙上"))
    return redirect(url_for("notices.manage", notice_id=new.id), code=303)
