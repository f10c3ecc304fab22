"""What came and went between a household and the committee: grants, slips, visits; for its page (SPEC 3.3, 3.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from ..domain.campaigns.entries import goods_as_text
from ..domain.campaigns.lists import lines_of_households
from ..domain.campaigns.models import AwardLine, Campaign
from ..domain.campaigns.queries import organisation_of
from ..domain.households.twin_queries import merged_with
from ..domain.people.actors import Actor
from ..domain.people.permissions import Permission
from ..domain.receipts.deliveries import items_of
from ..domain.receipts.models import Receipt
from ..domain.receipts.queries import receipts_of_households
from ..domain.visits.models import Visit
from ..domain.visits.queries import visitors_of, visits_of_households
from ..web.items import amount_of, label_of
from ..web.show import money
from ..web.ways import way_to
from ..web.words import label

MOST = 30


@dataclass(frozen=True)
class Coming:
    """One line of the story; `way` leads to the slip or the visit, for whoever may open it."""

    at: datetime
    title: str
    what: str
    state: str
    note: str
    way: str


def comings_of(actor: Actor, household_id: UUID) -> list[Coming]:
    """The latest first. Files merged into this one brought their story along."""
    ids = [household_id, *merged_with([household_id]).get(household_id, [])]
    receipts = receipts_of_households(actor, ids) if actor.can(Permission.RECEIPT_READ) else []
    has_slip = {receipt.subject_id for receipt in receipts}
    visits = visits_of_households(actor, ids) if actor.can(Permission.VISIT_READ) else []
    who = visitors_of([visit.id for visit in visits])
    found = [_of_receipt(receipt) for receipt in receipts]
    found += [_of_line(line, campaign) for line, campaign in lines_of_households(actor, ids) if line.id not in has_slip]
    found += [_of_visit(visit, _("、").join(name for _id, name in who.get(visit.id, []))) for visit in visits]
    return sorted(found, key=lambda coming: coming.at, reverse=True)[:MOST]


def _of_receipt(receipt: Receipt) -> Coming:
    items = items_of(receipt.delivered) or items_of(receipt.items)
    what = _("、").join(f"{label_of(item)} {amount_of(item)}" for item in items)
    at = receipt.confirmed_at or receipt.handed_over_at or receipt.issued_at
    return Coming(at, receipt.occasion_title, what, label(receipt.status), "", way_to("receipt", receipt.id))


def _of_line(line: AwardLine, campaign: Campaign) -> Coming:
    """Approved, and nobody has made a slip of it yet."""
    parts = [money(line.amount_fen) if line.amount_fen else "", goods_as_text(line)]
    what = _("、").join(part for part in parts if part)
    place = organisation_of(campaign).path
    way = way_to("list", line.list_id, at=place) if way_to("campaign", campaign.id, at=place) else ""
    return Coming(campaign.created_at, campaign.title, what, label(line.status), "", way)


def _of_visit(visit: Visit, who: str) -> Coming:
    return Coming(visit.ended_at or visit.starts_at, _("走访"), "", label(visit.status), who, way_to("visit", visit.id))
