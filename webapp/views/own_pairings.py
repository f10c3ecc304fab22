"""我的结对: a sponsor's own pairs, and the day on which they mean to go. A page of the server: it needs a signal."""

from __future__ import annotations

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
from ..domain.visits import pairs
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
    """Whom I go to, and when next. Of each household how to address it, and no more (SPEC 2.4)."""
    rows = queries.own_pairings(current_actor())
    return render_template("pairings/mine.html", rows=rows, **shown(rows, clock.local_day(clock.now())))


@bp.get("/<uuid:pairing_id>")
@requires(Permission.VISIT_BOOK)
def show(pairing_id: UUID) -> Answer:
    """One of them, to choose a day."""
    pairing = queries.get_own_pairing(current_actor(), pairing_id)
    return _page(pairing, Form(ArrangeSchema(), initial={"id": str(uuid4())}))


def _page(pairing: Pairing, form: Form) -> str:
    today = clock.local_day(clock.now())
    return render_template("pairings/choose_day.html", pairing=pairing, form=form, **shown([pairing], today),
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
