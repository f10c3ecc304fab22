"""Stock at the desk: what lies where, what moved, what was spoiled, what was put right (SPEC 8.4)."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.donations.distributing import AMENDED
from ..domain.ledger import operations, queries, rules
from ..domain.ledger.models import AccountKind, Item, TransferKind
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of, user_names
from ..schemas.ledger import ReverseSchema, SettleSchema, WeighSchema, WriteOffSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_moment, last_seen_text
from ..web.page import flash
from ..web.show import day
from ..web.words import word

bp = Blueprint("ledger", __name__)


@bp.get("/desk/stock/")
@requires(Permission.LEDGER_READ)
def index() -> ResponseReturnValue:
    """All goods by name: in the store, out, soon to expire."""
    today = clock.local_day(clock.now())
    lines = queries.list_stock(current_actor(), today=today, after=last_seen_text())
    following = address_of_next("ledger.index", lines, queries.PAGE, lambda line: (line.item.label, line.item.id))
    names = names_of(list({line.item.organisation_id for line in lines}))
    return render_template("ledger/index.html", lines=lines, next_url=following, names=names)


@bp.get("/desk/stock/<uuid:item_id>")
@requires(Permission.LEDGER_READ)
def item(item_id: UUID) -> ResponseReturnValue:
    """One kind of goods: its lots and its movements."""
    return _page(queries.get_item(current_actor(), item_id))


def _page(
    found: Item, form: Form | None = None, reversing: Form | None = None, settling: Form | None = None,
    weighing: Form | None = None,
) -> str:
    actor, today = current_actor(), clock.local_day(clock.now())
    lots = queries.lots_in_store([found.id], today=today)
    moves = queries.list_transfers(found, last_seen_moment())
    following = address_of_next("ledger.item", moves, queries.PAGE, lambda m: (m.transfer.at, m.transfer.id), "before",
                                item_id=found.id)  # fmt: skip
    people = {one for m in moves for one in (m.transfer.done_by, m.transfer.second_by) if one}
    return render_template(
        "ledger/item.html", item=found, lots=lots, moves=moves, next_url=following, names=user_names(list(people)),
        why=lambda text: word(text) if text == AMENDED else text,
        soon=lambda lot: rules.expires_soon(lot.expires_on, today), today=today, undoing=_undoing(found, reversing),
        form=form or Form(WriteOffSchema(), initial={"id": str(uuid4())}, prefix="off"),
        missing=queries.missing_of(found),
        weighing=weighing or Form(WeighSchema(), initial={"grams": found.grams or ""}, prefix="weight"),
        settling=settling or Form(SettleSchema(), initial={"id": str(uuid4())}, prefix="settle"),
        reversing=reversing or Form(ReverseSchema(), initial={"id": str(uuid4())}, prefix="undo"),
        lot_options=[(str(line.lot.id), _lot_words(line)) for line in lots],
        colleagues=[(str(user.id), user.name) for user in queries.colleagues(actor, Permission.LEDGER_WRITE)],
    )  # fmt: skip


def _lot_words(line: queries.LotLine) -> str:
    if line.lot.expires_on is None:
        return str(_("%(day)s入库，还有 %(count)s", day=day(line.lot.arrived_at), count=line.amount))
    return str(_("%(day)s到期，还有 %(count)s", day=day(line.lot.expires_on, year=True), count=line.amount))


def _undoing(found: Item, reversing: Form | None) -> UUID | None:
    """Which transfer the page offers to undo: the one asked for, else none."""
    typed = reversing.values.get("transfer_id", "") if reversing else request.args.get("undo", "")
    try:
        made = queries.get_transfer(current_actor(), UUID(str(typed)), Permission.LEDGER_WRITE)
    except (ValueError, DomainError):
        return None
    return made.id if made.item_id == found.id else None


@bp.post("/desk/stock/<uuid:item_id>/write-off")
@requires(Permission.LEDGER_WRITE)
def write_off(item_id: UUID) -> ResponseReturnValue:
    """Spoiled goods leave the store, with a reason and a second person."""
    found, form = queries.get_item(current_actor(), item_id), Form(WriteOffSchema(), request.form, prefix="off")
    store = operations.Place(found.organisation_id, AccountKind.WAREHOUSE)
    spoiled = operations.Place(found.organisation_id, AccountKind.SPOILED)
    try:
        given = form.load()
        second = given.pop("second_id")
        with transaction():
            new = operations.NewTransfer(kind=TransferKind.WRITE_OFF, credit=store, debit=spoiled, second_by=second,
                                         **given)  # fmt: skip
            operations.transfer(current_actor(), new, now=clock.now())
    except DomainError as refusal:
        return _page(found, form=form.explain(refusal)), refusal.status
    flash(_("报损已记下"))
    return redirect(url_for("ledger.item", item_id=item_id), code=303)


@bp.post("/desk/stock/<uuid:item_id>/weight")
@requires(Permission.LEDGER_WRITE)
def weigh(item_id: UUID) -> ResponseReturnValue:
    """How heavy one piece is, so that visitors know what they will carry (SPEC 5.2)."""
    found, form = queries.get_item(current_actor(), item_id), Form(WeighSchema(), request.form, prefix="weight")
    try:
        given = form.load()
        with transaction():
            operations.weigh_item(current_actor(), item_id, given["grams"], now=clock.now())
    except DomainError as refusal:
        return _page(found, weighing=form.explain(refusal)), refusal.status
    flash(_("已保存"))
    return redirect(url_for("ledger.item", item_id=item_id), code=303)


@bp.post("/desk/stock/<uuid:item_id>/settle")
@requires(Permission.LEDGER_WRITE)
def settle(item_id: UUID) -> ResponseReturnValue:
    """Two people have found out where the missing goods came from."""
    found, form = queries.get_item(current_actor(), item_id), Form(SettleSchema(), request.form, prefix="settle")
    try:
        given = form.load()
        second = given.pop("second_id")
        with transaction():
            answer = operations.Settlement(item_id=item_id, second_by=second, **given)
            operations.settle_difference(current_actor(), answer, now=clock.now())
    except DomainError as refusal:
        return _page(found, settling=form.explain(refusal)), refusal.status
    flash(_("差额已补上"))
    return redirect(url_for("ledger.item", item_id=item_id), code=303)


@bp.post("/desk/stock/<uuid:item_id>/reverse/<uuid:transfer_id>")
@requires(Permission.LEDGER_WRITE)
def reverse(item_id: UUID, transfer_id: UUID) -> ResponseReturnValue:
    """Put a wrong transfer right by its reverse."""
    found, form = queries.get_item(current_actor(), item_id), Form(ReverseSchema(), request.form, prefix="undo")
    try:
        given = form.load()
        with transaction():
            operations.reverse_transfer(current_actor(), transfer_id, id=given["id"], reason=given["reason"],
                                        second_by=given["second_id"], now=clock.now())  # fmt: skip
    except DomainError as refusal:
        form.values["transfer_id"] = str(transfer_id)
        return _page(found, reversing=form.explain(refusal)), refusal.status
    flash(_("已冲正"))
    return redirect(url_for("ledger.item", item_id=item_id), code=303)
