"""Where the numbers of the board lead: to the list behind each (SPEC 11.2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from ..domain.campaigns.models import AwardList, Campaign
from ..domain.campaigns.outcome import StillOpen
from .access import may_enter


def left_words(left: StillOpen) -> str:
    """`还有 8 户没送到，3 户送到了没签收`; empty where nothing is open."""
    parts = [
        _("%(count)s 户没送到", count=left.undelivered) if left.undelivered else "",
        _("%(count)s 户送到了没签收", count=left.unconfirmed) if left.unconfirmed else "",
        _("%(count)s 户说不对", count=left.disputed) if left.disputed else "",
    ]
    said = _("，").join(str(part) for part in parts if part)
    return str(_("还有 %(what)s。", what=said)) if said else ""


class BoardLinks:
    """`to(measure, place_id)`: the address of the households behind a number; empty where the visitor may not see them."""

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
        if place is not None:
            where["not_measured"] = ("reports.corner", {"campaign_id": self.campaign.id, "place_id": place, "step": measure})
        endpoint, values = where.get(measure, ("", {}))
        return url_for(endpoint, **values) if may_enter(endpoint) else ""

    def divided(self, place_id: UUID) -> str:
        """One community by grid and by building; empty likewise."""
        if not may_enter("reports.place"):
            return ""
        return url_for("reports.place", campaign_id=self.campaign.id, place_id=place_id)
