"""The standards of a campaign: a form a clerk fills in, told back as a sentence, tried out before anything is kept."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import excluding, floors, operations, queries
from ..domain.campaigns import standards as standing
from ..domain.campaigns.answers import Bound, Floor, Join
from ..domain.campaigns.conditions import Confirmed, Years
from ..domain.campaigns.forecast import Forecast
from ..domain.campaigns.measuring import try_out
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.rules import Basis, Rule
from ..domain.campaigns.standards import StandardForm
from ..domain.households import catalogue
from ..domain.households.categories import FACTS
from ..domain.households.causes import HardshipCause
from ..domain.households.disability import DisabilityType
from ..domain.households.situations import WorkStatus
from ..domain.households.states import GovernmentAid
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..schemas.campaigns import BasisSchema, ExcludeSchema
from ..schemas.last_year import FiguresSchema
from ..schemas.standards import GOODS, SIZES, StandardSchema
from ..schemas.standards_as_typed import BLANK, as_typed
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.money import money
from ..web.page import flash
from ..web.quotas import limits, quota_lines
from ..web.standards import asks, gives
from ..web.words import label, word
from .campaigns import bp

BASES = (Basis.HOUSEHOLD, Basis.SIZE, Basis.PERSON, Basis.MATCHING, Basis.RANGE, Basis.NOTHING)


@bp.get("/campaigns/<uuid:campaign_id>/standards/")
@requires(Permission.CAMPAIGN_READ)
def standards(campaign_id: UUID) -> ResponseReturnValue:
    """Who gets what, as sentences, with the counts of the last try-out."""
    return _page(queries.get_campaign(current_actor(), campaign_id))


def _page(
    campaign: Campaign, refusal: str | None = None, basis: Form | None = None, figures: Form | None = None,
    excludes: Form | None = None,
) -> str:  # fmt: skip
    kept = campaign.forecast
    forecast = Forecast.from_json(kept) if kept else None
    names = names_of([*{*forecast.places, *forecast.beside}]) if forecast else {}
    rules = queries.rules_of(campaign.id)
    excluded = excluding.excluded_by(campaign.id)
    asked, said = floors.asks_figures(campaign, rules), floors.figures_of(campaign.id)
    typed = {code.value: money(fen)[1:] for code, fen in said.items()}
    return render_template(
        "campaigns/standards.html", asked=asked, said=said, campaign=campaign,
        figures=figures or Form(FiguresSchema(asked), initial=typed), rules=rules, forecast=forecast,
        basis=basis or Form(BasisSchema()), excludes=excludes or Form(ExcludeSchema()), excluded=excluded,
        others=[(other.id, other.title) for other in queries.list_campaigns(current_actor())
                if other.id != campaign.id and other not in excluded],
        below=floors.below_floor(campaign, rules) if rules else [],
        tried_at=datetime.fromisoformat(kept["at"]) if kept else None, names=names, refusal=refusal, asks=asks,
        gives=gives, is_open=campaign.status in operations.OPEN, limits=limits, quota_lines=quota_lines,
    )  # fmt: skip


@bp.get("/campaigns/<uuid:campaign_id>/standards/new")
@requires(Permission.CAMPAIGN_WRITE)
def new_standard(campaign_id: UUID) -> ResponseReturnValue:
    """A form for one more standard."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    return _form_page(campaign, Form(StandardSchema(), initial={**BLANK, "id": str(uuid4())}))


@bp.get("/standards/<uuid:standard_id>")
@requires(Permission.CAMPAIGN_WRITE)
def edit_standard(standard_id: UUID) -> ResponseReturnValue:
    """A standard, to be changed."""
    campaign, standard = queries.get_standard(current_actor(), standard_id)
    form = Form(StandardSchema(), initial=as_typed(queries.rule_of(standard)))
    return _form_page(campaign, form, is_new=False)


def _form_page(
    campaign: Campaign, form: Form, *, is_new: bool = True, forecast: Forecast | None = None, tried: Rule | None = None
) -> str:
    return render_template(
        "campaigns/standard_form.html", campaign=campaign, form=form, is_new=is_new, forecast=forecast, tried=tried,
        asks=asks, gives=gives, names=names_of([*{*forecast.places, *forecast.beside}]) if forecast else {}, sizes=SIZES, goods=GOODS,
        categories=[(c.value, label(c)) for c in FACTS], causes=[(c.value, label(c)) for c in HardshipCause],
        joins=[(j.value, label(j)) for j in Join], bounds=[(b.value, label(b)) for b in Bound],
        bases=[(b.value, label(b)) for b in BASES], aids=[(a.value, label(a)) for a in GovernmentAid],
        confirmed=[("", _("不看")), *((c.value, label(c)) for c in Confirmed)],
        floors=[(f.value, label(f)) for f in Floor], years=[(y.value, label(y)) for y in Years],
        work_statuses=[(w.value, label(w)) for w in WorkStatus],
        own=[(str(own.id), own.name) for own in catalogue.choosable(*queries.places_of(campaign))],
        kinds=[(kind.value, label(kind)) for kind in DisabilityType],
        levels=[(level, _("%(level)s 级", level=level)) for level in (1, 2, 3, 4)],
        places=[(place.id, place.name) for place in queries.places_of(campaign)],
        last_times=[("", _("不看")), ("yes", _("去年有的才给")), ("no", _("去年没有的才给"))],
        incomes=[("", _("不看收入")), ("times", _("看低保标准的几倍")), ("fixed", _("看一个固定的数"))],
    )  # fmt: skip


