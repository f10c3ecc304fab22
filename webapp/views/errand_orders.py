"""Orders of errands: whose, what, changed, cancelled, handed over."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.errands import handing, ordering, queries
from ..domain.errands.models import ErrandLine, ErrandOrder
from ..domain.errands.ordering import MOST_LINES
from ..domain.errands.states import OrderSource, PaidHow, RoundStatus
from ..domain.households.listing import record_search, search_households
from ..domain.households.queries import contacts_of, get_household, heads_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, list_organisations, user_names
from ..schemas.errands import OrderChangeSchema, OrderSchema, PaymentSchema, ReasonSchema
from ..web.access import current_actor, requires
from ..web.errands import amount, turn_words
from ..web.forms import Form
from ..web.money import typed_money
from ..web.nested_forms import NestedForm
from ..web.page import flash
from ..web.words import label
from .errands import bp, helpers, steps_at

ROWS = 3
TELLING = ("what", "quantity", "unit", "remark", "limit_fen")


@bp.get("/new")
@requires(Permission.SERVICE_WRITE)
def new() -> ResponseReturnValue:
    """The form for a household that was chosen; without one, where it is looked for."""
    household_id = request.args.get("household_id", type=UUID)
    if household_id is None:
        return _choosing("")
    usual = {"id": str(uuid4()), "household_id": str(household_id), "source": OrderSource.PHONE.value}
    return _form_page(_order_form(initial=usual))


@bp.post("/search")
@requires(Permission.SERVICE_WRITE)
def search() -> ResponseReturnValue:
    """Posted, so that no name stands in an address; looking up an ID number leaves a trace."""
    return _choosing(request.form.get("text", "").strip()[:60])


def _choosing(text: str) -> str:
    actor = current_actor()
    found = search_households(actor, text)
    if found.by_id:
        with transaction():
            record_search(actor, [row.id for row in found.rows], now=clock.now())
        found = search_households(actor, text)
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    rows = [row for row in found.rows if row.status in ordering.ON_FILE]
    return render_template("errands/choose.html", text=text, rows=rows, more=found.more, places={p.id: p.name for p in places})


def _order_form(typed: Any = None, initial: dict[str, Any] | None = None) -> NestedForm:
    form = NestedForm(OrderSchema(), typed, initial, rows="lines", telling=TELLING)
    _fill_up(form)
    return form


def _fill_up(form: NestedForm) -> None:
    """A few empty rows to write in."""
    more = ROWS if "more" in request.form else 0
    for _row in range(min(MOST_LINES, max(ROWS, len(form.numbers) + more)) - len(form.numbers)):
        form.add_row(what="", quantity="", unit="", remark="", limit_fen="")


def _form_page(form: NestedForm) -> str:
    household = get_household(current_actor(), UUID(str(form.values["household_id"])))
    place = get_organisation(current_actor(), household.organisation_id)
    now = clock.now()
    return render_template(
        "errands/form.html", form=form, household=household, contact=contacts_of([household.id])[household.id], order=None,
        people=helpers(place.id, clock.local_day(now)), now_words=turn_words(place, now), most=MOST_LINES,
        sources=[(one.value, label(one)) for one in OrderSource],
    )  # fmt: skip


@bp.post("/")
@requires(Permission.SERVICE_WRITE)
def create() -> ResponseReturnValue:
    """Take it down, or show more rows."""
    form = _order_form(request.form)
    try:
        UUID(str(form.values.get("household_id")))
    except ValueError:
        return _choosing(""), 422
    if "more" in request.form:
        return _form_page(form)
    try:
        wanted = form.load()
        with transaction():
            order = ordering.take_order(current_actor(), wanted, now=clock.now())
            round_id, number = order.round_id, order.number
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        form.explain(refusal)
        return _form_page(form), refusal.status
    flash(_("记下了，第 %(number)s 单", number=number))
    return redirect(url_for("errands.show", round_id=round_id), code=303)


@bp.get("/orders/<uuid:order_id>")
@requires(Permission.VISIT_READ)
def show_order(order_id: UUID) -> ResponseReturnValue:
    """One order, and what can be done with it."""
    return _order_page(order_id)


def _order_page(order_id: UUID, **refused: Form) -> str:
    order = queries.get_order(current_actor(), order_id)
    errand_round = queries.round_of(order)
    lines = queries.lines_of([order_id])[order_id]
    due = queries.due_of(lines)
    people = [one for one in (order.heard_by, order.taken_by, order.carrier_id, order.handed_by, order.cancelled_by) if one]
    pay = refused.get("pay") or Form(PaymentSchema(), initial={"how": PaidHow.CASH.value, "given_fen": typed_money(due)}, prefix="pay")
    return render_template(
        "errands/order.html", order=order, round=errand_round, lines=lines, due=due, names=user_names(people), amount=amount,
        head=heads_of([order.household_id]).get(order.household_id, ""), contact=contacts_of([order.household_id])[order.household_id],
        pay=pay, cancel=refused.get("cancel") or Form(ReasonSchema(), prefix="cancel"), do=steps_at(errand_round),
        ways=[(one.value, label(one)) for one in PaidHow], is_open=errand_round.status is RoundStatus.OPEN,
    )  # fmt: skip


@bp.get("/orders/<uuid:order_id>/edit")
@requires(Permission.SERVICE_WRITE)
def edit_order(order_id: UUID) -> ResponseReturnValue:
    """What is wanted, to be put right."""
    order = queries.get_order(current_actor(), order_id, Permission.SERVICE_WRITE)
    known = _typed(queries.lines_of([order_id])[order_id])
    return _edit_page(order, _change_form(initial=known))


def _typed(lines: list[ErrandLine]) -> dict[str, str]:
    found: dict[str, str] = {}
    for at, line in enumerate(lines):
        said = {**vars(line.thing), "quantity": amount(line.quantity), "limit_fen": typed_money(line.limit_fen or 0)}
        found.update({f"lines.{at}.{name}": value for name, value in said.items()})
    return found


def _change_form(typed: Any = None, initial: dict[str, Any] | None = None) -> NestedForm:
    form = NestedForm(OrderChangeSchema(), typed, initial, rows="lines", telling=TELLING)
    _fill_up(form)
    return form


def _edit_page(order: ErrandOrder, form: NestedForm) -> str:
    errand_round = queries.round_of(order)
    return render_template(
        "errands/form.html", form=form, order=order, round=errand_round, household=get_household(current_actor(), order.household_id),
        contact=contacts_of([order.household_id])[order.household_id], is_open=errand_round.status is RoundStatus.OPEN, most=MOST_LINES,
    )  # fmt: skip


@bp.post("/orders/<uuid:order_id>")
@requires(Permission.SERVICE_WRITE)
def change_order(order_id: UUID) -> ResponseReturnValue:
    """Put right; after the list was closed with a reason."""
    form, actor = _change_form(request.form), current_actor()
    if "more" in request.form:
        return _edit_page(queries.get_order(actor, order_id, Permission.SERVICE_WRITE), form)
    try:
        given = form.load()
        with transaction():
            ordering.change_order(actor, order_id, given["lines"], given["reason"], now=clock.now())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        form.explain(refusal)
        return _edit_page(queries.get_order(actor, order_id), form), refusal.status
    flash(_("改好了"))
    return redirect(url_for("errands.show_order", order_id=order_id), code=303)


@bp.post("/orders/<uuid:order_id>/cancel")
@requires(Permission.SERVICE_WRITE)
def cancel_order(order_id: UUID) -> ResponseReturnValue:
    """Nothing is brought after all."""
    form = Form(ReasonSchema(), request.form, prefix="cancel")
    try:
        given = form.load()
        with transaction():
            ordering.cancel_order(current_actor(), order_id, given["reason"], now=clock.now())
    except DomainError as refusal:
        return _order_page(order_id, cancel=form.explain(refusal)), refusal.status
    flash(_("这一单取消了"))
    return redirect(url_for("errands.show_order", order_id=order_id), code=303)


@bp.post("/orders/<uuid:order_id>/hand-over")
@requires(Permission.SERVICE_WRITE)
def hand_over(order_id: UUID) -> ResponseReturnValue:
    """The slip is back, signed."""
    form = Form(PaymentSchema(), request.form, prefix="pay")
    try:
        payment = form.load()
        with transaction():
            order = handing.hand_over(current_actor(), order_id, payment, now=clock.now())
            round_id = order.round_id
    except DomainError as refusal:
        return _order_page(order_id, pay=form.explain(refusal)), refusal.status
    flash(_("登记好了"))
    return redirect(url_for("errands.show", round_id=round_id), code=303)


@bp.post("/orders/<uuid:order_id>/repay")
@requires(Permission.SERVICE_WRITE)
def repay(order_id: UUID) -> ResponseReturnValue:
    """Who owed has paid."""
    with transaction():
        handing.repay(current_actor(), order_id, now=clock.now())
    flash(_("还清了"))
    return redirect(url_for("errands.show_order", order_id=order_id), code=303)
