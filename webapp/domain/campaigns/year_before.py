"""A try-out beside the year before: what the same scheme gave then, who is new, who falls out and why (SPEC 4.5).

Only numbers are kept of any household.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from ...core.db import db
from .deciding import Decision
from .forecast import Beside, Forecast
from .last_time import last_campaign
from .models import AwardLine, AwardList, Campaign
from .rules import LeftOutReason
from .states import LineStatus, ListStatus


@dataclass(frozen=True)
class Then:
    """One household of last year's frozen lists."""

    place: UUID
    labels: str
    amount_fen: int


class YearBefore:
    """Told household by household what the try-out decides, it knows at the end who is missing."""

    def __init__(self, campaign: Campaign) -> None:
        earlier = last_campaign(campaign)
        self.then = _lines_of(earlier) if earlier else {}
        self.seen: set[UUID] = set()

    def add(self, forecast: Forecast, household_id: UUID, place_id: UUID, labels: str, decision: Decision) -> None:
        """Count one household that was measured."""
        if not self.then:
            return
        if decision.rule is None:
            self.fall_out(forecast, household_id, decision.reason)
            return
        self.seen.add(household_id)
        if household_id not in self.then:
            for beside in _both(forecast, place_id, labels):
                beside.new += 1

    def fall_out(self, forecast: Forecast, household_id: UUID, reason: LeftOutReason | None) -> None:
        """It is not on the list this time; whom the scheme did not help then is no loss."""
        before = self.then.get(household_id)
        if before is None or household_id in self.seen or reason is None:
            return
        self.seen.add(household_id)
        forecast.out_reasons[reason] = forecast.out_reasons.get(reason, 0) + 1
        for beside in _both(forecast, before.place, before.labels):
            beside.out += 1

    def close(self, forecast: Forecast) -> None:
        """What there was then, and who is not on the register any more."""
        for household_id, before in self.then.items():
            for beside in _both(forecast, before.place, before.labels):
                beside.households += 1
                beside.money_fen += before.amount_fen
            self.fall_out(forecast, household_id, LeftOutReason.NOT_ACTIVE)


def _both(forecast: Forecast, place_id: UUID, labels: str) -> list[Beside]:
    by_label = [forecast.beside_labels.setdefault(label, Beside()) for label in labels.split(",")]
    return [forecast.beside.setdefault(place_id, Beside()), *by_label]


def _lines_of(earlier: Campaign) -> dict[UUID, Then]:
    frozen = select(AwardList.id).where(AwardList.campaign_id == earlier.id, AwardList.status == ListStatus.FROZEN)
    rows = db.session.execute(
        select(AwardLine.household_id, AwardLine.organisation_id, AwardLine.labels, AwardLine.amount_fen).where(
            AwardLine.list_id.in_(frozen), AwardLine.status == LineStatus.APPROVED
        )
    )
    return {row.household_id: Then(row.organisation_id, row.labels, row.amount_fen) for row in rows}