@bp.post("/campaigns/<uuid:campaign_id>/standards/")
@requires(Permission.CAMPAIGN_WRITE)
def save_standard(campaign_id: UUID) -> ResponseReturnValue:
    """Keep what was filled in; with `try` only count who would get what, and keep nothing."""
    form, actor = Form(StandardSchema(), request.form), current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    is_new = request.form.get("is_new") != "no"
    try:
        filled = form.load()
        if "try" in request.form:
            return _try_one(campaign_id, filled.id, filled.form, form, is_new)
        with transaction():
            standing.save_standard(actor, campaign_id, filled.id, filled.form, now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(actor, campaign_id)
        return _form_page(campaign, form.explain(refusal), is_new=is_new), refusal.status
    flash(_("标准已保存"))
    return redirect(url_for("campaigns.standards", campaign_id=campaign_id), code=303)


def _try_one(campaign_id: UUID, standard_id: UUID, filled: StandardForm, form: Form, is_new: bool) -> str:
    """The standard in its place among the others, which stay as they are kept."""
    standing.check_standard(filled)
    kept = queries.rules_of(campaign_id)
    number = next((rule.number for rule in kept if rule.id == standard_id), len(kept) + 1)
    quota = next((rule.quota for rule in kept if rule.id == standard_id), None)
    tried = filled.rule(standard_id, number, quota)
    rules = [tried if rule.id == standard_id else rule for rule in kept]
    rules = rules if number <= len(kept) else [*rules, tried]
    forecast = try_out(current_actor(), campaign_id, tuple(rules), turns=transaction, now=clock.now())
    campaign = queries.get_campaign(current_actor(), campaign_id)
    return _form_page(campaign, form, is_new=is_new, forecast=forecast, tried=tried)


@bp.post("/campaigns/<uuid:campaign_id>/standards/try")
@requires(Permission.CAMPAIGN_WRITE)
def try_standards(campaign_id: UUID) -> ResponseReturnValue:
    """Count who would get what today; no list is kept."""
    actor = current_actor()
    try:
        try_out(actor, campaign_id, turns=transaction, now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(actor, campaign_id)
        return _page(campaign, word(refusal.code, **refusal.facts)), refusal.status
    return redirect(url_for("campaigns.standards", campaign_id=campaign_id), code=303)


@bp.post("/standards/<uuid:standard_id>/move")
@requires(Permission.CAMPAIGN_WRITE)
def move_standard(standard_id: UUID) -> ResponseReturnValue:
    """One place up or down."""
    with transaction():
        is_up = request.form.get("direction") == "up"
        campaign = standing.move_standard(current_actor(), standard_id, up=is_up, now=clock.now())
        key = campaign.id
    return redirect(url_for("campaigns.standards", campaign_id=key), code=303)


@bp.post("/standards/<uuid:standard_id>/remove")
@requires(Permission.CAMPAIGN_WRITE)
def remove_standard(standard_id: UUID) -> ResponseReturnValue:
    """Take it away; lists made by it keep their copy."""
    with transaction():
        key = standing.remove_standard(current_actor(), standard_id, now=clock.now()).id
    flash(_("标准已删掉"))
    return redirect(url_for("campaigns.standards", campaign_id=key), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/standards/last-year")
@requires(Permission.CAMPAIGN_WRITE)
def say_last_year(campaign_id: UUID) -> ResponseReturnValue:
    """What these categories received last year, where no campaign of then is on record."""
    actor = current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    form = Form(FiguresSchema(floors.asks_figures(campaign, queries.rules_of(campaign_id))), request.form)
    try:
        given = form.load()
        with transaction():
            floors.say_figures(actor, campaign_id, given, now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(actor, campaign_id)
        return _page(campaign, figures=form.explain(refusal)), refusal.status
    flash(_("去年的数记下了"))
    return redirect(url_for("campaigns.standards", campaign_id=campaign_id), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/excludes")
@requires(Permission.CAMPAIGN_WRITE)
def exclude_campaign(campaign_id: UUID) -> ResponseReturnValue:
    """Leave out whom another campaign has on its list, or no longer."""
    form, actor = Form(ExcludeSchema(), request.form), current_actor()
    try:
        given = form.load()
        act = excluding.allow_campaign if given["stop"] else excluding.exclude_campaign
        with transaction():
            act(actor, campaign_id, given["other_id"], now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(actor, campaign_id)
        return _page(campaign, excludes=form.explain(refusal)), refusal.status
    flash(_("记下了，请重新试算"))
    return redirect(url_for("campaigns.standards", campaign_id=campaign_id), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/standards/basis")
@requires(Permission.CAMPAIGN_WRITE)
def give_basis(campaign_id: UUID) -> ResponseReturnValue:
    """By which document, or why, the standards are below last year's."""
    form = Form(BasisSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            floors.give_basis(current_actor(), campaign_id, given["basis"], now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(current_actor(), campaign_id)
        return _page(campaign, basis=form.explain(refusal)), refusal.status
    flash(_("依据已记下"))
    return redirect(url_for("campaigns.standards", campaign_id=campaign_id), code=303)
