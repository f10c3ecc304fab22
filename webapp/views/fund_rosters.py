"""Whom a fund pays, by name: the real-name roster of its source, place by place, ready to print (SPEC 8.5, 11.3)."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..core import clock
from ..core.errors import NotFound
from ..core.transaction import transaction
from ..domain.campaigns.lists import named_lines
from ..domain.campaigns.queries import get_campaign
from ..domain.funds import queries, rosters
from ..domain.people.permissions import Permission
from ..domain.people.queries import names_of
from ..web.access import current_actor, requires
from .funds import bp

PART = 2000
"""Names on one page to print."""


@bp.get("/<uuid:fund_id>/rosters/<uuid:campaign_id>")
@requires(Permission.HOUSEHOLD_READ)
def rosters_of(fund_id: UUID, campaign_id: UUID) -> ResponseReturnValue:
    """The places in which this fund pays somebody."""
    actor = current_actor()
    fund, campaign = queries.get_fund(actor, fund_id), get_campaign(actor, campaign_id)
    places = rosters.roster_places(actor, fund.id, campaign.id)
    return render_template("funds/rosters.html", fund=fund, campaign=campaign, places=places,
                           names=names_of([place for place, *_ in places]))  # fmt: skip


@bp.get("/<uuid:fund_id>/rosters/<uuid:campaign_id>/<uuid:place_id>")
@requires(Permission.HOUSEHOLD_READ)
def roster(fund_id: UUID, campaign_id: UUID, place_id: UUID) -> ResponseReturnValue:
    """The names of one place, each with what this fund pays and a line to sign."""
    actor, after = current_actor(), request.args.get("after", type=UUID)
    fund, campaign = queries.get_fund(actor, fund_id), get_campaign(actor, campaign_id)
    rows = rosters.list_roster(actor, fund.id, campaign.id, place_id, after, PART)
    if not rows:
        raise NotFound("fund.nobody_yet")
    with transaction():
        rosters.record_roster(actor, fund, place_id, len(rows), now=clock.now())
    fund, campaign = queries.get_fund(actor, fund_id), get_campaign(actor, campaign_id)
    heads = named_lines(actor, [row[0] for row in rows])
    following = ""
    if len(rows) == PART:
        following = url_for("funds.roster", fund_id=fund_id, campaign_id=campaign_id, place_id=place_id, after=rows[-1][0])
    return render_template(
        "funds/roster.html", fund=fund, campaign=campaign, place=names_of([place_id])[place_id], heads=heads,
        rows=sorted(rows, key=lambda row: heads[row[0]].building), total=sum(row[1] for row in rows),
        printed_at=clock.now(), next_url=following,
    )  # fmt: skip
