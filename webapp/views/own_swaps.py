"""换人: a volunteer asks another to go in their place, and answers when asked. A page of the server: it needs a signal."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of, user_names
from ..domain.visits import joining, operations, queries, swaps, volunteers
from ..schemas.visits import OfferSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.words import word

bp = Blueprint("own_swaps", __name__, url_prefix="/swaps")
Answer = ResponseReturnValue


@bp.get("/")
@requires(Permission.VISIT_BOOK)
def index() -> Answer:
    """What I am asked, what I asked, and my visits. Of a visit that is not mine: when, where about, nothing of whom."""
    actor, today = current_actor(), clock.local_day(clock.now())
    rows, group, own = swaps.open_swaps(actor), swaps.swaps_of_group(actor, today), swaps.own_coming(actor, today)
    people = {user for swap, _visit in (*rows, *group) for user in (swap.from_id, swap.to_id)}
    return render_template(
        "visits/own_swaps.html", me=actor.user_id, rows=rows, group=group, own=own, names=user_names(people),
        places=names_of(list({visit.organisation_id for _swap, visit in rows})),
        tasks=joining.tasks_of([visit for _swap, visit in rows]), asked={s.visit_id for s, _v in rows if s.from_id == actor.user_id},
        contacts=contacts_of([visit.household_id for visit in own]), visitors=queries.visitors_of([visit.id for visit in own]),
    )  # fmt: skip


@bp.get("/<uuid:visit_id>")
@requires(Permission.VISIT_BOOK)
def ask(visit_id: UUID) -> Answer:
    """Whom to ask."""
    return _page(visit_id, Form(OfferSchema(), initial={"id": str(uuid4())}))


def _page(visit_id: UUID, form: Form) -> str:
    actor, today = current_actor(), clock.local_day(clock.now())
    visit = swaps.own_visit(actor, visit_id)
    goes = queries.visitors_of([visit.id]).get(visit.id, [])
    others = [one for one in volunteers.partners(actor, today) if one.id not in {user for user, _name in goes}]
    return render_template(
        "visits/swap.html", visit=visit, form=form, contact=contacts_of([visit.household_id])[visit.household_id],
        people=[(str(one.id), f"{one.name} · {_('专门核实')}" if one.is_for_children else one.name) for one in others],
    )  # fmt: skip


@bp.post("/<uuid:visit_id>")
@requires(Permission.VISIT_BOOK)
def offer(visit_id: UUID) -> Answer:
    """Ask them."""
    form = Form(OfferSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.offer_visit(current_actor(), operations.Offer(given["id"], visit_id, given["to_id"]), now=clock.now())
    except DomainError as refusal:
        return _page(visit_id, form.explain(refusal)), refusal.status
    flash(_("已经问了。对方在“换人”里答应以后，才换过去；答应以前还是您去。"))
    return redirect(url_for("own_swaps.index"), code=303)


@bp.post("/offers/<uuid:swap_id>/yes")
@requires(Permission.VISIT_BOOK)
def accept(swap_id: UUID) -> Answer:
    """I go."""
    said = _("这次走访归您了，请看看哪天几点，提前打电话。")
    return _answer(lambda: operations.accept_offer(current_actor(), swap_id, now=clock.now()), said)


@bp.post("/offers/<uuid:swap_id>/no")
@requires(Permission.VISIT_BOOK)
def decline(swap_id: UUID) -> Answer:
    """I cannot."""
    return _answer(lambda: operations.decline_offer(current_actor(), swap_id, now=clock.now()), _("告诉对方了，您去不了。"))


@bp.post("/offers/<uuid:swap_id>/withdraw")
@requires(Permission.VISIT_BOOK)
def withdraw(swap_id: UUID) -> Answer:
    """I go myself after all."""
    return _answer(lambda: operations.withdraw_offer(current_actor(), swap_id, now=clock.now()), _("收回了，这次还是您去。"))


def _answer(say: Callable[[], object], said: str) -> Answer:
    """What stands against it is said on the list, where the offer still is."""
    try:
        with transaction():
            say()
        flash(said)
    except DomainError as refusal:
        flash(word(refusal.code, **refusal.facts), "alarm")
    return redirect(url_for("own_swaps.index"), code=303)
