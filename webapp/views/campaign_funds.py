"""Which funds a campaign uses, in which order, how far each is, and whether it asks for funds at all."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import funding, operations, paying, queries
from ..domain.campaigns.budget_reading import read_budget
from ..domain.campaigns.models import Campaign
from ..domain.funds.queries import list_by_ids, reserves_of
from ..domain.funds.standing import Used, standing_of, used_of
from ..domain.people.permissions import Permission
from ..schemas.budget import AsksSchema, FundChoiceSchema
from ..web.access import current_actor, requires
from ..web.budget import figure_money
from ..web.forms import Form
from ..web.funds import limits_of
from ..web.money import money
from ..web.page import flash
from .campaigns import bp


@bp.get("/campaigns/<uuid:campaign_id>/funds")
@requires(Permission.CAMPAIGN_READ)
def funds(campaign_id: UUID) -> ResponseReturnValue:
    """The funds in their order, with what was planned, committed, paid, confirmed and returned."""
    return _page(queries.get_campaign(current_actor(), campaign_id))


def _page(campaign: Campaign, *, asks: Form | None = None, choice: Form | None = None) -> str:
    ids = paying.funds_of(campaign.id)
    found = list_by_ids(ids)
    used, said = used_of(ids), funding.said_of(campaign.id)
    is_asked = paying.asks_for_funds(campaign)
    initial = {"asks": "yes" if is_asked else "", "because": said.asks_funds_because or "" if said else ""}
    return render_template(
        "campaigns/funds.html", campaign=campaign, funds=found, standing=standing_of(ids),
        reserves=reserves_of(ids), used={key: used.get(key, {}).get(campaign.id, Used()) for key in ids},
        planned=read_budget(campaign).by_fund(), candidates=funds_to_choose(campaign, new=True), limits=limits_of(found),
        is_asked=is_asked, asks_by_default=paying.asks_by_default(campaign), because=said and said.asks_funds_because,
        asks=asks or Form(AsksSchema(), initial=initial, prefix="asks"), choice=choice or Form(FundChoiceSchema()),
        is_open=campaign.status in operations.OPEN, figure_money=figure_money,
    )  # fmt: skip


def funds_to_choose(campaign: Campaign, *, new: bool = False) -> list[tuple[str, str]]:
    """`本级财政（2027 年，还能用 ￥1.00）`: those the campaign uses, or with `new` those it could use as well."""
    actor, ids = current_actor(), paying.funds_of(campaign.id)
    found = funding.candidates(actor, campaign) if new else list_by_ids(ids)
    standing = standing_of([fund.id for fund in found])
    return [
        (str(fund.id), str(_("%(title)s（%(year)s 年，还能用 %(left)s）", title=fund.title, year=fund.year,
                             left=money(standing[fund.id].left))))
        for fund in found
    ]  # fmt: skip


@bp.post("/campaigns/<uuid:campaign_id>/funds")
@requires(Permission.CAMPAIGN_WRITE)
def add_fund(campaign_id: UUID) -> ResponseReturnValue:
    """Use one more, after the others."""
    form, actor = Form(FundChoiceSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            funding.add_fund(actor, campaign_id, given["fund_id"], now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_campaign(actor, campaign_id), choice=form.explain(refusal)), refusal.status
    flash(_("加上了"))
    return redirect(url_for("campaigns.funds", campaign_id=campaign_id), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/funds/<uuid:fund_id>/move")
@requires(Permission.CAMPAIGN_WRITE)
def move_fund(campaign_id: UUID, fund_id: UUID) -> ResponseReturnValue:
    """Use it before its neighbour, or after."""
    with transaction():
        is_up = request.form.get("direction") == "up"
        funding.move_fund(current_actor(), campaign_id, fund_id, up=is_up, now=clock.now())
    return redirect(url_for("campaigns.funds", campaign_id=campaign_id), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/funds/<uuid:fund_id>/remove")
@requires(Permission.CAMPAIGN_WRITE)
def remove_fund(campaign_id: UUID, fund_id: UUID) -> ResponseReturnValue:
    """Do without it."""
    try:
        with transaction():
            funding.remove_fund(current_actor(), campaign_id, fund_id, now=clock.now())
    except DomainError as refusal:
        form = Form(FundChoiceSchema()).explain(refusal)
        return _page(queries.get_campaign(current_actor(), campaign_id), choice=form), refusal.status
    flash(_("拿掉了"))
    return redirect(url_for("campaigns.funds", campaign_id=campaign_id), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/funds/asks")
@requires(Permission.CAMPAIGN_WRITE)
def ask_for_funds(campaign_id: UUID) -> ResponseReturnValue:
    """Whether lists are approved only against funds."""
    form, actor = Form(AsksSchema(), request.form, prefix="asks"), current_actor()
    try:
        given = form.load()
        with transaction():
            funding.ask_for_funds(actor, campaign_id, given["asks"], given["because"], now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_campaign(actor, campaign_id), asks=form.explain(refusal)), refusal.status
    flash(_("已保存"))
    return redirect(url_for("campaigns.funds", campaign_id=campaign_id), code=303)
