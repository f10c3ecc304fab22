"""A household takes back its consent to be named: what hangs is hung out anew without the name (SPEC 3.5)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from ...core.db import db
from ..households.twin_queries import merged_with
from ..notices.making import hide_names
from ..notices.reissuing import hanging_with_names, reissue_without_names
from ..people.actors import Actor
from .models import AwardLine, AwardList, Campaign


def take_name_off(actor: Actor, household_id: UUID, *, now: datetime) -> int:
    """Every notice that names it is replaced by one that does not; lists and results point at the new one.

    Returns how many.
    """
    files = [household_id, *merged_with([household_id]).get(household_id, [])]
    lines = list(db.session.scalars(select(AwardLine.id).where(AwardLine.household_id.in_(files))))
    hanging = hanging_with_names(lines, now=now) if lines else ()
    if lines:
        hide_names(lines)
    for notice in hanging:
        fresh = reissue_without_names(actor, notice, lines, now=now)
        db.session.execute(update(AwardList).where(AwardList.notice_id == notice.id).values(notice_id=fresh.id))
        result = Campaign.result_notice_id == notice.id
        db.session.execute(update(Campaign).where(result).values(result_notice_id=fresh.id))
    return len(hanging)
