"""Places that padded their lists: who brings nobody until when, said and taken back from above (SPEC 3.7)."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households import operations, place_bars
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..schemas.household_steps import PlaceBarSchema
from ..schemas.households import ReasonSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from .households import bp


def _page(new: Form | None = None, refused: Form | None = None) -> str:
    """`refused` is the form that takes a bar back and has to be mended; its prefix is the bar's id."""
    actor, today = current_actor(), clock.local_day(clock.now())
    rows = place_bars.bars_below(actor, on=today)
    barred = {place.id for _sanction, place in rows}
    forms = {str(sanction.id): refused if refused and refused.prefix == str(sanction.id) else Form(
        ReasonSchema(), prefix=str(sanction.id)) for sanction, _place in rows}  # fmt: skip
    return render_template(
        "households/places.html", rows=rows, forms=forms, refused=refused, me=actor.user_id,
        new=new or Form(PlaceBarSchema(), initial={"id": str(uuid4())}, prefix="bar"),
        places=[(str(place.id), place.name) for place in place_bars.places_below(actor) if place.id not in barred],
        names=user_names([sanction.made_by for sanction, _place in rows]),
    )  # fmt: skip


@bp.get("/places")
@requires(Permission.HOUSEHOLD_APPROVE)
def places() -> ResponseReturnValue:
    """Those that are barred, and a form for one more."""
    return _page()


@bp.post("/places")
@requires(Permission.HOUSEHOLD_APPROVE)
def bar_place() -> ResponseReturnValue:
    """Its list was padded."""
    form = Form(PlaceBarSchema(), request.form, prefix="bar")
    try:
        given = form.load()
        with transaction():
            operations.bar_place(current_actor(), given["organisation_id"], given["id"], reason=given["reason"],
                                 now=clock.now())  # fmt: skip
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _page(new=form.explain(refusal)), refusal.status
    flash(_("已暂停，从现在起它的户不进新的名单。"))
    return redirect(url_for("households.places"), code=303)


@bp.post("/places/<uuid:sanction_id>/lift")
@requires(Permission.HOUSEHOLD_APPROVE)
def lift_place_bar(sanction_id: UUID) -> ResponseReturnValue:
    """It was a mistake."""
    form = Form(ReasonSchema(), request.form, prefix=str(sanction_id))
    try:
        given = form.load()
        with transaction():
            operations.lift_place_bar(current_actor(), sanction_id, reason=given["reason"], now=clock.now())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        return _page(refused=form.explain(refusal)), refusal.status
    flash(_("已恢复申报"))
    return redirect(url_for("households.places"), code=303)
