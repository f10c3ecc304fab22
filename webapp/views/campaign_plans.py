"""The plan of a campaign at the desk: read, written part by part, printed (SPEC 4.1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from ..core import clock
from ..core.errors import DomainError, NotFound
from ..core.transaction import transaction
from ..domain.campaigns import children, operations, plan_queries, planning, queries
from ..domain.campaigns.anchors import anchor_of
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.plan import DeadlineKind, Heading, LeaderPart, PhaseKind, Plan, Row, Section
from ..domain.campaigns.suggesting import suggest_phases
from ..domain.households.queries import visible_categories
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of, user_names
from ..printing.child import render_in_child
from ..schemas.plans import ROWS, HeadingSchema
from ..web.access import current_actor, requires
from ..web.campaigns import countdown
from ..web.forms import Form
from ..web.nested_forms import NestedForm
from ..web.page import flash
from ..web.plans import fill, names_of_fields, options, reshape, rows_form, warnings_of, weekdays
from ..web.words import label
from .campaigns import bp
from .plan_sheets import sheet_of


@bp.get("/campaigns/<uuid:campaign_id>/plan/")
@requires(Permission.CAMPAIGN_READ)
def plan(campaign_id: UUID) -> ResponseReturnValue:
    """The whole plan, with what does not fit together on top."""
    actor, campaign = current_actor(), queries.get_campaign(current_actor(), campaign_id)
    whole, today = plan_queries.plan_of(campaign), clock.local_day(clock.now())
    parts = children.children_of(actor, campaign)
    plans = plan_queries.plans_of([part.campaign for part in parts])
    places = [group.organisation_id for group in whole.groups if group.organisation_id]
    return render_template(
        "campaigns/plan/show.html", campaign=campaign, plan=whole, warnings=warnings_of(whole), section=Section,
        people=user_names(whole.user_ids), places=names_of([*places, *(part.campaign.organisation_id for part in parts)]),
        may=actor.can(Permission.CAMPAIGN_WRITE) and campaign.status in operations.OPEN,
        countdown=countdown(campaign, today), blank_heading=Heading(), phases={phase.id: phase for phase in whole.phases}, today=today,
        parts=[(part.campaign, plans[part.campaign.id], len(warnings_of(plans[part.campaign.id]))) for part in parts],
    )  # fmt: skip


def _section(name: str) -> Section:
    """A part that is written on this page; groups have pages of their own."""
    if name not in set(ROWS) | {Section.HEADING}:
        raise NotFound()
    return Section(name)


@bp.get("/campaigns/<uuid:campaign_id>/plan/<section>")
@requires(Permission.CAMPAIGN_WRITE)
def edit_plan(campaign_id: UUID, section: str) -> ResponseReturnValue:
    """One part, all its rows at once."""
    part, campaign = _section(section), queries.get_campaign(current_actor(), campaign_id)
    revision = plan_queries.revision_of(campaign.id, part)
    if part is Section.HEADING:
        heading = plan_queries.heading_of(campaign.id)
        return _heading_page(campaign, Form(HeadingSchema(), initial={**vars(heading), "revision": str(revision)}))
    rows = plan_queries.rows_of(campaign.id, part)
    usual = [] if rows else _usual_rows(campaign, part)
    return _rows_page(campaign, part, fill(rows_form(part, revision=revision), rows or usual), is_usual=bool(usual))


def _usual_rows(campaign: Campaign, part: Section) -> list[Row]:
    """Phases counted back from the feast, to be corrected."""
    if part is not Section.PHASES or campaign.is_standing:
        return []
    feast = anchor_of(campaign.festival, campaign.starts_on, campaign.ends_on)
    names = {kind: label(kind) for kind in PhaseKind}
    return list(suggest_phases(campaign.starts_on, campaign.ends_on, feast, names))


def _heading_page(campaign: Campaign, form: Form) -> str:
    return render_template("campaigns/plan/heading.html", campaign=campaign, form=form)


def _rows_page(campaign: Campaign, part: Section, form: NestedForm, *, is_usual: bool = False) -> str:
    return render_template(
        "campaigns/plan/rows.html", campaign=campaign, part=part, form=form, is_usual=is_usual,
        labels=names_of_fields(form), **_choices(campaign, part),
    )  # fmt: skip


def _choices(campaign: Campaign, part: Section) -> dict[str, Any]:
    """What the fields of a part let choose from."""
    chosen: dict[str, Any] = {"weekdays": weekdays()}
    if part is Section.DUTIES:
        there = plan_queries.plan_of(campaign).user_ids
        chosen["people"] = [(user.id, user.name) for user in plan_queries.people_to_choose(current_actor(), list(there))]
    if part is Section.DEADLINES:
        phases = plan_queries.plan_of(campaign).phases
        chosen |= {"kinds": options(DeadlineKind), "phases": [(phase.id, phase.name) for phase in phases]}
    if part is Section.PROVISIONS:
        chosen["categories"] = options(visible_categories(current_actor()))
    kinds = {Section.PHASES: PhaseKind, Section.LEADERS: LeaderPart}.get(part)
    return chosen | ({"kinds": options(kinds)} if kinds else {})


@bp.post("/campaigns/<uuid:campaign_id>/plan/<section>")
@requires(Permission.CAMPAIGN_WRITE)
def save_plan(campaign_id: UUID, section: str) -> ResponseReturnValue:
    """Keep a part; one more row or one fewer keeps nothing and everything that was typed."""
    part = _section(section)
    if part is Section.HEADING:
        return _save_heading(campaign_id)
    form = rows_form(part, request.form)
    if reshape(form, request.form):
        return _rows_page(queries.get_campaign(current_actor(), campaign_id), part, form)
    try:
        filled = form.load()
        with transaction():
            planning.save_rows(current_actor(), campaign_id, part, filled.rows, revision=filled.revision,
                               now=clock.now())  # fmt: skip
    except DomainError as refusal:
        campaign = queries.get_campaign(current_actor(), campaign_id)
        _see_what_is_there(form, campaign, part, refusal)
        return _rows_page(campaign, part, form), refusal.status
    return _back(campaign_id)


def _save_heading(campaign_id: UUID) -> ResponseReturnValue:
    form = Form(HeadingSchema(), request.form)
    try:
        heading, revision = form.load()
        with transaction():
            planning.save_heading(current_actor(), campaign_id, heading, revision=revision, now=clock.now())
    except DomainError as refusal:
        campaign = queries.get_campaign(current_actor(), campaign_id)
        _see_what_is_there(form, campaign, Section.HEADING, refusal)
        return _heading_page(campaign, form), refusal.status
    return _back(campaign_id)


def _see_what_is_there(form: Form, campaign: Campaign, part: Section, refusal: DomainError) -> None:
    """After a refusal because somebody else wrote, the next time it is sent it may stand over what they wrote."""
    form.explain(refusal)
    if refusal.code == "plan.changed_meanwhile":
        form.values["revision"] = str(plan_queries.revision_of(campaign.id, part))


def _back(campaign_id: UUID) -> ResponseReturnValue:
    """To the top of the plan, where it is told what does not fit."""
    flash(_("已保存"))
    return redirect(url_for("campaigns.plan", campaign_id=campaign_id), code=303)


@bp.get("/campaigns/<uuid:campaign_id>/plan/print")
@requires(Permission.CAMPAIGN_READ)
def print_plan(campaign_id: UUID) -> ResponseReturnValue:
    """The plan as sheets in the browser."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    return render_template(
        "campaigns/plan/print.html", sheet=sheet_of(campaign, _whole(campaign), clock.now()), next_url="",
        pdf=url_for("campaigns.plan_pdf", campaign_id=campaign_id), back=url_for("campaigns.plan", campaign_id=campaign_id),
    )  # fmt: skip


@bp.get("/campaigns/<uuid:campaign_id>/plan.pdf")
@requires(Permission.CAMPAIGN_READ)
def plan_pdf(campaign_id: UUID) -> ResponseReturnValue:
    """The same as a PDF that shows Chinese on any machine."""
    campaign = queries.get_campaign(current_actor(), campaign_id)
    content = render_in_child("plan", sheet_of(campaign, _whole(campaign), clock.now()))
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="plan-{campaign.id.hex[:8]}.pdf"'
    return response


def _whole(campaign: Campaign) -> Plan:
    return plan_queries.plan_of(campaign)


