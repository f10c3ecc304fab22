"""Totals of event care, read at the desk as they will hang, and hung out (SPEC 3.11, 9.1)."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, NotFound
from ..core.transaction import transaction
from ..domain.events.periods import Period, periods_over
from ..domain.notices import care
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..schemas.notices import CareSumSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label

bp = Blueprint("event_totals", __name__, url_prefix="/desk/events/totals")


def _chosen_place(asked: str) -> tuple[Organisation, list[Organisation]]:
    """The place whose notice it is, with all below it, and those to choose from; another is the visitor's own."""
    places = care.places_to_sum_up(current_actor())
    if not places:
        raise NotFound()
    own = next((one for one in places if one.id == current_actor().organisation_id), places[0])
    return next((one for one in places if str(one.id) == asked), own), places


@bp.get("/")
@requires(Permission.NOTICE_PUBLISH)
def show() -> ResponseReturnValue:
    """What the chosen part of a year came to, as it will hang; at first the one that ended last."""
    return _page(request.args.get("place", ""), _chosen(request.args.get("period", "")))


def _chosen(code: str) -> Period:
    """One that is over; another, or what cannot be read, is the one that ended last."""
    known = periods_over(clock.local_day(clock.now()))
    return next((one for one in known if one.code == code), known[0])


def _page(asked: str, period: Period, form: Form | None = None) -> str:
    today = clock.local_day(clock.now())
    place, places = _chosen_place(asked)
    found = care.sum_up(current_actor(), place.id, period, today=today)
    form = form or Form(CareSumSchema(), initial={"id": str(uuid4())})
    form.values |= {"place": str(place.id), "period": period.code, "seen": found.mark}
    return render_template(
        "events/totals.html", found=found, form=form, place=place, places=[(str(one.id), _named(one, places)) for one in places],
        periods=[(one.code, _("%(year)s 年%(part)s", year=one.year, part=label(one.part))) for one in periods_over(today)],
    )  # fmt: skip


def _named(place: Organisation, places: list[Organisation]) -> str:
    """A place that has others below it says that they are in its sum."""
    has_more = any(other.path != place.path and other.path.startswith(place.path) for other in places)
    return _("%(place)s（全部）", place=place.name) if has_more else place.name


@bp.post("/")
@requires(Permission.NOTICE_PUBLISH)
def hang() -> ResponseReturnValue:
    """Hang out what was read."""
    form = Form(CareSumSchema(), request.form)
    try:
        given = form.load()
        place = given.pop("place") or _chosen_place("")[0].id
        new = care.NewCareSum(organisation_id=place, **given)
        with transaction():
            care.hang_sum(current_actor(), new, now=clock.now())
    except DomainError as refusal:
        return _page(
            str(form.values.get("place", "")), _chosen(str(form.values.get("period", ""))), form.explain(refusal)
        ), refusal.status
    flash(_("张贴好了，可以打印海报贴到墙上"))
    return redirect(url_for("notices.manage", notice_id=new.id), code=303)
