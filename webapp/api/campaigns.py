"""Campaigns for phones and partners: which there are, and the numbers of one. No household is named here."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from flask import jsonify
from flask.typing import ResponseReturnValue

from ..domain.campaigns import queries
from ..domain.people.permissions import Permission
from ..domain.reports.board import board_of
from ..schemas.campaign_answers import BoardSchema, CampaignsSchema
from ..schemas.campaigns import campaign_as_json
from ..web.access import current_actor, requires
from .room import Room, gives

bp = Room("api_campaigns", __name__, description="Campaigns")
PREFIX = "/campaigns"


@bp.get("/")
@requires(Permission.CAMPAIGN_READ)
@gives(CampaignsSchema)
def index() -> ResponseReturnValue:
    """Campaigns the caller may see, the latest first."""
    return jsonify(campaigns=[campaign_as_json(campaign) for campaign in queries.list_campaigns(current_actor())])


@bp.get("/<uuid:campaign_id>/board")
@requires(Permission.REPORT_READ)
@gives(BoardSchema)
def board(campaign_id: UUID) -> ResponseReturnValue:
    """Households by community: active, proposed, approved, notified, visited, confirmed and how. Money in fen."""
    actor = current_actor()
    campaign = queries.get_campaign(actor, campaign_id)
    found = board_of(actor, campaign)
    rows = [{"place_id": str(row.place_id), "name": row.name, **asdict(row.counts)} for row in found.rows]
    return jsonify(campaign=campaign_as_json(campaign), rows=rows, total=asdict(found.total))
