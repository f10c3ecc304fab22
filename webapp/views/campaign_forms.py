"""The form of a campaign at the desk: a new one with the days of its festival, one to be changed, one to be held again."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import copying, operations, queries
from ..domain.campaigns.children import parents_to_choose
from ..domain.campaigns.counting import Counting
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.periods import DayCount
from ..domain.campaigns.states import Festival
from ..domain.holidays.queries import working_days
from ..domain.people.permissions import Permission
from ..domain.people.queries import is_club, value_of
from ..domain.people.settings import NOTICE_DAYS
from ..schemas.campaigns import CampaignSchema, IdSchema, as_typed
from ..web.access import current_actor, requires
from ..web.campaigns import coming, feast_in, suggested
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label
from .campaigns import bp, campaign_page, own_organisation


@bp.get("/campaigns/new")
@requires(Permission.CAMPAIGN_WRITE)
def new() -> ResponseReturnValue:
    """A form for a new campaign, with the days of a festival or of the campaign above where one is named.

    Its id is made here, so that sending it twice makes one.
    """
    own = own_organisation()
    days = value_of(own, NOTICE_DAYS)
    usual = {"id": str(uuid4()), "notice_days": str(days), "notice_count": DayCount.CALENDAR.value,
             "skips_notice": "yes" if is_club(own) else ""}  # fmt: skip
    return _form_page(Form(CampaignSchema(), initial={**usual, **_foreseen()}))


def _foreseen() -> dict[str, Any]:
    """What the address asks for: `festival`, or `parent`."""
    asked, parent = request.args.get("festival", ""), request.args.get("parent", type=UUID)
    if parent is not None:
        above = as_typed(queries.get_campaign(current_actor(), parent))
        kept = ("festival", "title", "starts_on", "ends_on", "counted_on", "is_standing")
        return {**{name: above[name] for name in kept}, "parent_id": str(parent)}
    return suggested(Festival(asked), clock.local_day(clock.now())) if asked in set(Festival) else {}


def _form_page(form: Form, campaign: Campaign | None = None) -> str:
    organisation = queries.organisation_of(campaign) if campaign else own_organisation()
    today = clock.local_day(clock.now())
    parents = parents_to_choose(current_actor(), organisation)
    return render_template(
        "campaigns/form.html", form=form, campaign=campaign, coming=coming(today), feast=feast_in(form.values, today),
        festivals=[(f.value, label(f)) for f in Festival], counts=[(c.value, label(c)) for c in DayCount],
        countings=[(c.value, label(c)) for c in Counting], parents=[(str(c.id), c.title) for c in parents],
        unannounced=working_days(organisation.id).unannounced(today, date(today.year + 1, 1, 1)),
    )  # fmt: skip


@bp.post("/campaigns/")
@requires(Permission.CAMPAIGN_WRITE)
def create() -> ResponseReturnValue:
    """Open the campaign and go on to its standards."""
    form, actor = Form(CampaignSchema(), request.form), current_actor()
    if "suggest" in request.form:
        return _form_page(_with_days(form))
    try:
        given = form.load()
        with transaction():
            operations.create_campaign(actor, own_organisation(), given.id, given.plan, now=clock.now())
    except DomainError as refusal:
        return _form_page(form.explain(refusal)), refusal.status
    flash(_("活动建好了，接着定慰问标准"))
    return redirect(url_for("campaigns.standards", campaign_id=given.id), code=303)


def _with_days(form: Form) -> Form:
    """The days of the festival that was chosen; a title that was typed stays."""
    asked = form.values.get("festival", "")
    if asked in set(Festival):
        found = suggested(Festival(asked), clock.local_day(clock.now()))
        if form.values.get("title"):
            found.pop("title", None)
        form.values.update(found)
    return form


@bp.get("/campaigns/<uuid:campaign_id>/edit")
@requires(Permission.CAMPAIGN_WRITE)
def edit(campaign_id: UUID) -> ResponseReturnValue:
    """The plan, to be changed."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    operations.check_open(campaign)
    return _form_page(Form(CampaignSchema(), initial=as_typed(campaign)), campaign)


@bp.post("/campaigns/<uuid:campaign_id>")
@requires(Permission.CAMPAIGN_WRITE)
def update(campaign_id: UUID) -> ResponseReturnValue:
    """Change the plan."""
    form = Form(CampaignSchema(), request.form)
    form.values["id"] = str(campaign_id)
    try:
        given = form.load()
        with transaction():
            operations.change_campaign(current_actor(), campaign_id, given.plan, now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(current_actor(), campaign_id)
        return _form_page(form.explain(refusal), campaign), refusal.status
    flash(_("已保存"))
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/copy")
@requires(Permission.CAMPAIGN_WRITE)
def copy(campaign_id: UUID) -> ResponseReturnValue:
    """Hold it again: the same plan and standards a year later, opened to be looked through."""
    form = Form(IdSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            key = copying.copy_campaign(current_actor(), campaign_id, given["id"], now=clock.now()).id
    except DomainError as refusal:
        campaign = queries.get_campaign(current_actor(), campaign_id)
        return campaign_page(campaign, refusal=form.explain(refusal).refusal), refusal.status
    flash(_("照着建好了。日子按离节日的远近挪好了，请核对日子、方案和标准"))
    return redirect(url_for("campaigns.edit", campaign_id=key), code=303)
