"""The households behind a number of the board (SPEC 11.2), page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, select

from ...core.db import db
from ..campaigns.models import Campaign
from ..people.actors import Actor, in_scope
from ..people.permissions import Permission
from ..receipts.models import Receipt
from ..receipts.states import CONFIRMED, ReceiptStatus
from ..visits.models import TaskStatus, Visit, VisitTask

PAGE = 50


class Measure(StrEnum):
    """What was counted in another room than the list's own."""

    NOTIFIED = "notified"
    VISITED = "visited"
    CONFIRMED = "confirmed"
    CONFIRMED_SELF = "confirmed_self"
    CONFIRMED_OTHERWISE = "confirmed_otherwise"


_BY_RECEIPT = {
    Measure.CONFIRMED: CONFIRMED,
    Measure.CONFIRMED_SELF: (ReceiptStatus.CONFIRMED_SELF,),
    Measure.CONFIRMED_OTHERWISE: tuple(s for s in CONFIRMED if s is not ReceiptStatus.CONFIRMED_SELF),
}


@dataclass(frozen=True)
class Behind:
    """One household; `receipt` where there is a slip to look at."""

    household_id: UUID
    place_id: UUID
    receipt: Receipt | None = None


def households_behind(
    actor: Actor, campaign: Campaign, measure: Measure, place_id: UUID | None, *, after: str = "", limit: int = PAGE
) -> tuple[Sequence[Behind], str]:
    """A page of them, and the key to go on after; empty at the end."""
    if measure in _BY_RECEIPT:
        return _receipts(actor, campaign, _BY_RECEIPT[measure], place_id, after, limit)
    return _tasks(actor, campaign, measure, place_id, after, limit)


def _receipts(
    actor: Actor, campaign: Campaign, statuses: Sequence[ReceiptStatus], place_id: UUID | None, after: str, limit: int
) -> tuple[Sequence[Behind], str]:
    statement = select(Receipt).where(
        in_scope(actor, Permission.HOUSEHOLD_READ, Receipt.organisation_id), Receipt.occasion_id == campaign.id,
        Receipt.status.in_(statuses), Receipt.number > after,
    )  # fmt: skip
    if place_id is not None:
        statement = statement.where(Receipt.organisation_id == place_id)
    rows = db.session.scalars(statement.order_by(Receipt.number).limit(limit + 1)).all()
    found = [Behind(row.household_id, row.organisation_id, row) for row in rows[:limit]]
    return found, rows[limit - 1].number if len(rows) > limit else ""


def _tasks(
    actor: Actor, campaign: Campaign, measure: Measure, place_id: UUID | None, after: str, limit: int
) -> tuple[Sequence[Behind], str]:
    statement = select(VisitTask).where(
        in_scope(actor, Permission.HOUSEHOLD_READ, VisitTask.organisation_id), VisitTask.occasion_id == campaign.id
    )
    statement = _reached(statement, measure)
    if place_id is not None:
        statement = statement.where(VisitTask.organisation_id == place_id)
    if key := _as_uuid(after):
        statement = statement.where(VisitTask.id > key)
    rows = db.session.scalars(statement.order_by(VisitTask.id).limit(limit + 1)).all()
    found = [Behind(row.household_id, row.organisation_id) for row in rows[:limit]]
    return found, str(rows[limit - 1].id) if len(rows) > limit else ""


def _reached(statement: Select[VisitTask], measure: Measure) -> Select[VisitTask]:
    if measure is Measure.VISITED:
        return statement.where(VisitTask.status == TaskStatus.DONE)
    told = select(Visit.task_id).where(Visit.told_at.is_not(None))
    return statement.where(VisitTask.id.in_(told))


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
