"""A campaign's budget: lines with their sums, what a plan says beside what it comes to, what is still unclear."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import budget, operations, queries
from ..domain.campaigns.budget import BASES
from ..domain.campaigns.budget_reading import get_line, lines_of, read_budget
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.money_models import BudgetLine, BudgetPart
from ..domain.funds.queries import titles_of
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..schemas.budget import AnswerSchema, BudgetLineSchema, TotalsSchema, figure_as_typed, line_as_typed
from ..web.access import current_actor, requires
from ..web.budget import basis_words, difference_in_words, figure_money, sum_in_words
from ..web.forms import Form
from ..web.page import flash
from ..web.reasons import Reasons
from ..web.standards import gives
from ..web.words import label
from .campaign_funds import funds_to_choose
from .campaigns import bp

IN_WORDS = {"figure_money": figure_money, "difference_in_words": difference_in_words, "sum_in_words": sum_in_words,
            "gives": gives}  # fmt: skip


@bp.get("/campaigns/<uuid:campaign_id>/budget")
@requires(Permission.CAMPAIGN_READ)
def budget_of(campaign_id: UUID) -> ResponseReturnValue:
    """The budget as it stands."""
    return _page(queries.get_campaign(current_actor(), campaign_id))


def _page(
    campaign: Campaign, *, totals: Form | None = None, refusal: str | None = None
) -> str:  # fmt: skip
    actor, seen, rules = current_actor(), read_budget(campaign), queries.rules_of(campaign.id)
    numbers = {rule.id: rule.number for rule in rules}
    typed = {"all": seen.typed, "people": seen.people.typed, "running": seen.running.typed}
    kept = {name: figure_as_typed(figure.as_json()) for name, figure in typed.items() if figure is not None}
    funds = [leaf.line.fund_id for leaf in seen.whole.leaves() if leaf.line.fund_id]
    return render_template(
        "campaigns/budget.html", campaign=campaign, budget=seen, rules={rule.id: rule for rule in rules}, numbers=numbers,
        reasons=Reasons([rule.as_json() for rule in rules], actor), funds=titles_of(funds), refusal=refusal,
        totals=totals or Form(TotalsSchema(), initial=kept, prefix="totals"), is_tried=campaign.forecast is not None,
        may=_may(campaign), parts={part.value: BASES[part] for part in BudgetPart},
        organisation=names_of([campaign.organisation_id])[campaign.organisation_id],
        can_fill=any(rule.id not in {line.standard_id for line in lines_of(campaign.id)} for rule in rules), **IN_WORDS,
    )  # fmt: skip


def _may(campaign: Campaign) -> bool:
    """Whether this reader may change it; macros of the page ask too."""
    return campaign.status in operations.OPEN and current_actor().can(Permission.CAMPAIGN_WRITE)


@bp.get("/campaigns/<uuid:campaign_id>/budget/new")
@requires(Permission.CAMPAIGN_WRITE)
def new_budget_line(campaign_id: UUID) -> ResponseReturnValue:
    """A form for one more line, or a heading."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    part = request.args.get("part", "")
    initial = {"id": str(uuid4()), "part": part if part in set(BudgetPart) else BudgetPart.PEOPLE.value,
               "parent_id": request.args.get("under", ""), "is_heading": "yes" if "heading" in request.args else ""}  # fmt: skip
    return _form_page(campaign, Form(BudgetLineSchema(), initial=initial))


@bp.get("/budget/<uuid:line_id>")
@requires(Permission.CAMPAIGN_WRITE)
def edit_budget_line(line_id: UUID) -> ResponseReturnValue:
    """A line, to be changed."""
    campaign, line = get_line(current_actor(), line_id)
    typed = line_as_typed(line)
    if line.standard_id not in {standard.id for standard in queries.list_standards(campaign.id)}:
        typed["standard_id"] = ""  # a standard that is gone counts nothing any more; its line is filled in by hand
    return _form_page(campaign, Form(BudgetLineSchema(), initial=typed), line)


