"""各组的包: what groups sign out and bring back, at the desk; and what is in one's own bag, for those who go."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.bags import queries
from ..domain.bags.models import SheetKind
from ..domain.bags.queries import Carrier
from ..domain.bags.returning import bring_back
from ..domain.bags.signing import who_may_sign
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.queries import current_campaigns, get_campaign
from ..domain.ledger.models import ItemKind
from ..domain.people.permissions import Permission
from ..domain.people.queries import user_names
from ..domain.visits.bag_needs import days_of, sign_out
from ..schemas.bags import BringBackSchema, IssueSchema
from ..web.access import current_actor, requires
from ..web.asked import asked_day
from ..web.bags import Proposal, proposal_of
from ..web.money import typed_money
from ..web.nested_forms import NestedForm
from ..web.page import flash

bp = Blueprint("bags", __name__)


@bp.get("/desk/bags/")
@requires(Permission.LEDGER_READ)
def index() -> ResponseReturnValue:
    """The groups of a campaign, what each carries, and who is late; the campaign of these days unless another is asked for."""
    actor = current_actor()
    campaigns = current_campaigns(actor, today=clock.local_day(clock.now()))
    campaign = _asked(campaigns)
    carriers = queries.carriers_of(actor, campaign) if campaign else []
    ids = [one.group.id for one in carriers]
    return render_template(
        "bags/index.html", campaigns=campaigns, campaign=campaign, carriers=carriers, names=_names(carriers),
        contents=queries.contents_of(ids), alarms=queries.open_alarms(ids),
    )  # fmt: skip


def _asked(campaigns: list[Campaign]) -> Campaign | None:
    try:
        return get_campaign(current_actor(), UUID(request.args["campaign"]))
    except (KeyError, ValueError):
        return campaigns[0] if campaigns else None


def _names(carriers: list[Carrier]) -> dict[UUID, str]:
    return user_names([one.group.leader_id for one in carriers if one.group.leader_id])


@bp.get("/desk/bags/<uuid:group_id>")
@requires(Permission.LEDGER_READ)
def show(group_id: UUID) -> ResponseReturnValue:
    """One group: what is in its bag, and every sheet."""
    carrier = queries.get_carrier(current_actor(), group_id)
    sheets = queries.sheets_of(group_id)
    people = {key for one in sheets for key in (one.sheet.signed_by, one.sheet.second_by)}
    return render_template(
        "bags/show.html", carrier=carrier, carried=queries.contents_of([group_id])[group_id], sheets=sheets,
        names=user_names([*people, *carrier.people]), alarm=queries.open_alarms([group_id]).get(group_id),
    )  # fmt: skip


@bp.get("/desk/bags/<uuid:group_id>/issue")
@requires(Permission.LEDGER_WRITE)
def new_issue(group_id: UUID) -> ResponseReturnValue:
    """The sheet as the day's visits ask for it, to be counted and changed."""
    carrier, day = _carrier_and_day(group_id)
    found = proposal_of(current_actor(), carrier, day)
    rows = {f"goods.{n}.{name}": value for n, row in enumerate(found.rows)
            for name, value in (("item_id", str(row.item.id)), ("quantity", str(row.take or "")))}  # fmt: skip
    usual = {"id": str(uuid4()), "day": day.isoformat(), "cash": typed_money(found.take_fen), **rows}
    return _issue_page(carrier, found, _issue_form(usual))


def _carrier_and_day(group_id: UUID) -> tuple[Carrier, date]:
    """The day that is asked for, else the next on which the group has visits, else today."""
    carrier = queries.get_carrier(current_actor(), group_id, Permission.LEDGER_WRITE)
    today = clock.local_day(clock.now())
    days = days_of(carrier, today)
    return carrier, asked_day("day", days[0] if days else today)


def _issue_form(initial: dict[str, Any]) -> NestedForm:
    return NestedForm(IssueSchema(), initial=initial, rows="goods", telling=("item_id",))


def _issue_page(carrier: Carrier, found: Proposal, form: NestedForm) -> str:
    today = clock.local_day(clock.now())
    return render_template(
        "bags/issue.html", carrier=carrier, found=found, form=form, days=days_of(carrier, today), second=_second(carrier),
        today=today,
    )  # fmt: skip


def _second(carrier: Carrier) -> list[tuple[str, str]]:
    return [(str(user.id), user.name) for user in who_may_sign(current_actor(), carrier)]


