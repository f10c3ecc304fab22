"""The groups of a campaign: who leads, who goes along, where they meet. Each has a page of its own."""

from __future__ import annotations

from uuid import UUID, uuid4

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError
from ..core.transaction import transaction
from ..domain.campaigns import plan_queries, planning, queries
from ..domain.campaigns.models import Campaign
from ..domain.people.permissions import Permission
from ..schemas.plans import GroupSchema, as_typed
from ..web.access import current_actor, requires
from ..web.forms import Form
from ..web.page import flash
from ..web.plans import weekdays
from .campaigns import bp


@bp.get("/campaigns/<uuid:campaign_id>/plan/groups/new")
@requires(Permission.CAMPAIGN_WRITE)
def new_group(campaign_id: UUID) -> ResponseReturnValue:
    """A form for one more group, met as the one before was."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    before = plan_queries.groups_of(campaign.id)
    usual = {"id": str(uuid4()), "name": _("第 %(number)s 组", number=len(before) + 1)}
    if before:
        last = as_typed(before[-1])
        usual |= {name: last[name] for name in ("meets_on", "meets_at", "meeting_place", "departs_at", "least_visits")}
    return _page(campaign, Form(GroupSchema(), initial=usual))


@bp.get("/campaigns/<uuid:campaign_id>/plan/groups/<uuid:group_id>")
@requires(Permission.CAMPAIGN_WRITE)
def edit_group(campaign_id: UUID, group_id: UUID) -> ResponseReturnValue:
    """A group, to be changed or taken away."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    group = plan_queries.get_group(campaign.id, group_id)
    return _page(campaign, Form(GroupSchema(), initial=as_typed(group)), is_new=False)


def _page(campaign: Campaign, form: Form, *, is_new: bool = True) -> str:
    there = plan_queries.plan_of(campaign).user_ids
    people = plan_queries.people_to_choose(current_actor(), list(there))
    return render_template(
        "campaigns/plan/group.html", campaign=campaign, form=form, is_new=is_new, weekdays=weekdays(),
        people=[(user.id, user.name) for user in people],
        places=[(place.id, place.name) for place in queries.places_of(campaign)],
    )  # fmt: skip


@bp.post("/campaigns/<uuid:campaign_id>/plan/groups/")
@requires(Permission.CAMPAIGN_WRITE)
def save_group(campaign_id: UUID) -> ResponseReturnValue:
    """Keep the group."""
    form = Form(GroupSchema(), request.form)
    try:
        group = form.load()
        with transaction():
            planning.save_group(current_actor(), campaign_id, group, now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(current_actor(), campaign_id)
        is_new = request.form.get("is_new") != "no"
        return _page(campaign, form.explain(refusal), is_new=is_new), refusal.status
    flash(_("已保存"))
    return _to_groups(campaign_id)


@bp.post("/campaigns/<uuid:campaign_id>/plan/groups/<uuid:group_id>/remove")
@requires(Permission.CAMPAIGN_WRITE)
def remove_group(campaign_id: UUID, group_id: UUID) -> ResponseReturnValue:
    """Take a group away."""
    with transaction():
        planning.remove_group(current_actor(), campaign_id, group_id, now=clock.now())
    flash(_("这一组已去掉"))
    return _to_groups(campaign_id)


def _to_groups(campaign_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("campaigns.plan", campaign_id=campaign_id), code=303)
