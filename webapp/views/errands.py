"""代买 at the desk: the rounds, one round, and what is done with it next (SPEC 5.8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..domain.errands import queries
from ..domain.errands.handing import may_settle
from ..domain.errands.models import ErrandRound
from ..domain.errands.rules import Wanted, shopping_list
from ..domain.errands.states import RoundStatus
from ..domain.errands.steps import ACTIONS
from ..domain.files.queries import files_of
from ..domain.households.queries import contacts_of, heads_of
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, names_of, user_names, value_of
from ..domain.people.settings import ERRAND_BUYING
from ..web.access import current_actor, requires
from ..web.errands import amount, turn_words
from ..web.keyset import address_of_next, last_seen_day

bp = Blueprint("errands", __name__, url_prefix="/desk/errands")
TONES = {"open": "info", "closed": "wait", "buying": "wait", "bought": "wait", "settled": "done"}


@bp.get("/")
@requires(Permission.VISIT_READ)
def index() -> ResponseReturnValue:
    """The rounds that are going on, or those that are settled."""
    actor, settled = current_actor(), request.args.get("view") == "settled"
    rows = queries.list_rounds(actor, settled, last_seen_day())
    view = "settled" if settled else "standing"
    return render_template(
        "errands/index.html", rows=rows, settled=settled, counts=queries.count_orders([row.id for row in rows]), tones=TONES,
        places=names_of(list({row.organisation_id for row in rows})), now_words=_now_words(actor),
        views=[(_("正在办"), url_for("errands.index"), not settled), (_("结清了"), url_for("errands.index", view="settled"), settled)],
        next_url=address_of_next("errands.index", rows, queries.PAGE, lambda row: (row.buys_on, row.id), view=view),
    )  # fmt: skip


def _now_words(actor: Actor) -> str:
    place = get_organisation(actor, actor.organisation_id) if actor.organisation_id else None
    return turn_words(place, clock.now()) if place else ""


@bp.get("/<uuid:round_id>")
@requires(Permission.VISIT_READ)
def show(round_id: UUID) -> ResponseReturnValue:
    """One round: its orders, its list, its money."""
    errand_round = queries.get_round(current_actor(), round_id)
    orders = queries.orders_of(round_id)
    ids = [order.household_id for order in orders]
    people = {errand_round.buyer_id, errand_round.advance_by, errand_round.recorded_by, errand_round.settled_by,
              errand_round.closed_by, *(order.carrier_id for order in orders)}  # fmt: skip
    standing = [order for order in orders if order.cancelled_at is None]
    place = get_organisation(current_actor(), errand_round.organisation_id)
    return render_template(
        "errands/show.html", round=errand_round, orders=orders, standing=standing, lines=queries.lines_of([o.id for o in orders]),
        heads=heads_of(ids), contacts=contacts_of(ids), names=user_names([one for one in people if one]), tones=TONES,
        things=things_of(errand_round), amount=amount, due_of=queries.due_of, sums=queries.sums_of(errand_round), place=place,
        may_settle=may_settle(errand_round, standing, current_actor().user_id), do=steps_at(errand_round),
        may_close=queries.turn_at(place, clock.now()).buys_on > errand_round.buys_on,
        photos=files_of(round_id), photo_id=uuid4(),
        buying=(value_of(place, ERRAND_BUYING) or "").replace("-", "–"),
    )  # fmt: skip


def steps_at(errand_round: ErrandRound) -> set[str]:
    """What this person can do with the round where it stands."""
    actor = current_actor()
    return {one.value for one, rule in ACTIONS.items() if errand_round.status in rule.states and actor.can(rule.permission)}


def things_of(errand_round: ErrandRound) -> list[dict[str, object]]:
    """The shopping list: as it would be now while it is open, as it stands from then on; of no person."""
    if errand_round.status is not RoundStatus.OPEN:
        return [{"id": one.id, "thing": one.thing, "ordered": one.ordered, "limit_fen": one.limit_fen, "bought": one.bought,
                 "price_fen": one.price_fen, "reason": one.reason} for one in queries.purchases_of(errand_round.id)]  # fmt: skip
    orders = queries.standing_orders(errand_round.id)
    lines = queries.lines_of([order.id for order in orders])
    wanted = shopping_list(Wanted(line.thing, line.quantity, line.limit_fen) for order in orders for line in lines[order.id])
    return [{"thing": one.thing, "ordered": one.quantity, "limit_fen": one.limit_fen, "bought": None} for one in wanted]


def helpers(place_id: UUID, on: date) -> Sequence[tuple[str, str]]:
    """Who can buy, carry or have heard an order, for a field."""
    place = get_organisation(current_actor(), place_id)
    return [(str(one.id), one.name) for one in queries.who_may_help(place, on)]
