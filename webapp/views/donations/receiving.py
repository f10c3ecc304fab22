"""Goods arrive at the desk: count by two, take or refuse, print the acknowledgement (SPEC 8.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from ...core import clock
from ...core.errors import DomainError
from ...core.transaction import transaction
from ...domain.donations import operations, queries
from ...domain.donations.models import Gift, Need, Pledge
from ...domain.donations.states import GiftStatus, GoodsCondition, GoodsSource, ShownAs, ValuationBasis
from ...domain.ledger.queries import colleagues
from ...domain.people.permissions import Permission
from ...domain.people.queries import get_organisation, list_organisations, user_names
from ...printing.child import render_in_child
from ...printing.sheets import Acknowledgement, GoodsLine
from ...schemas.donations import FreeGiftSchema, GiftSchema
from ...web.access import current_actor, requires
from ...web.forms import Form
from ...web.keyset import address_of_next, last_seen_moment
from ...web.page import flash
from ...web.show import money
from ...web.words import label
from . import bp
from .donor import address_of, life_with_confirmations

P = Permission


@bp.get("/desk/donations/gifts")
@requires(P.GIFT_READ)
def list_gifts() -> ResponseReturnValue:
    """What came, the newest first."""
    rows = queries.list_gifts(current_actor(), last_seen_moment())
    following = address_of_next("donations.list_gifts", rows, queries.PAGE, lambda g: (g.received_at, g.id), "before")
    return render_template("donations/gifts.html", gifts=rows, next_url=following)


@bp.get("/desk/donations/pledges/<uuid:pledge_id>/receive")
@requires(P.GIFT_RECEIVE)
def new_gift_of_pledge(pledge_id: UUID) -> ResponseReturnValue:
    """The form for what was promised."""
    pledge = queries.get_pledge(current_actor(), pledge_id, P.GIFT_RECEIVE)
    outstanding = max(1, pledge.quantity - pledge.received)
    return _form(Form(GiftSchema(), initial={"id": str(uuid4()), "quantity": str(outstanding)}), pledge)


@bp.get("/desk/donations/gifts/new")
@requires(P.GIFT_RECEIVE)
def new_gift() -> ResponseReturnValue:
    """The form for what somebody brought without a promise."""
    initial = {"id": str(uuid4()), "organisation_id": str(current_actor().organisation_id),
               "shown_as": ShownAs.MASKED.value, "source": GoodsSource.SOCIAL.value}  # fmt: skip
    return _form(Form(FreeGiftSchema(), initial=initial), None)


def _form(form: Form, pledge: Pledge | None) -> str:
    actor = current_actor()
    choices = {
        "conditions": GoodsCondition, "bases": ValuationBasis, "shown_options": ShownAs, "sources": GoodsSource,
    }  # fmt: skip
    return render_template(
        "donations/receive.html", form=form, pledge=pledge, need=_need(pledge),
        colleagues=[(str(user.id), user.name) for user in colleagues(actor, P.GIFT_RECEIVE)],
        organisations=[(str(o.id), o.name) for o in list_organisations(actor, P.GIFT_RECEIVE)],
        **{name: [(one.value, label(one)) for one in kind] for name, kind in choices.items()},
    )  # fmt: skip


def _need(pledge: Pledge | None) -> Need | None:
    return queries.needs_of([pledge])[pledge.need_id] if pledge else None


@bp.post("/desk/donations/pledges/<uuid:pledge_id>/receive")
@requires(P.GIFT_RECEIVE)
def receive_pledge(pledge_id: UUID) -> ResponseReturnValue:
    """What was promised has come, or some of it."""
    pledge = queries.get_pledge(current_actor(), pledge_id, P.GIFT_RECEIVE)
    need = queries.needs_of([pledge])[pledge.need_id]
    known = {
        "pledge_id": pledge.id, "organisation_id": pledge.organisation_id, "name": pledge.name or "",
        "phone": pledge.phone, "shown_as": pledge.shown_as, "what": need.what, "specification": need.specification,
        "unit": need.unit,
    }  # fmt: skip
    return _receive(Form(GiftSchema(), request.form), pledge, known)


@bp.post("/desk/donations/gifts")
@requires(P.GIFT_RECEIVE)
def receive_gift() -> ResponseReturnValue:
    """Something has come without a promise."""
    return _receive(Form(FreeGiftSchema(), request.form), None, {})


def _receive(form: Form, pledge: Pledge | None, known: Mapping[str, Any]) -> ResponseReturnValue:
    try:
        given = form.load()
        with transaction():
            gift = operations.receive_gift(current_actor(), operations.NewGift(**known, **given), now=clock.now())
            key, refused = gift.id, gift.refused_because
    except DomainError as refusal:
        return _form(form.explain(refusal), pledge), refusal.status
    if refused:
        flash(_("没有收下：%(why)s。已经记下来了。", why=label(refused)), "wait")
    else:
        flash(_("已入库，请打印接收单交给捐赠人"))
    return redirect(url_for("donations.show_gift", gift_id=key), code=303)


@bp.get("/desk/donations/gifts/<uuid:gift_id>")
@requires(P.GIFT_READ)
def show_gift(gift_id: UUID) -> ResponseReturnValue:
    """One gift, who counted it, and what became of it."""
    gift = queries.get_gift(current_actor(), gift_id)
    return render_template("donations/gift.html", gift=gift, life=life_with_confirmations([gift]),
                           names=user_names([key for key in (gift.received_by, gift.second_id) if key]),
                           address=address_of(queries.token_of(gift)))  # fmt: skip


@bp.get("/desk/donations/gifts/<uuid:gift_id>/acknowledgement.pdf")
@requires(P.GIFT_READ)
def acknowledgement(gift_id: UUID) -> ResponseReturnValue:
    """捐赠接收单 for the donor; it is no tax receipt and says so."""
    gift = queries.get_gift(current_actor(), gift_id)
    if gift.status is not GiftStatus.RECEIVED:
        raise DomainError("gift.was_refused")
    with force_locale("zh"):  # a Chinese document in every language
        sheet = _sheet(gift)
    response = Response(render_in_child("acknowledgement", sheet), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="acknowledgement-{gift.number}.pdf"'
    return response


def _sheet(gift: Gift) -> Acknowledgement:
    organisation = get_organisation(current_actor(), gift.organisation_id)
    day = clock.local_day(gift.received_at)
    line = GoodsLine(
        name=gift.what, specification=gift.specification, quantity=f"{gift.quantity} {gift.unit}",
        condition=label(gift.condition), expiry=gift.expires_on.isoformat() if gift.expires_on else "",
        value=money(gift.value_fen), valuation_basis=label(gift.valuation_basis),
    )  # fmt: skip
    return Acknowledgement(
        organisation=organisation.name, number=gift.number or "", donor=gift.name or "",
        received_on=f"{day.year} 年 {day.month} 月 {day.day} 日", designation=gift.designation, goods=(line,),
        total_value=money(gift.value_fen), committee_phone=organisation.phone or "",
        url=address_of(queries.token_of(gift)), printed_at=clock.local(clock.now()),
    )  # fmt: skip
