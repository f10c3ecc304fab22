"""Funds at the desk: what there is, how it stands, what it may pay for. What is done with one has a file of its own."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns.budget_reading import planned_of_fund
from ..domain.campaigns.queries import titles_of
from ..domain.campaigns.states import Festival
from ..domain.events.queries import places_of_occasions
from ..domain.funds import operations, queries, standing
from ..domain.funds.models import Fund
from ..domain.funds.rules import OPEN_CATEGORIES
from ..domain.funds.states import SOURCE_OF, FundKind, FundUse
from ..domain.ledger.queries import colleagues
from ..domain.people.permissions import Permission, Role
from ..domain.people.queries import get_organisation, list_children, list_organisations, names_of, roles_of, user_names
from ..schemas.funds import FundChangeSchema, FundSchema, IncomeSchema, ReserveSchema, ReturnSchema, as_typed
from ..schemas.ledger import ReverseSchema
from ..web.access import current_actor, requires
from ..web.budget import figure_money
from ..web.forms import Form
from ..web.funds import limits, limits_of
from ..web.keyset import address_of_next, last_seen_moment
from ..web.page import flash
from ..web.words import label

bp = Blueprint("funds", __name__, url_prefix="/desk/funds")


@bp.get("/")
@requires(Permission.LEDGER_READ)
def index() -> ResponseReturnValue:
    """All funds, the newest year first, with what is left of each."""
    actor = current_actor()
    funds = queries.list_funds(actor, request.args.get("after", type=UUID))
    following = url_for("funds.index", after=funds[-1].id) if len(funds) == queries.PAGE else ""
    return render_template(
        "funds/index.html", funds=funds, next_url=following, standing=standing.standing_of([f.id for f in funds]),
        names=names_of(list({fund.organisation_id for fund in funds})), overpaid=standing.overpaid(actor), limits=limits_of(funds),
    )  # fmt: skip


@bp.get("/new")
@requires(Permission.LEDGER_WRITE)
def new() -> ResponseReturnValue:
    """A form for money that came."""
    actor = current_actor()
    year = clock.local_day(clock.now()).year
    initial = {"id": str(uuid4()), "income_id": str(uuid4()), "organisation_id": str(actor.organisation_id),
               "year": str(year), "uses": [FundUse.GRANTS.value]}  # fmt: skip
    return _form_page(Form(FundSchema(), initial=initial))


def _form_page(form: Form, fund: Fund | None = None) -> str:
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    own = get_organisation(actor, fund.organisation_id if fund else actor.organisation_id)
    return render_template(
        "funds/form.html", form=form, fund=fund, uses=[(use.value, label(use)) for use in FundUse],
        kinds=[(kind.value, f"{label(SOURCE_OF[kind])} · {label(kind)}") for kind in FundKind],
        festivals=[(one.value, label(one)) for one in Festival],
        categories=[(one.value, label(one)) for one in OPEN_CATEGORIES],
        places=[(str(place.id), place.name) for place in list_children(own)][1:], colleagues=who_counts_along(),
        organisations=[(str(one.id), one.name) for one in list_organisations(actor, Permission.LEDGER_WRITE)],
    )  # fmt: skip


def who_counts_along() -> list[tuple[str, str]]:
    """Colleagues who may count money: not those who approve its use."""
    people = colleagues(current_actor(), Permission.LEDGER_WRITE)
    roles = roles_of([user.id for user in people])
    return [(str(user.id), user.name) for user in people if Role.APPROVER not in roles.get(user.id, [])]


@bp.post("/")
@requires(Permission.LEDGER_WRITE)
def create() -> ResponseReturnValue:
    """Enter the fund with the money that came."""
    form, actor = Form(FundSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            organisation = get_organisation(actor, given.organisation_id)
            operations.record_fund(actor, organisation, given.id, given.terms, given.income, now=clock.now())
    except DomainError as refusal:
        return _form_page(form.explain(refusal)), refusal.status
    flash(_("这笔资金记好了"))
    return redirect(url_for("funds.show", fund_id=given.id), code=303)


@bp.get("/<uuid:fund_id>")
@requires(Permission.LEDGER_READ)
def show(fund_id: UUID) -> ResponseReturnValue:
    """One fund: how it stands, whom it went to, what moved."""
    return fund_page(queries.get_fund(current_actor(), fund_id))


def fund_page(fund: Fund, **refused: Form) -> str:
    """The page of a fund, with the form whose last step was refused."""
    actor = current_actor()
    deliveries = "deliveries" in request.args
    moves = queries.list_movements(fund, last_seen_moment(), deliveries=deliveries)
    following = address_of_next("funds.show", moves, queries.PAGE, lambda m: (m.transfer.at, m.transfer.id), "before",
                                fund_id=fund.id, deliveries="1" if deliveries else None)  # fmt: skip
    used, planned = standing.used_of([fund.id]).get(fund.id, {}), planned_of_fund(actor, fund.id)
    people = {one for m in moves for one in (m.transfer.done_by, m.transfer.second_by) if one} | {fund.recorded_by}
    return render_template(
        "funds/show.html", fund=fund, stands=standing.standing_of([fund.id])[fund.id], limits=limits(fund),
        reserves=queries.reserves_of([fund.id]).get(fund.id, []), moves=moves, next_url=following, used=used,
        planned=planned, titles=titles_of(actor, [*used, *planned]), care=places_of_occasions(actor, list(used)),
        names=user_names(list(people)),
        organisation=names_of([fund.organisation_id])[fund.organisation_id], colleagues=who_counts_along(),
        categories=[(one.value, label(one)) for one in OPEN_CATEGORIES], undoing=_undoing(fund, refused.get("undo")),
        deliveries=deliveries, figure_money=figure_money, missing={item.organisation_id: fen for item, fen in standing.overpaid(actor)},
        **{name: refused.get(name) or _form(name) for name in FORMS},
    )  # fmt: skip


FORMS: dict[str, type[Any]] = {
    "income": IncomeSchema, "keep": ReserveSchema, "back": ReturnSchema, "settle": ReturnSchema, "undo": ReverseSchema,
}  # fmt: skip
"""The forms of a fund's page, each with a prefix of its own."""