def _form_page(campaign: Campaign, form: Form, line: BudgetLine | None = None) -> str:
    asked = str(form.values.get("part", ""))
    part = BudgetPart(asked) if asked in set(BudgetPart) else BudgetPart.PEOPLE
    lines = lines_of(campaign.id)
    below = line.id if line else None
    return render_template(
        "campaigns/budget_line.html", campaign=campaign, form=form, line=line, part=part, bases=basis_words(BASES[part]),
        headings=[(str(one.id), one.title) for one in lines if one.is_heading and one.part is part and one.id != below],
        funds=funds_to_choose(campaign), has_lines=any(one.parent_id == below for one in lines) if line else False,
        part_word=label(part),
    )  # fmt: skip


@bp.post("/campaigns/<uuid:campaign_id>/budget/")
@requires(Permission.CAMPAIGN_WRITE)
def save_budget_line(campaign_id: UUID) -> ResponseReturnValue:
    """Keep a line."""
    form, actor = Form(BudgetLineSchema(), request.form), current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    try:
        given = form.load()
        with transaction():
            budget.save_line(actor, campaign_id, given.id, given.entry, now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(actor, campaign_id)
        known = next((one for one in lines_of(campaign.id) if str(one.id) == form.values.get("id")), None)
        return _form_page(campaign, form.explain(refusal), known), refusal.status
    flash(_("预算记好了"))
    return redirect(url_for("campaigns.budget_of", campaign_id=campaign_id), code=303)


@bp.post("/budget/<uuid:line_id>/answer")
@requires(Permission.CAMPAIGN_WRITE)
def answer_budget(line_id: UUID) -> ResponseReturnValue:
    """Say what an amount is for: one tap on the line."""
    given = Form(AnswerSchema(), request.form).load()
    with transaction():
        key = budget.answer(current_actor(), line_id, money=given["money"], goods=given["goods"], now=clock.now()).id
    return redirect(url_for("campaigns.budget_of", campaign_id=key), code=303)


@bp.post("/budget/<uuid:line_id>/move")
@requires(Permission.CAMPAIGN_WRITE)
def move_budget_line(line_id: UUID) -> ResponseReturnValue:
    """One place up or down."""
    with transaction():
        is_up = request.form.get("direction") == "up"
        key = budget.move_line(current_actor(), line_id, up=is_up, now=clock.now()).id
    return redirect(url_for("campaigns.budget_of", campaign_id=key), code=303)


@bp.post("/budget/<uuid:line_id>/remove")
@requires(Permission.CAMPAIGN_WRITE)
def remove_budget_line(line_id: UUID) -> ResponseReturnValue:
    """Take a line away."""
    campaign, line = get_line(current_actor(), line_id)
    key, form = campaign.id, Form(BudgetLineSchema(), initial=line_as_typed(line))
    try:
        with transaction():
            budget.remove_line(current_actor(), line_id, now=clock.now())
    except DomainError as refusal:
        campaign, line = get_line(current_actor(), line_id)
        return _form_page(campaign, form.explain(refusal), line), refusal.status
    flash(_("拿掉了"))
    return redirect(url_for("campaigns.budget_of", campaign_id=key), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/budget/fill")
@requires(Permission.CAMPAIGN_WRITE)
def fill_budget(campaign_id: UUID) -> ResponseReturnValue:
    """A line for each standard that has none."""
    with transaction():
        budget.fill_from_standards(current_actor(), campaign_id, now=clock.now())
    return redirect(url_for("campaigns.budget_of", campaign_id=campaign_id), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/budget/totals")
@requires(Permission.CAMPAIGN_WRITE)
def say_totals(campaign_id: UUID) -> ResponseReturnValue:
    """What the plan says it all comes to."""
    form, actor = Form(TotalsSchema(), request.form, prefix="totals"), current_actor()
    try:
        given = form.load()
        with transaction():
            budget.say_totals(actor, campaign_id, given, now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_campaign(actor, campaign_id), totals=form.explain(refusal)), refusal.status
    return redirect(url_for("campaigns.budget_of", campaign_id=campaign_id), code=303)
