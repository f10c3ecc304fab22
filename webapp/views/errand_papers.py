"""Errands on paper: the shopping list, which knows of no person, and the packing slips, each signed at its door."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from ..domain.errands import queries
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of, user_names
from ..domain.receipts.rules import place_key
from ..web.access import current_actor, requires
from ..web.errands import amount
from .errands import bp, things_of


@bp.get("/<uuid:round_id>/list")
@requires(Permission.VISIT_READ)
def paper_list(round_id: UUID) -> ResponseReturnValue:
    """What is to be bought, for the buyer, who signs for the money."""
    errand_round = queries.get_round(current_actor(), round_id)
    people = [one for one in (errand_round.buyer_id, errand_round.advance_by) if one]
    return render_template(
        "errands/paper_list.html", round=errand_round, things=things_of(errand_round), amount=amount, names=user_names(people),
        place=names_of([errand_round.organisation_id])[errand_round.organisation_id],
    )  # fmt: skip


@bp.get("/<uuid:round_id>/slips")
@requires(Permission.VISIT_READ)
def paper_slips(round_id: UUID) -> ResponseReturnValue:
    """One slip a household, in the order of the doors: masked name and door, as the one who carries it may know
    (SPEC 2.4)."""
    errand_round = queries.get_round(current_actor(), round_id)
    orders = queries.standing_orders(round_id)
    contacts = contacts_of([order.household_id for order in orders])
    orders.sort(key=lambda order: (place_key(contacts[order.household_id].building), contacts[order.household_id].door, order.number))
    return render_template(
        "errands/paper_slips.html", round=errand_round, orders=orders, contacts=contacts, amount=amount, due_of=queries.due_of,
        lines=queries.lines_of([order.id for order in orders]), names=user_names([o.carrier_id for o in orders if o.carrier_id]),
        place=names_of([errand_round.organisation_id])[errand_round.organisation_id],
    )  # fmt: skip
