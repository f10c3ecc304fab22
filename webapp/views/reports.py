"""Desk statistics: the board of a campaign, and the households behind each number."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.errors import NotFound
from ..domain.campaigns import lists, queries
from ..domain.campaigns.models import Campaign
from ..domain.people.models import Organisation
from ..domain.people.permissions import Permission
from ..domain.people.queries import get_organisation, list_organisations
from ..domain.reports.behind import Measure, households_behind
from ..domain.reports.board import board_of
from ..domain.reports.places import BoardStep, DividedBy, corners_of, list_corner
from ..web.access import current_actor, requires
from ..web.board import BoardLinks
from ..web.words import label

bp = Blueprint("reports", __name__, url_prefix="/desk/reports")


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


@bp.get("/")
@requires(Permission.REPORT_READ)
def index() -> ResponseReturnValue:
    """The board of the campaign chosen, else of the one the desk is busy with."""
    actor = current_actor()
    campaigns = queries.list_campaigns(actor, limit=20)
    asked, today = _id("campaign"), clock.local_day(clock.now())
    usual = next(iter([*queries.current_campaigns(actor, today=today), *campaigns]), None)
    chosen = queries.get_campaign(actor, asked) if asked else usual
    board = board_of(actor, chosen) if chosen else None
    links = BoardLinks(chosen, lists.latest_proposal(chosen.id)) if chosen else None
    return render_template("reports/index.html", campaigns=campaigns, chosen=chosen, board=board, links=links)


@bp.get("/campaigns/<uuid:campaign_id>/<measure>")
@requires(Permission.HOUSEHOLD_READ)
def behind(campaign_id: UUID, measure: str) -> ResponseReturnValue:
    """The households a number of the board counts."""
    actor, place = current_actor(), _id("place")
    campaign = queries.get_campaign(actor, campaign_id)
    if measure not in set(Measure):
        raise NotFound()
    wanted = Measure(measure)
    rows, following = households_behind(actor, campaign, wanted, place, after=request.args.get("after", "")[:40])
    places = list_organisations(actor, Permission.HOUSEHOLD_READ)
    here: dict[str, Any] = {"campaign_id": campaign.id, "measure": measure, "place": place}
    return render_template(
        "reports/behind.html", campaign=campaign, measure=wanted, title=label(wanted), rows=rows, place=place,
        heads=lists.heads_of([row.household_id for row in rows]), places={p.id: p.name for p in places},
        next_url=url_for("reports.behind", after=following, **here) if following else "",
    )  # fmt: skip


@bp.get("/campaigns/<uuid:campaign_id>/places/<uuid:place_id>")
@requires(Permission.HOUSEHOLD_READ)
def place(campaign_id: UUID, place_id: UUID) -> ResponseReturnValue:
    """The board of one community, by grid or by building."""
    actor = current_actor()
    campaign, organisation = _place_of(campaign_id, place_id)
    asked = request.args.get("by", "")
    by = DividedBy(asked) if asked in set(DividedBy) else DividedBy.GRID
    return render_template(
        "reports/place.html", campaign=campaign, place=organisation, by=by, steps=list(BoardStep), kinds=list(DividedBy),
        corners=corners_of(actor, campaign, place_id, by),
    )  # fmt: skip


@bp.get("/campaigns/<uuid:campaign_id>/places/<uuid:place_id>/<step>")
@requires(Permission.HOUSEHOLD_READ)
def corner(campaign_id: UUID, place_id: UUID, step: str) -> ResponseReturnValue:
    """The households a number of that board counts: of one grid or building, else of the whole community."""
    campaign, organisation = _place_of(campaign_id, place_id)
    if step not in set(BoardStep):
        raise NotFound()
    asked = next(((by, request.args[by.value][:100]) for by in DividedBy if by.value in request.args), None)
    rows, following = list_corner(current_actor(), campaign, BoardStep(step), place_id, asked, after=_id("after"))
    here: dict[str, Any] = {"campaign_id": campaign.id, "place_id": place_id, "step": step}
    if asked:
        here[asked[0].value] = asked[1]
    return render_template(
        "reports/corner.html", campaign=campaign, place=organisation, title=label(BoardStep(step)), corner=asked, rows=rows,
        heads=lists.heads_of(rows), next_url=url_for("reports.corner", after=following, **here) if following else "",
    )  # fmt: skip


def _place_of(campaign_id: UUID, place_id: UUID) -> tuple[Campaign, Organisation]:
    """A community for which the campaign is held, within the actor's sight."""
    actor = current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    organisation = get_organisation(actor, place_id)
    in_sight = {found.id for found in list_organisations(actor, Permission.HOUSEHOLD_READ)}
    if place_id not in in_sight or place_id not in {found.id for found in queries.places_of(campaign)}:
        raise NotFound("organisation.not_found")
    return campaign, organisation
