"""A round from the closed list to the settled money: closed, advanced, bought, packed, sent, settled."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.errands import handing, queries, shopping
from ..domain.households.queries import contacts_of, heads_of
from ..domain.people.permissions import Permission
from ..schemas.errands import AdvanceSchema, CarriersSchema, PackingSchema, SettlementSchema, ShoppingSchema
from ..web.access import current_actor, requires
from ..web.errands import amount
from ..web.forms import Form
from ..web.money import typed_money
from ..web.nested_forms import NestedForm
from ..web.one_photo import take_one_photo
from ..web.page import flash
from ..web.words import word
from .errands import bp, helpers

Answer = ResponseReturnValue


def _back(round_id: UUID) -> Answer:
    return redirect(url_for("errands.show", round_id=round_id), code=303)


@bp.post("/<uuid:round_id>/close")
@requires(Permission.SERVICE_WRITE)
def close(round_id: UUID) -> Answer:
    """The list stands."""
    try:
        with transaction():
            shopping.close_list(current_actor(), round_id, now=clock.now())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(word(refusal.code), "alarm")
        return _back(round_id)
    flash(_("截单了，清单可以打印"))
    return _back(round_id)


@bp.get("/<uuid:round_id>/advance")
@requires(Permission.SERVICE_WRITE)
def new_advance(round_id: UUID) -> Answer:
    """Who buys, and with how much."""
    return _advance_page(round_id, Form(AdvanceSchema()))


def _advance_page(round_id: UUID, form: Form) -> str:
    errand_round = queries.get_round(current_actor(), round_id, Permission.SERVICE_WRITE)
    me = str(current_actor().user_id)
    people = [one for one in helpers(errand_round.organisation_id, clock.local_day(clock.now())) if one[0] != me]
    return render_template("errands/advance.html", form=form, round=errand_round, people=people)


@bp.post("/<uuid:round_id>/advance")
@requires(Permission.SERVICE_WRITE)
def advance(round_id: UUID) -> Answer:
    """Money out of petty cash."""
    form = Form(AdvanceSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            shopping.hand_out_advance(current_actor(), round_id, given["buyer_id"], given["advance_fen"], now=clock.now())
    except DomainError as refusal:
        return _advance_page(round_id, form.explain(refusal)), refusal.status
    flash(_("钱给了，请去买的人在清单上签字"))
    return _back(round_id)


@bp.get("/<uuid:round_id>/bought")
@requires(Permission.SERVICE_WRITE)
def new_purchase(round_id: UUID) -> Answer:
    """The list with what is known, to be filled in by the shops' receipts."""
    errand_round = queries.get_round(current_actor(), round_id, Permission.SERVICE_WRITE)
    known: dict[str, Any] = {"till_fen": typed_money(errand_round.till_fen or 0),
                             "returned_fen": typed_money(errand_round.returned_fen or 0)}  # fmt: skip
    for at, one in enumerate(queries.purchases_of(round_id)):
        had = one.ordered if one.bought is None else one.bought
        said = {"purchase_id": str(one.id), "bought": amount(had), "price_fen": typed_money(one.price_fen or 0), "reason": one.reason or ""}
        known.update({f"bought.{at}.{name}": value for name, value in said.items()})
    return _purchase_page(round_id, _purchase_form(initial=known))


def _purchase_form(typed: Any = None, initial: dict[str, Any] | None = None) -> NestedForm:
    return NestedForm(ShoppingSchema(), typed, initial, rows="bought", telling=("purchase_id",))


def _purchase_page(round_id: UUID, form: NestedForm) -> str:
    errand_round = queries.get_round(current_actor(), round_id, Permission.SERVICE_WRITE)
    return render_template("errands/bought.html", form=form, round=errand_round, amount=amount,
                           things={str(one.id): one for one in queries.purchases_of(round_id)})  # fmt: skip


@bp.post("/<uuid:round_id>/bought")
@requires(Permission.SERVICE_WRITE)
def purchase(round_id: UUID) -> Answer:
    """What was had, and for how much."""
    form = _purchase_form(request.form)
    try:
        given = form.load()
        with transaction():
            shopping.record_purchase(current_actor(), round_id, given["bought"], given["till_fen"], given["returned_fen"],
                                     now=clock.now())  # fmt: skip
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        form.explain(refusal)
        return _purchase_page(round_id, form), refusal.status
    flash(_("记好了，东西和钱已经按先后分到每一户"))
    return _back(round_id)


@bp.post("/<uuid:round_id>/photo")
@requires(Permission.SERVICE_WRITE)
def till_photo(round_id: UUID) -> Answer:
    """A photo of a shop's receipt."""
    queries.get_round(current_actor(), round_id, Permission.SERVICE_WRITE)
    take_one_photo(
        lambda file_id, kept: shopping.keep_till_photo(current_actor(), round_id, file_id, kept, now=clock.now()),
        _("小票的照片存好了"),
    )  # fmt: skip
    return _back(round_id)


