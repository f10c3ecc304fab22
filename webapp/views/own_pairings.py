"""我的结对: a sponsor's own pairs, and the day on which they mean to go. A page of the server: it needs a signal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.pairings import queries
from ..domain.pairings.models import Pairing
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..domain.visits import pairs
from ..domain.visits.rules import may_see_contact
from ..schemas.pairings import HOURS, ArrangeSchema, arranged
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from .pairings import shown

bp = Blueprint("own_pairings", __name__, url_prefix="/pairings")
Answer = ResponseReturnValue


@bp.get("/")
@requires(Permission.VISIT_BOOK)
def index() -> Answer:
    """Whom I go to, and when next."""
    rows = queries.own_pairings(current_actor())
    return render_template("pairings/mine.html", rows=rows, **_told(rows))


@bp.get("/<uuid:pairing_id>")
@requires(Permission.VISIT_BOOK)
def show(pairing_id: UUID) -> Answer:
    """One of them, to choose a day."""
    pairing = queries.get_own_pairing(current_actor(), pairing_id)
    return _page(pairing, Form(ArrangeSchema(), initial={"id": str(uuid4())}))


def _told(rows: Sequence[Pairing]) -> dict[str, Any]:
    """What a sponsor reads: how to address a household only while a visit to it is booked or just made (SPEC 2.4)."""
    today = clock.local_day(clock.now())
    told = shown(rows, today)
    booked = {row.household_id for row in rows
              if (visit := told["last"].get(row.id)) and may_see_contact(visit.day, today=today)}  # fmt: skip
    contacts = {key: contact for key, contact in told["contacts"].items() if key in booked}
    return {**told, "contacts": contacts, "places": names_of([row.organisation_id for row in rows])}


def _page(pairing: Pairing, form: Form) -> str:
    return render_template("pairings/choose_day.html", pairing=pairing, form=form, **_told([pairing]),
                           hours=[(hour, hour) for hour in HOURS])  # fmt: skip


@bp.post("/<uuid:pairing_id>")
@requires(Permission.VISIT_BOOK)
def arrange(pairing_id: UUID) -> Answer:
    """I go on this day."""
    form, actor = Form(ArrangeSchema(), request.form), current_actor()
    pairing = queries.get_own_pairing(actor, pairing_id)
    try:
        given = form.load()
        with transaction():
            pairs.arrange_visit(actor, arranged(pairing_id, given), now=clock.now())
    except DomainError as refusal:
        return _page(pairing, form.explain(refusal)), refusal.status
    flash(_("日子定好了。请提前两天打电话说一声。"))
    return redirect(url_for("own_pairings.index"), code=303)
