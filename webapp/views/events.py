"""Event care at the desk: what was given, one more, approved, handed over, cancelled (SPEC 3.11)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.events import operations, queries, rulebooks, stock
from ..domain.events.beneficiaries import Beneficiary, Whom, find_beneficiary
from ..domain.events.models import EventGrant
from ..domain.events.rules import OF_FIRMS
from ..domain.events.states import GrantStatus, Kin
from ..domain.files.queries import files_of
from ..domain.funds.queries import titles_of
from ..domain.ledger.queries import colleagues
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, names_of, user_names, value_of
from ..domain.people.settings import ASKS_FUNDS
from ..schemas.events import CancelSchema, GrantSchema, PaySchema
from ..web.access import current_actor, requires
from ..web.events import event_of, gift_of, sentence_of
from ..web.forms import Form
from ..web.keyset import address_of_next, last_seen_moment
from ..web.one_photo import take_one_photo
from ..web.page import flash, has
from ..web.words import label, word

bp = Blueprint("events", __name__, url_prefix="/desk/events")
VIEWS = {"open": (GrantStatus.WAITING, GrantStatus.READY), "paid": (GrantStatus.PAID,), "cancelled": (GrantStatus.CANCELLED,)}
WHOM = ("person_id", "member_id", "firm_id")


@bp.get("/")
@requires(Permission.EVENT_READ)
def index() -> ResponseReturnValue:
    """What is on its way, was given or was not; to who may not open it, the year's total alone."""
    if not has("event_care"):
        return redirect(url_for("firms.index"))
    actor, year = current_actor(), clock.local_day(clock.now()).year
    view = request.args.get("view", "")
    view = view if view in VIEWS else "open"
    rows = queries.list_grants(actor, VIEWS[view], last_seen_moment())
    words = {"open": _("还没送到"), "paid": _("送到了"), "cancelled": _("取消的")}
    return render_template(
        "events/index.html", rows=rows, view=view, year=year, total=queries.year_sum(actor, year),
        places=names_of(list({row.organisation_id for row in rows})),
        views=[(words[one], url_for("events.index", view=one), one == view) for one in VIEWS],
        next_url=address_of_next("events.index", rows, queries.PAGE, lambda row: (row.entered_at, row.id), "before", view=view),
    )  # fmt: skip


@bp.get("/new")
@requires(Permission.EVENT_WRITE)
def new() -> ResponseReturnValue:
    """The form for somebody who was chosen from a file; without one, where they are chosen."""
    given = {name: str(key) for name in WHOM if (key := request.args.get(name, type=UUID))}
    if len(given) != 1:
        return render_template("events/choose.html")
    initial = {"id": str(uuid4()), "kin": Kin.SELF.value, **given}
    return _form_page(Form(GrantSchema(), initial=initial), _whom(given))


def _whom(given: dict[str, Any]) -> Beneficiary:
    """Whom it is about, by the one id; a refusal is the page's."""
    keys = {name: UUID(str(given[name])) for name in WHOM if given.get(name)}
    return find_beneficiary(current_actor(), Whom(**keys), today=clock.local_day(clock.now()))


def _form_page(form: Form, who: Beneficiary) -> str:
    place = get_organisation(current_actor(), who.organisation_id)
    rules = list(rulebooks.rules_of(rulebooks.book_at(place)).values())
    rules = [rule for rule in rules if not who.is_firm or rule.kind in OF_FIRMS]
    return render_template(
        "events/form.html", form=form, who=who, place=place,
        asks_funds=value_of(place, ASKS_FUNDS), said=[sentence_of(rule) for rule in rules],
        kinds=[(rule.kind.value, label(rule.kind)) for rule in rules], kin=[(one.value, label(one)) for one in Kin],
        funds=[(str(fund.id), f"{fund.title} · {fund.year}") for fund in queries.funds_to_choose(current_actor())],
        items=[(str(item.id), _("%(thing)s（还有 %(left)s %(unit)s）", thing=item.label, left=left, unit=item.unit))
               for item, left in stock.items_to_choose(place)],
    )  # fmt: skip


@bp.post("/")
@requires(Permission.EVENT_WRITE)
def create() -> ResponseReturnValue:
    """Enter it: ready, or waiting for another person."""
    form = Form(GrantSchema(), request.form)
    form.values["kin"] = form.values.get("kin") or Kin.SELF.value
    try:
        entry = form.load()
        with transaction():
            grant = operations.enter_grant(current_actor(), entry, now=clock.now())
            waits = grant.status is GrantStatus.WAITING
    except DomainError as refusal:
        return _refused(form.explain(refusal), refusal)
    flash(_("记下了，要另一个人批准") if waits else _("记下了，可以打印签收单送去"))
    return redirect(url_for("events.show", grant_id=entry.id), code=303)


