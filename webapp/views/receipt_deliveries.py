"""送达登记 at the desk, without a phone: one slip from its page, or a page of a roster at a time (SPEC 6.1, 13)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock
from ..core.errors import DomainError, InvalidInput
from ..core.transaction import transaction
from ..domain.people.permissions import Permission
from ..domain.people.queries import list_organisations
from ..domain.receipts import queries
from ..domain.receipts.deliveries import items_of
from ..domain.receipts.numbers import in_groups
from ..domain.receipts.queries import Filter
from ..domain.visits.on_paper import OnPaper, record_on_paper, record_roster
from ..domain.visits.states import Outcome
from ..schemas.deliveries import PaperRosterSchema, given_of
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.items import amount_of
from ..web.page import flash
from .receipts import bp, form_of, occasions_of, page, who_went


@bp.post("/<uuid:receipt_id>/delivered")
@requires(Permission.RECEIPT_CONFIRM)
def deliver_one(receipt_id: UUID) -> ResponseReturnValue:
    """What a paper says of this household: who went, when, what was given."""
    form, actor = form_of("paper", request.form), current_actor()
    receipt = queries.get_receipt(actor, receipt_id, Permission.RECEIPT_CONFIRM)
    try:
        said = form.load()
        given = given_of(request.form, items_of(receipt.items)) if said["outcome"] is Outcome.DONE else None
        if given is not None and not said["reason"]:
            raise InvalidInput({"reason": ["field.required"]})
        fact = OnPaper(said["id"], receipt_id, said["at"], tuple(said["by"]), said["outcome"], given, said["reason"], said["note"])
        with transaction():
            record_on_paper(actor, fact, now=clock.now())
    except DomainError as refusal:
        return page(queries.get_receipt(actor, receipt_id), paper=form.explain(refusal)), refusal.status
    flash(_("已登记"))
    return redirect(url_for("receipts.show", receipt_id=receipt_id), code=303)


@bp.get("/delivered")
@requires(Permission.RECEIPT_CONFIRM)
def roster_page() -> ResponseReturnValue:
    """The slips nothing has been handed over on, in the order of the roster."""
    usual = {"id": str(uuid4()), "on": request.args.get("on") or clock.local_day(clock.now()).isoformat(),
             "by": request.args.getlist("by")[:5], "receipts": []}  # fmt: skip
    return _roster_page(Form(PaperRosterSchema(), initial=usual))


def _roster_page(form: Form) -> str:
    actor = current_actor()
    occasions = occasions_of(actor)
    chosen = _asked("occasion") if _asked("occasion") in occasions else next(iter(occasions), None)
    places = list_organisations(actor, Permission.RECEIPT_CONFIRM)
    place = next((p for p in places if p.id == _asked("place")), None)
    wanted = Filter(chosen, place.id if place else None, only_undelivered=True)
    rows, following = queries.list_receipts(actor, wanted, after=request.args.get("after")) if chosen else ([], None)
    here = _here(chosen, place.id if place else None)
    return render_template(
        "receipts/deliver.html", form=form, occasions=occasions, chosen=chosen, place=place, number_of=in_groups,
        receipts=rows, lines={row.id: items_of(row.items) for row in rows}, amount_of=amount_of,
        place_options=[(str(p.id), p.name) for p in places], people=who_went(),
        here=url_for("receipts.record_roster_page", **here, after=request.args.get("after")),
        next_url=url_for("receipts.roster_page", **here, after=following) if following else "",
    )  # fmt: skip


def _asked(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _here(occasion: UUID | None, place: UUID | None) -> dict[str, Any]:
    return {name: value for name, value in (("occasion", occasion), ("place", place)) if value}


@bp.post("/delivered")
@requires(Permission.RECEIPT_CONFIRM)
def record_roster_page() -> ResponseReturnValue:
    """Those that are ticked were delivered as listed, on that day, by these people."""
    form, actor, now = Form(PaperRosterSchema(), request.form), current_actor(), clock.now()
    try:
        said = form.load()
        at = _hour_of(said["on"], now)
        facts = [OnPaper(uuid5(said["id"], str(key)), key, at, tuple(said["by"])) for key in said["receipts"]]
        done = record_roster(actor, facts, turns=transaction, now=now)
    except DomainError as refusal:
        return _roster_page(form.explain(refusal)), refusal.status
    flash(ngettext("登记了 %(num)d 户送达", "登记了 %(num)d 户送达", done))
    kept: dict[str, Any] = {**_here(_asked("occasion"), _asked("place")), "on": said["on"].isoformat(),
                            "by": [str(key) for key in said["by"]], "after": request.args.get("after")}  # fmt: skip
    return redirect(url_for("receipts.roster_page", **kept), code=303)


def _hour_of(day: date, now: datetime) -> datetime:
    """A roster knows the day alone: its noon, or this moment where that has not come."""
    noon = clock.at_local(day, 12)
    return min(noon, now) if day == clock.local_day(now) else noon