@bp.post("/desk/bags/<uuid:group_id>/issue")
@requires(Permission.LEDGER_WRITE)
def issue(group_id: UUID) -> ResponseReturnValue:
    """Signed out by two."""
    form = NestedForm(IssueSchema(), request.form, rows="goods", telling=("item_id",))
    form.values["group_id"] = str(group_id)
    try:
        new = form.load()
        with transaction():
            sign_out(current_actor(), new, now=clock.now())
    except DomainError as refusal:
        carrier, day = _carrier_and_day(group_id)
        day = _typed_day(form, day)
        form.explain(refusal)
        return _issue_page(carrier, proposal_of(current_actor(), carrier, day), form), refusal.status
    flash(_("已领出，请打印领用单，两个人签字"))
    return redirect(url_for("bags.sheet", bag_sheet_id=new.id), code=303)


def _typed_day(form: NestedForm, usual: date) -> date:
    try:
        return date.fromisoformat(str(form.values.get("day", "")))
    except ValueError:
        return usual


@bp.get("/desk/bags/<uuid:group_id>/return")
@requires(Permission.LEDGER_WRITE)
def new_return(group_id: UUID) -> ResponseReturnValue:
    """All that is left in the bag, to be counted."""
    carrier = queries.get_carrier(current_actor(), group_id, Permission.LEDGER_WRITE)
    carried = queries.contents_of([group_id])[group_id]
    goods = [one for one in carried if one.left and one.item.kind is ItemKind.GOODS]
    cash = sum(one.left for one in carried if one.item.kind is ItemKind.MONEY)
    rows = {f"goods.{n}.{name}": value for n, one in enumerate(goods)
            for name, value in (("item_id", str(one.item.id)), ("quantity", str(one.left)))}  # fmt: skip
    usual = {"id": str(uuid4()), "cash": typed_money(cash), **rows}
    form = NestedForm(BringBackSchema(), initial=usual, rows="goods", telling=("item_id",))
    return _return_page(carrier, form)


def _return_page(carrier: Carrier, form: NestedForm) -> str:
    carried = queries.contents_of([carrier.group.id])[carrier.group.id]
    return render_template(
        "bags/return.html", carrier=carrier, form=form, carried={str(one.item.id): one for one in carried},
        cash=sum(one.left for one in carried if one.item.kind is ItemKind.MONEY), second=_second(carrier),
        left=not queries.is_empty(carried),
    )  # fmt: skip


@bp.post("/desk/bags/<uuid:group_id>/return")
@requires(Permission.LEDGER_WRITE)
def take_return(group_id: UUID) -> ResponseReturnValue:
    """Counted back by two."""
    form = NestedForm(BringBackSchema(), request.form, rows="goods", telling=("item_id",))
    form.values["group_id"] = str(group_id)
    try:
        new = form.load()
        with transaction():
            bring_back(current_actor(), new, now=clock.now())
    except DomainError as refusal:
        carrier = queries.get_carrier(current_actor(), group_id, Permission.LEDGER_WRITE)
        form.explain(refusal)
        return _return_page(carrier, form), refusal.status
    flash(_("已退回库里"))
    return redirect(url_for("bags.show", group_id=group_id), code=303)


@bp.get("/desk/bags/sheets/<uuid:bag_sheet_id>")
@requires(Permission.LEDGER_READ)
def sheet(bag_sheet_id: UUID) -> ResponseReturnValue:
    """领用单 or 退库单 to print: what, how much, and room for two signatures."""
    found, carrier = queries.get_sheet(current_actor(), bag_sheet_id)
    names = user_names([found.sheet.signed_by, found.sheet.second_by])
    return render_template("bags/sheet.html", found=found, carrier=carrier, names=names, kinds=SheetKind)


@bp.get("/my-bag/")
@requires(Permission.VISIT_RECORD)
def mine() -> ResponseReturnValue:
    """What the groups one goes with still carry, and what was signed in their name."""
    own = queries.own_bags(current_actor())
    ids = [bag.id for bag, _group in own]
    sheets = {key: queries.sheets_of(key) for key in ids}
    people = {key for of_one in sheets.values() for one in of_one for key in (one.sheet.signed_by, one.sheet.second_by)}
    return render_template(
        "bags/mine.html", own=own, contents=queries.contents_of(ids), sheets=sheets, names=user_names(list(people)),
        alarms=queries.open_alarms(ids),
    )  # fmt: skip