@bp.get("/<uuid:round_id>/things/<uuid:purchase_id>")
@requires(Permission.SERVICE_WRITE)
def edit_packing(round_id: UUID, purchase_id: UUID) -> Answer:
    """How one thing is shared out, to be shared otherwise."""
    _round, _thing, rows = shopping.get_shares(current_actor(), round_id, purchase_id)
    known = {f"shares.{at}.{name}": value for at, (_order, line) in enumerate(rows)
             for name, value in (("line_id", str(line.id)), ("packed", amount(line.packed)))}  # fmt: skip
    return _packing_page(round_id, purchase_id, _packing_form(initial=known))


def _packing_form(typed: Any = None, initial: dict[str, Any] | None = None) -> NestedForm:
    return NestedForm(PackingSchema(), typed, initial, rows="shares", telling=("line_id",))


def _packing_page(round_id: UUID, purchase_id: UUID, form: NestedForm) -> str:
    errand_round, thing, rows = shopping.get_shares(current_actor(), round_id, purchase_id)
    return render_template(
        "errands/packing.html", form=form, round=errand_round, thing=thing, amount=amount,
        rows={str(line.id): (order, line) for order, line in rows}, heads=heads_of([order.household_id for order, _line in rows]),
    )  # fmt: skip


@bp.post("/<uuid:round_id>/things/<uuid:purchase_id>")
@requires(Permission.SERVICE_WRITE)
def packing(round_id: UUID, purchase_id: UUID) -> Answer:
    """Shared otherwise; its price follows."""
    form = _packing_form(request.form)
    try:
        given = form.load()
        with transaction():
            shopping.pack(current_actor(), purchase_id, {one["line_id"]: one["packed"] for one in given["shares"]}, now=clock.now())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        form.explain(refusal)
        return _packing_page(round_id, purchase_id, form), refusal.status
    flash(_("分好了，价钱跟着算过"))
    return _back(round_id)


@bp.get("/<uuid:round_id>/carriers")
@requires(Permission.SERVICE_WRITE)
def edit_carriers(round_id: UUID) -> Answer:
    """Who brings which order."""
    known: dict[str, Any] = {}
    for at, order in enumerate(queries.standing_orders(round_id)):
        if order.handed_over_at is None:
            known.update({f"carriers.{at}.order_id": str(order.id), f"carriers.{at}.carrier_id": str(order.carrier_id or "")})
    return _carriers_page(round_id, _carriers_form(initial=known))


def _carriers_form(typed: Any = None, initial: dict[str, Any] | None = None) -> NestedForm:
    return NestedForm(CarriersSchema(), typed, initial, rows="carriers", telling=("order_id",))


def _carriers_page(round_id: UUID, form: NestedForm) -> str:
    errand_round = queries.get_round(current_actor(), round_id, Permission.SERVICE_WRITE)
    orders = {str(order.id): order for order in queries.standing_orders(round_id)}
    ids = [order.household_id for order in orders.values()]
    return render_template(
        "errands/carriers.html", form=form, round=errand_round, orders=orders, heads=heads_of(ids), contacts=contacts_of(ids),
        people=helpers(errand_round.organisation_id, clock.local_day(clock.now())),
    )  # fmt: skip


@bp.post("/<uuid:round_id>/carriers")
@requires(Permission.SERVICE_WRITE)
def carriers(round_id: UUID) -> Answer:
    """They go."""
    form = _carriers_form(request.form)
    try:
        given = form.load()
        with transaction():
            pairs = [(one["order_id"], one["carrier_id"]) for one in given["carriers"]]
            handing.send(current_actor(), round_id, pairs, now=clock.now())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        form.explain(refusal)
        return _carriers_page(round_id, form), refusal.status
    flash(_("安排好了，送的人当天能看到门牌"))
    return _back(round_id)


@bp.get("/<uuid:round_id>/settle")
@requires(Permission.RECEIPT_VERIFY)
def new_settlement(round_id: UUID) -> Answer:
    """All its money side by side, to be counted."""
    return _settlement_page(round_id, Form(SettlementSchema()))


def _settlement_page(round_id: UUID, form: Form) -> str:
    errand_round = queries.get_round(current_actor(), round_id, Permission.RECEIPT_VERIFY)
    return render_template("errands/settle.html", form=form, round=errand_round, sums=queries.sums_of(errand_round))


@bp.post("/<uuid:round_id>/settle")
@requires(Permission.RECEIPT_VERIFY)
def settle(round_id: UUID) -> Answer:
    """Counted by a second person."""
    form = Form(SettlementSchema(), request.form)
    try:
        settlement = form.load()
        with transaction():
            handing.settle(current_actor(), round_id, settlement, now=clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _settlement_page(round_id, form.explain(refusal)), refusal.status
    flash(_("结清了"))
    return _back(round_id)
