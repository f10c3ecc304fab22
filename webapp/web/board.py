"""Where the numbers of the board lead: to the list behind each (SPEC 11.2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, url_for

from ..domain.campaigns.models import AwardList, Campaign


class BoardLinks:
    """`to(measure, place_id)`: the address of the households behind a number; empty where nobody shows them."""

    def __init__(self, campaign: Campaign, measured: AwardList | None) -> None:
        self.campaign = campaign
        self.measured = measured

    def to(self, measure: str, place_id: UUID | None = None) -> str:
        """Of one community, or of all."""
        place = str(place_id) if place_id else None
        here = {"campaign_id": self.campaign.id, "place": place}
        where: dict[str, tuple[str, dict[str, Any]]] = {
            "active": ("households.index", {"organisation": place}),
            "proposed": ("campaigns.lines", here),
            "approved": ("campaigns.lines", {**here, "status": "approved"}),
            **{name: ("reports.behind", {**here, "measure": name}) for name in ("notified", "visited", "confirmed")},
        }
        if self.measured is not None:
            where["left_out"] = ("campaigns.left_out", {"list_id": self.measured.id, "place": place})
        endpoint, values = where.get(measure, ("", {}))
        return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""
