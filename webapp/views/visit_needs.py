"""Needs that visits found: seen to, or put on the needs list without a word about whose they are (SPEC 8.1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.donations.states import Beneficiary
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.visits import needs, operations
from ..domain.visits.models import NeedFound
from ..schemas.donations import NeedSchema
from ..schemas.visit_desk import BecauseSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label, word
from .visits import Answer, bp

OF_NEEDS = (Beneficiary.ELDERLY, Beneficiary.HOUSEHOLD, Beneficiary.WORKER)
"""One household is told of as broadly as this; pupils only as a group, a campaign is none."""


@bp.get("/needs/<uuid:need_id>")
@requires(Permission.VISIT_PLAN)
def need(need_id: UUID) -> Answer:
    """What was found, with both ways on."""
    return _page(needs.get_need_found(current_actor(), need_id))


def _page(found: NeedFound, *, ask: Form | None = None, settle: Form | None = None) -> str:
    usual = {
        "id": str(uuid4()), "organisation_id": str(found.organisation_id), "count": 1, "quantity": 1,
        "beneficiary": Beneficiary.HOUSEHOLD.value, "due_on": clock.local_day(clock.now()) + timedelta(days=7),
    }  # fmt: skip
    return render_template(
        "visits/need.html", need=found, ask=ask or Form(NeedSchema(), initial=usual, prefix="ask"),
        settle=settle or Form(BecauseSchema(), prefix="settle"), what=word(f"need_found.{found.need}"),
        contact=contacts_of([found.household_id])[found.household_id],
        beneficiaries=[(one.value, label(one)) for one in OF_NEEDS],
    )  # fmt: skip


@bp.post("/needs/<uuid:need_id>/settle")
@requires(Permission.VISIT_PLAN)
def settle_need(need_id: UUID) -> Answer:
    """It was seen to."""
    form, actor = Form(BecauseSchema(), request.form, prefix="settle"), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.settle_need(actor, need_id, given["reason"], now=clock.now())
    except DomainError as refusal:
        return _page(needs.get_need_found(actor, need_id), settle=form.explain(refusal)), refusal.status
    flash(_("记下了，这件事办好了"))
    return redirect(url_for("visits.inbox", view="needs"), code=303)


@bp.post("/needs/<uuid:need_id>/ask")
@requires(Permission.NEED_WRITE)
def ask_for_need(need_id: UUID) -> Answer:
    """Put it on the needs list."""
    form, actor = Form(NeedSchema(), request.form, prefix="ask"), current_actor()
    try:
        given = form.load()
        with transaction():
            key = operations.ask_for_need(actor, need_id, given, now=clock.now()).id
    except DomainError as refusal:
        return _page(needs.get_need_found(actor, need_id), ask=form.explain(refusal)), refusal.status
    flash(_("列进需求清单了，对外看不出是哪一家"))
    return redirect(url_for("donations.show_need", need_id=key), code=303)
