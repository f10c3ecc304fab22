"""What a volunteer's phone may hold of a visit, and when: SPEC 2.4 to the letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ..households.queries import Contact, contacts_of
from ..people.actors import Actor
from ..receipts.facts import Item
from ..receipts.models import Receipt
from ..receipts.queries import receipts_of
from ..receipts.states import ReceiptStatus
from . import queries, rules
from .models import Visit, VisitSlot, VisitStatus, VisitTask

BEFORE, AHEAD, MOST = timedelta(days=1), timedelta(days=7), 200


@dataclass(frozen=True)
class PhoneVisit:
    """One row of a pull, ready to be written as JSON: exactly the fields of docs/sync.md."""

    visit: Visit
    fields: dict[str, Any]


def phone_visits(actor: Actor, *, now: datetime) -> list[PhoneVisit]:
    """The actor's visits from yesterday to seven days ahead; a constant number of queries."""
    today = local_day(now)
    return rows_of(queries.visits_between(actor, today - BEFORE, today + AHEAD, MOST), today)


def rows_of(visits: Sequence[Visit], today: date) -> list[PhoneVisit]:
    """These visits as rows, each with what its day allows."""
    visitors = queries.visitors_of([v.id for v in visits])
    contacts = contacts_of([v.household_id for v in visits])
    tasks = _by_id(VisitTask, [v.task_id for v in visits])
    slots = _by_id(VisitSlot, [v.slot_id for v in visits])
    receipts = receipts_of([task.subject_id for task in tasks.values()])
    return [
        PhoneVisit(
            v,
            _row(
                v,
                contacts[v.household_id],
                tasks[v.task_id],
                slots[v.slot_id],
                visitors.get(v.id, []),
                receipts.get(tasks[v.task_id].subject_id),
                today,
            ),
        )
        for v in visits
    ]


def _by_id(model: type[Any], ids: Sequence[UUID]) -> dict[UUID, Any]:
    rows = db.session.scalars(select(model).where(model.id.in_(ids)))
    return {row.id: row for row in rows}


def _row(
    visit: Visit,
    contact: Contact,
    task: VisitTask,
    slot: VisitSlot,
    visitors: Sequence[tuple[UUID, str]],
    receipt: Receipt | None,
    today: date,
) -> dict[str, Any]:
    told = {"at": visit.told_at.isoformat(), "how": visit.told_how.value} if visit.told_at and visit.told_how else None
    row: dict[str, Any] = {
        "kind": "visit",
        "id": str(visit.id),
        "version": visit.space_version,
        "status": visit.status.value,
        "mode": task.mode.value,
        "date": visit.day.isoformat(),
        "starts_at": visit.starts_at.isoformat(),
        "window": [slot.starts, slot.ends],
        "visitors": [{"id": str(user), "name": name} for user, name in visitors],
        "two_needed": task.two_needed,
        "photo_wanted": False,
        "told": told,
        "address_as": None,
        "building": None,
        "lift": None,
        "phones": [],
        "door": None,
        "mind": [],
        "bring": [],
        "receipts": [],
    }
    if visit.status is VisitStatus.CANCELLED:
        return row
    if rules.may_see_contact(visit.day, today=today):
        row["building"] = task.building
        row["address_as"] = contact.address_as
        row["phones"] = [{"number": number, "whose": whose} for number, whose in contact.phones if number]
    if rules.may_see_door(visit.day, today=today):
        row["door"] = contact.door
        row["mind"] = [contact.mind] if contact.mind else []
        row["bring"] = _bring(receipt)
        row["receipts"] = [{"number": receipt.number, "state": _state(receipt)}] if receipt else []
    return row


def _state(receipt: Receipt) -> str:
    """How far the slip is, without telling the volunteer who confirmed or how, nor that the resident complained."""
    status = receipt.status.value
    if receipt.status is ReceiptStatus.DISPUTED:
        return ReceiptStatus.HANDED_OVER.value
    return "confirmed" if status.startswith("confirmed") else status


def _bring(receipt: Receipt | None) -> list[dict[str, Any]]:
    if receipt is None:
        return []
    items = [Item.from_json(item) for item in receipt.items]
    return [
        {
            "line_id": str(number),
            "item": item.label,
            "spec": "",
            "kind": "goods" if item.amount_fen is None else "cash",
            "quantity": item.quantity if item.amount_fen is None else item.amount_fen,
            "unit": item.unit,
        }
        for number, item in enumerate(items)
    ]
