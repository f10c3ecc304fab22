"""Campaigns at the desk: plan, how far each is, and its end. Standards and lists have files of their own."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import lists, operations, paying, posting, queries, standing
from ..domain.campaigns.issuing import progress_of
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.outcome import still_open
from ..domain.campaigns.plan_queries import plan_of
from ..domain.campaigns.plan_warnings import plan_warnings
from ..domain.campaigns.stages import STEPS, stage_of, step_number
from ..domain.campaigns.states import ListStatus
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, names_of, user_names
from ..domain.reports.board import board_of
from ..domain.reports.roll_up import roll_up
from ..schemas.campaigns import IdSchema, RoundSchema
from ..web.access import current_actor, requires
from ..web.board import BoardLinks, left_words
from ..web.campaigns import countdown, unbegun_spring
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
    ahead = unbegun_spring(current_actor(), clock.local_day(clock.now()))
    return render_template("campaigns/index.html", campaigns=campaigns, names=names, ahead=ahead)


@bp.get("/campaigns/<uuid:campaign_id>")
@requires(Permission.CAMPAIGN_READ)
def show(campaign_id: UUID) -> ResponseReturnValue:
    """One campaign: how far it is, what to do next, and its board."""
    return campaign_page(queries.get_campaign(current_actor(), campaign_id))


def campaign_page(campaign: Campaign, refusal: str | None = None) -> str:
    """The page of a campaign, with why its last step was refused."""
    actor, found = current_actor(), lists.lists_of(campaign.id)
    progress = {lst.id: progress_of(lst) for lst in found if lst.status is ListStatus.FROZEN}
    standards = queries.list_standards(campaign.id)
    board, today = board_of(actor, campaign), clock.local_day(clock.now())
    stage = stage_of(campaign, found, has_standards=bool(standards), now=clock.now(),
                     all_issued=all(done.is_complete for done in progress.values()))  # fmt: skip
    return render_template(
        "campaigns/show.html", campaign=campaign, lists=found, progress=progress, stage=stage, standards=standards,
        steps=[label(step) for step in STEPS], step=step_number(stage), board=board,
        newest=found[-1] if found else None, measured=lists.latest_proposal(campaign.id), fresh_id=uuid4(),
        people=user_names([key for lst in found for key in (lst.proposed_by, lst.approved_by) if key]),
        actor=actor, refusal=refusal, today=today,
        organisation=names_of([campaign.organisation_id])[campaign.organisation_id],
        left=left_words(still_open(campaign)), 
        links=BoardLinks(campaign, lists.latest_proposal(campaign.id)), countdown=countdown(campaign, today),
        warnings=len(plan_warnings(plan_of(campaign))), rolled=roll_up(actor, campaign, board),
        parent=queries.get_campaign(actor, campaign.parent_id) if campaign.parent_id else None,
        may_join=_may_join(campaign), money=paying.money_of(campaign),
    )  # fmt: skip


def own_organisation() -> Organisation:
    """Whose desk this is."""
    actor = current_actor()
    assert actor.organisation_id is not None  # noqa: S101  (everyone at a desk has one)
    return get_organisation(actor, actor.organisation_id)


def _may_join(campaign: Campaign) -> bool:
    """Whether the actor works below the organisation that holds it and may hold a part of it."""
    actor, above = current_actor(), queries.organisation_of(campaign).path
    own = own_organisation().path
    is_below = own != above and own.startswith(above)
    return is_below and actor.can(Permission.CAMPAIGN_WRITE, own) and campaign.status in operations.OPEN


@bp.post("/campaigns/<uuid:campaign_id>/round")
@requires(Permission.CAMPAIGN_WRITE)
def open_round(campaign_id: UUID) -> ResponseReturnValue:
    """Begin the next round of a standing campaign."""
    form = Form(RoundSchema(), request.form)
    try:
        given = form.load()
        with transaction():
            number = standing.open_round(current_actor(), campaign_id, given["after"], now=clock.now()).round
    except DomainError as refusal:
        campaign = queries.get_campaign(current_actor(), campaign_id)
        return campaign_page(campaign, refusal=form.explain(refusal).refusal), refusal.status
    flash(_("第 %(round)s 轮开始了，可以拟名单", round=number))
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), code=303)


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
        return campaign_page(campaign, refusal=form.explain(refusal).refusal), refusal.status
    flash(_("结果已经公布"))
    return redirect(url_for("campaigns.show", campaign_id=campaign_id), code=303)
