"""Spot checks at the desk: the draw, whom to call, and what each household said (SPEC 10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from ..core import clock, tally
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import queries as campaigns
from ..domain.households.queries import contacts_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of, user_names
from ..domain.receipts import operations as receipts
from ..domain.receipts.deliveries import items_of
from ..domain.receipts.numbers import in_groups
from ..domain.supervision import operations, queries, rules
from ..domain.supervision.models import CheckHow, CheckResult, SpotCheck
from ..schemas.checks import CheckSchema, DrawSchema
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.items import amount_of, label_of
from ..web.page import flash
from ..web.words import label

bp = Blueprint("checks", __name__, url_prefix="/desk")
MOST = 1_000_000
SHEET = 500
"""Households on one sheet of calls."""


@bp.get("/campaigns/<uuid:campaign_id>/checks")
@requires(Permission.CHECK_READ)
def index(campaign_id: UUID) -> ResponseReturnValue:
    """The draw of a campaign and how far the calls are."""
    return _page(campaign_id)


def _page(campaign_id: UUID, refusal: str | None = None) -> str:
    actor = current_actor()
    campaign = campaigns.get_campaign(actor, campaign_id)
    rounds = queries.rounds_of(campaign.id)
    after = min(max(0, request.args.get("after", 0, type=int)), MOST)
    only_open = request.args.get("only") == "open"
    found = queries.list_checks(actor, campaign.id, after=after, only_open=only_open)
    shown = found[: queries.PAGE]
    places = campaigns.places_of(campaign)
    totals = {key: sums for key, sums in tally.totals(campaign.id).items() if sums.get("to_check")}
    return render_template(
        "checks/index.html", campaign=campaign, drawn=[r for r in rounds if r.drawn_at], refusal=refusal,
        waiting=next((r for r in rounds if r.drawn_at is None), None), checks=shown, only_open=only_open,
        slips=queries.receipts_of_checks(shown), places=[p for p in places if p.id in totals], totals=totals,
        place_names={p.id: p.name for p in places}, is_open=rules.is_open, number_of=in_groups,
        people=user_names([r.drawn_by for r in rounds if r.drawn_by]),
        next_url=url_for("checks.index", campaign_id=campaign.id, after=shown[-1].number, only="open" if only_open else None)
        if len(found) > queries.PAGE else "",
    )  # fmt: skip


@bp.post("/campaigns/<uuid:campaign_id>/checks")
@requires(Permission.CHECK_DRAW)
def draw(campaign_id: UUID) -> ResponseReturnValue:
    """One in ten, by the seed that lies under seal."""
    form = Form(DrawSchema(), request.form)
    try:
        number = form.load()["number"]
        count = operations.draw(current_actor(), campaign_id, number, turns=transaction, now=clock.now())
    except DomainError as refusal:
        return _page(campaign_id, form.explain(refusal).refusal), refusal.status
    if count:
        flash(ngettext("抽好了，%(num)d 户要核实", "抽好了，%(num)d 户要核实", count))
    return redirect(url_for("checks.index", campaign_id=campaign_id), code=303)


@bp.get("/campaigns/<uuid:campaign_id>/checks/<int:number>.csv")
@requires(Permission.CHECK_READ)
def drawn_from(campaign_id: UUID, number: int) -> ResponseReturnValue:
    """What a draw drew from, so that anybody repeats it: community, receipt number, tickets."""
    campaign = campaigns.get_campaign(current_actor(), campaign_id)
    found = queries.get_drawn(campaign.id, min(number, MOST))
    names = names_of([UUID(place) for place in found.drawn_from])
    lines = [",".join(("社区", "单号", "签数"))]
    for place, slips in sorted(found.drawn_from.items()):
        lines += [f"{names.get(UUID(place), '')},{receipt},{tickets}" for receipt, tickets in slips]
    response = Response("\ufeff" + "\r\n".join(lines) + "\r\n", mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="draw-{campaign.id.hex[:8]}-{found.number}.csv"'
    return response


@bp.post("/campaigns/<uuid:campaign_id>/checks/calls")
@requires(Permission.CHECK_RECORD)
def calls(campaign_id: UUID) -> ResponseReturnValue:
    """Whom to call, on paper: phones stand on it, so printing it is on record."""
    actor = current_actor()
    campaign = campaigns.get_campaign(actor, campaign_id)
    with transaction():
        operations.show_calls(actor, campaign.id, now=clock.now())
    found = queries.list_checks(actor, campaign.id, only_open=True, limit=SHEET)[:SHEET]
    slips = queries.receipts_of_checks(found)
    contacts = contacts_of([slip.household_id for slip in slips.values()])
    rows = [(check, slips[check.receipt_id], contacts.get(slips[check.receipt_id].household_id)) for check in found]
    return render_template("checks/calls.html", campaign=campaign, rows=rows, number_of=in_groups, what=_what)


def _what(stored: Sequence[dict[str, Any]]) -> str:
    return "、".join(f"{label_of(item)} {amount_of(item)}" for item in items_of(list(stored)))


@bp.get("/checks/<uuid:check_id>")
@requires(Permission.CHECK_READ)
def show(check_id: UUID) -> ResponseReturnValue:
    """One household: what should have arrived, what to say, what came of it."""
    return _check_page(queries.get_check(current_actor(), check_id), Form(CheckSchema()))


@bp.post("/checks/<uuid:check_id>/phone")
@requires(Permission.CHECK_RECORD)
def show_phone(check_id: UUID) -> ResponseReturnValue:
    """The same with the phone; that it was looked up is on record."""
    actor = current_actor()
    check = queries.get_check(actor, check_id)
    with transaction():
        receipts.note_call(actor, check.receipt_id, now=clock.now())
    return _check_page(check, Form(CheckSchema()), with_phone=True)


@bp.post("/checks/<uuid:check_id>")
@requires(Permission.CHECK_RECORD)
def record(check_id: UUID) -> ResponseReturnValue:
    """What the household said."""
    form = Form(CheckSchema(), request.form)
    try:
        asked = form.load()
        with transaction():
            check = operations.record_check(current_actor(), check_id, asked, now=clock.now())
            campaign_id = check.campaign_id
    except DomainError as refusal:
        check = queries.get_check(current_actor(), check_id)
        return _check_page(check, form.explain(refusal)), refusal.status
    flash(_("核实结果记下了"))
    return redirect(url_for("checks.index", campaign_id=campaign_id, only="open"), code=303)


def _check_page(check: SpotCheck, form: Form, *, with_phone: bool = False) -> str:
    actor = current_actor()
    campaign = campaigns.get_campaign(actor, check.campaign_id)
    slip = queries.receipts_of_checks([check])[check.receipt_id]
    by_others = queries.asked_by_others(check)
    people = queries.who_may_ask(actor, check) if by_others else []
    return render_template(
        "checks/show.html", check=check, campaign=campaign, slip=slip, number=in_groups(slip.number), form=form,
        what=_what(slip.items), place=names_of([check.organisation_id]).get(check.organisation_id, ""),
        contact=contacts_of([slip.household_id]).get(slip.household_id) if with_phone else None, with_phone=with_phone,
        is_barred=actor.user_id in queries.barred_from(check), is_open=rules.is_open(check.result),
        by_others=by_others, people=people, hows=[(one.value, label(one)) for one in CheckHow],
        results=[(one.value, label(one)) for one in CheckResult],
        names=user_names([key for key in (check.checked_by, check.recorded_by) if key]),
    )  # fmt: skip