def _refused(form: Form, refusal: DomainError) -> ResponseReturnValue:
    try:
        who = _whom(form.values)
    except (DomainError, ValueError):
        return render_template("events/choose.html", form=form), refusal.status
    return _form_page(form, who), refusal.status


@bp.get("/<uuid:grant_id>")
@requires(Permission.EVENT_OPEN)
def show(grant_id: UUID) -> ResponseReturnValue:
    """One of them; who opens it is written down."""
    with transaction():
        operations.open_grant(current_actor(), grant_id, now=clock.now())
    return _page(queries.get_grant(current_actor(), grant_id))


def _page(grant: EventGrant, **refused: Form) -> str:
    people = [one for one in (grant.entered_by, grant.approved_by, grant.paid_by, grant.second_by) if one]
    today = clock.local_day(clock.now()).isoformat()
    said = grant.event or {}
    return render_template(
        "events/show.html", grant=grant, event=event_of(said, is_firm=grant.firm_id is not None), proof=said.get("proof", ""),
        gift=gift_of(grant.fen, stock.goods_of(said)), version=queries.version_of(grant), me=current_actor().user_id,
        place=names_of([grant.organisation_id])[grant.organisation_id], names=user_names(people),
        fund=titles_of([grant.fund_id]).get(grant.fund_id, "") if grant.fund_id else "",
        colleagues=[(str(one.id), one.name) for one in colleagues(current_actor(), Permission.EVENT_READ)],
        pay=refused.get("pay") or Form(PaySchema(), initial={"paid_on": today}, prefix="pay"),
        cancel=refused.get("cancel") or Form(CancelSchema(), prefix="cancel"),
        photos=files_of(grant.id), photo_id=uuid4(),
    )  # fmt: skip


@bp.get("/<uuid:grant_id>/sheet")
@requires(Permission.EVENT_OPEN)
def sheet(grant_id: UUID) -> ResponseReturnValue:
    """For paper: who receives what, and three lines to sign; never what happened."""
    grant = queries.get_grant(current_actor(), grant_id)
    return render_template(
        "events/sheet.html", grant=grant, gift=gift_of(grant.fen, stock.goods_of(grant.event or {})),
        place=names_of([grant.organisation_id])[grant.organisation_id], names=user_names([grant.entered_by]),
    )  # fmt: skip


@bp.post("/<uuid:grant_id>/approve")
@requires(Permission.EVENT_APPROVE)
def approve(grant_id: UUID) -> ResponseReturnValue:
    """Another person has looked."""
    try:
        with transaction():
            operations.approve_grant(current_actor(), grant_id, now=clock.now())
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        flash(word(refusal.code, **refusal.facts), "alarm")
        return redirect(url_for("events.show", grant_id=grant_id), code=303)
    flash(_("批准了"))
    return redirect(url_for("events.show", grant_id=grant_id), code=303)


@bp.post("/<uuid:grant_id>/pay")
@requires(Permission.EVENT_WRITE)
def pay(grant_id: UUID) -> ResponseReturnValue:
    """It was handed over by two, the signed sheet is back."""
    form, actor = Form(PaySchema(), request.form, prefix="pay"), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.pay_grant(actor, grant_id, given["second_by"], given["paid_on"], now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_grant(actor, grant_id), pay=form.explain(refusal)), refusal.status
    flash(_("送到了，签收单也收回来了"))
    return redirect(url_for("events.show", grant_id=grant_id), code=303)


@bp.post("/<uuid:grant_id>/photo")
@requires(Permission.EVENT_WRITE)
def keep_photo(grant_id: UUID) -> ResponseReturnValue:
    """The signed sheet."""
    queries.get_grant(current_actor(), grant_id, Permission.EVENT_WRITE)
    take_one_photo(
        lambda file_id, kept: operations.keep_sheet(current_actor(), grant_id, file_id, kept, now=clock.now()),
        _("签收单的照片存好了"),
    )  # fmt: skip
    return redirect(url_for("events.show", grant_id=grant_id), code=303)


@bp.post("/<uuid:grant_id>/cancel")
@requires(Permission.EVENT_WRITE)
def cancel(grant_id: UUID) -> ResponseReturnValue:
    """It is not given after all."""
    form, actor = Form(CancelSchema(), request.form, prefix="cancel"), current_actor()
    try:
        given = form.load()
        with transaction():
            operations.cancel_grant(actor, grant_id, given["reason"], now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_grant(actor, grant_id), cancel=form.explain(refusal)), refusal.status
    flash(_("取消了，留着的钱放回去了"))
    return redirect(url_for("events.show", grant_id=grant_id), code=303)
