"""Campaigns at the desk: plan, how far each is, and its end. Standards and lists have files of their own."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import copying, lists, operations, posting, queries
from ..domain.campaigns.counting import Counting
from ..domain.campaigns.issuing import progress_of
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.periods import DayCount
from ..domain.campaigns.stages import STEPS, stage_of, step_number
from ..domain.campaigns.states import Festival, ListStatus
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, names_of, user_names, value_of
from ..domain.people.settings import NOTICE_DAYS
from ..domain.reports.board import board_of, count_not_measured
from ..schemas.campaigns import CampaignSchema, EndSchema, IdSchema, as_typed
from ..web.access import current_actor, requires
from ..web.board import BoardLinks
from ..web.forms import Form
from ..web.page import flash
from ..web.words import label

bp = Blueprint("campaigns", __name__, url_prefix="/desk")


@bp.get("/campaigns/")
@requires(Permission.CAMPAIGN_READ)
def index() -> ResponseReturnValue:
    """All campaigns, the latest first."""
    campaigns = queries.list_campaigns(current_actor())
    names = names_of([campaign.organisation_id for campaign in campaigns])
    return render_template("campaigns/index.html", campaigns=campaigns, names=names)


@bp.get("/campaigns/new")
@requires(Permission.CAMPAIGN_WRITE)
def new() -> ResponseReturnValue:
    """A form for a new campaign; its id is made here, so that sending it twice makes one."""
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    days = value_of(get_organisation(actor, actor.organisation_id), NOTICE_DAYS)
    return _form_page(Form(CampaignSchema(), initial={"id": str(uuid4()), "notice_days": str(days),
                                                      "notice_count": DayCount.CALENDAR.value}))  # fmt: skip


def _form_page(form: Form, campaign: Campaign | None = None) -> str:
    return render_template("campaigns/form.html", form=form, campaign=campaign,
                           festivals=[(f.value, label(f)) for f in Festival],
                           counts=[(c.value, label(c)) for c in DayCount],
                           countings=[(c.value, label(c)) for c in Counting])  # fmt: skip


@bp.post("/campaigns/")
@requires(Permission.CAMPAIGN_WRITE)
def create() -> ResponseReturnValue:
    """Open the campaign and go on to its standards."""
    form, actor = Form(CampaignSchema(), request.form), current_actor()
    try:
        given = form.load()
        with transaction():
            assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
            organisation = get_organisation(actor, actor.organisation_id)
            operations.create_campaign(actor, organisation, given.id, given.plan, now=clock.now())
    except DomainError as refusal:
        return _form_page(form.explain(refusal)), refusal.status
    flash(_("活动建好了，接着定慰问标准"))
    return redirect(url_for("campaigns.standards", campaign_id=given.id), code=303)


@bp.get("/campaigns/<uuid:campaign_id>")
@requires(Permission.CAMPAIGN_READ)
def show(campaign_id: UUID) -> ResponseReturnValue:
    """One campaign: how far it is, what to do next, and its board."""
    return _page(queries.get_campaign(current_actor(), campaign_id))


def _page(campaign: Campaign, end: Form | None = None, refusal: str | None = None) -> str:
    actor, found = current_actor(), lists.lists_of(campaign.id)
    progress = {lst.id: progress_of(lst) for lst in found if lst.status is ListStatus.FROZEN}
    standards = queries.list_standards(campaign.id)
    stage = stage_of(campaign, found, has_standards=bool(standards), now=clock.now(),
                     all_issued=all(done.is_complete for done in progress.values()))  # fmt: skip
    return render_template(
        "campaigns/show.html", campaign=campaign, lists=found, progress=progress, stage=stage, standards=standards,
        steps=[label(step) for step in STEPS], step=step_number(stage), board=board_of(actor, campaign),
        newest=found[-1] if found else None, measured=lists.latest_proposal(campaign.id), fresh_id=uuid4(),
        people=user_names([key for lst in found for key in (lst.proposed_by, lst.approved_by) if key]),
        actor=actor, end=end or Form(EndSchema()), refusal=refusal, today=clock.local_day(clock.now()),
        organisation=names_of([campaign.organisation_id])[campaign.organisation_id],
        not_measured=count_not_measured(campaign) if found else 0,
        links=BoardLinks(campaign, lists.latest_proposal(campaign.id)),
    )  # fmt: skip


@bp.get("/campaigns/<uuid:campaign_id>/edit")
@requires(Permission.CAMPAIGN_WRITE)
def edit(campaign_id: UUID) -> ResponseReturnValue:
    """The plan, to be changed."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
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
        return _page(campaign, refusal=form.explain(refusal).refusal), refusal.status
    flash(_("照着建好了。日子先往后推了一年，请核对日子和标准"))
    return redirect(url_for("campaigns.edit", campaign_id=key), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/result")
@requires(Permission.NOTICE_PUBLISH)
def publish_result(campaign_id: UUID) -> ResponseReturnValue:
    """Hang out the result, masked."""
    form = Form(IdSchema(), request.form)
    try:
        given = form.load()
        posting.publish_result(current_actor(), campaign_id, given["id"], turns=transaction, now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(current_actor(), campaign_id)
        return _page(campaign, refusal=form.explain(refusal).refusal), refusal.status
    flash(_("结果已经公布"))
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), code=303)


@bp.post("/campaigns/<uuid:campaign_id>/end")
@requires(Permission.CAMPAIGN_WRITE)
def end(campaign_id: UUID) -> ResponseReturnValue:
    """Close it into the archive, or cancel it."""
    form = Form(EndSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            operations.end_campaign(current_actor(), campaign_id, given["status"], given["reason"], now=clock.now())
    except DomainError as refusal:
        return _page(queries.get_campaign(current_actor(), campaign_id), form.explain(refusal)), refusal.status
    flash(_("已经办好"))
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), code=303)