def _form(name: str) -> Form:
    return Form(FORMS[name](), initial={"id": str(uuid4())}, prefix=name)


def _undoing(fund: Fund, form: Form | None) -> UUID | None:
    """Which entry the page offers to reverse: the one asked for, else none."""
    typed = form.values.get("transfer_id", "") if form else request.args.get("undo", "")
    try:
        key = UUID(str(typed))
    except ValueError:
        return None
    made = queries.find_income(fund, key)
    return made.id if made else None


@bp.get("/<uuid:fund_id>/edit")
@requires(Permission.LEDGER_WRITE)
def edit(fund_id: UUID) -> ResponseReturnValue:
    """What is said of it, to be put right."""
    fund = queries.get_fund(current_actor(), fund_id, Permission.LEDGER_WRITE)
    return _form_page(Form(FundChangeSchema(), initial=as_typed(fund)), fund)


@bp.post("/<uuid:fund_id>")
@requires(Permission.LEDGER_WRITE)
def update(fund_id: UUID) -> ResponseReturnValue:
    """Keep what was put right."""
    form, actor = Form(FundChangeSchema(), request.form), current_actor()
    try:
        terms, reason = form.load()
        with transaction():
            operations.change_fund(actor, fund_id, terms, reason, now=clock.now())
    except DomainError as refusal:
        fund = queries.get_fund(actor, fund_id, Permission.LEDGER_WRITE)
        return _form_page(form.explain(refusal), fund), refusal.status
    flash(_("已保存"))
    return redirect(url_for("funds.show", fund_id=fund_id), code=303)
