"""我的代买: what a volunteer buys, without any person, and what they carry, on the day alone (SPEC 2.4, 5.8)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ..core import clock
from ..domain.errands import queries
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.receipts.rules import place_key
from ..web.access import current_actor, requires
from ..web.errands import amount
from .errands import things_of

bp = Blueprint("own_errands", __name__, url_prefix="/errands")


@bp.get("/")
@requires(Permission.VISIT_RECORD)
def index() -> ResponseReturnValue:
    """Yesterday's, today's, tomorrow's."""
    actor, today = current_actor(), clock.local_day(clock.now())
    return render_template("errands/mine.html", rounds=queries.own_rounds(actor, today), me=actor.user_id, today=today)


@bp.get("/<uuid:round_id>")
@requires(Permission.VISIT_RECORD)
def show(round_id: UUID) -> ResponseReturnValue:
    """The list for who buys; the doors for who carries."""
    actor, today = current_actor(), clock.local_day(clock.now())
    errand_round = queries.get_own_round(actor, round_id, today)
    orders = queries.own_orders(actor, errand_round, today)
    contacts = contacts_of([order.household_id for order in orders])
    orders.sort(key=lambda order: (place_key(contacts[order.household_id].building), contacts[order.household_id].door, order.number))
    buys = errand_round.buyer_id == actor.user_id
    return render_template(
        "errands/own.html", round=errand_round, things=things_of(errand_round) if buys else [], buys=buys, orders=orders,
        lines=queries.lines_of([order.id for order in orders]), contacts=contacts, amount=amount, due_of=queries.due_of, today=today,
    )  # fmt: skip
