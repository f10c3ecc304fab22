"""What a volunteer's phone may hold of a visit, and when: SPEC 2.4 to the letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from ...core.clock import local_day
from ...core.db import db
from ..campaigns.plan_queries import who_brings_photos
from ..households.queries import Contact, contacts_of
from ..people.actors import Actor
from ..receipts.facts import Item
from ..receipts.models import Receipt
from ..receipts.queries import receipts_of
from ..receipts.states import ReceiptStatus
from . import joining, queries, rules
from .buildings import Building, described
from .delivering import line_id
from .loads import Load, loads_of
from .models import Visit, VisitMode, VisitSlot, VisitStatus, VisitTask

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
    tasks = joining.tasks_of(visits)
    slots = {slot.id: slot for slot in db.session.scalars(_slots(visits))}
    receipts = receipts_of([task.subject_id for of_one in tasks.values() for task in of_one])
    photos = who_brings_photos({task.occasion_id for of_one in tasks.values() for task in of_one})
    where = {v.id: (v.organisation_id, _building(v, contacts[v.household_id], tasks[v.id][0])) for v in visits}
    buildings, loads = described(set(where.values())), loads_of(tasks, receipts)
    return [
        PhoneVisit(
            v,
            _row(
                v,
                contacts[v.household_id],
                tasks[v.id],
                slots[v.slot_id],
                visitors.get(v.id, []),
                [receipts[task.subject_id] for task in tasks[v.id] if task.subject_id in receipts],
                today,
                any((task.occasion_id, user) in photos for task in tasks[v.id] for user, _name in visitors.get(v.id, [])),
                buildings.get(where[v.id]),
                loads[v.id],
            ),
        )
        for v in visits
    ]


def _slots(visits: Sequence[Visit]) -> Select[VisitSlot]:
    return select(VisitSlot).where(VisitSlot.id.in_([visit.slot_id for visit in visits]))


def _row(
    visit: Visit,
    contact: Contact,
    tasks: Sequence[VisitTask],
    slot: VisitSlot,
    visitors: Sequence[tuple[UUID, str]],
    receipts: Sequence[Receipt],
    today: date,
    photo_wanted: bool,
    building: Building | None,
    load: Load,
) -> dict[str, Any]:
    told = {"at": visit.told_at.isoformat(), "how": visit.told_how.value} if visit.told_at and visit.told_how else None
    row: dict[str, Any] = {
        "kind": "visit",
        "id": str(visit.id),
        "version": visit.space_version,
        "status": visit.status.value,
        "mode": tasks[0].mode.value,
        "date": visit.day.isoformat(),
        "starts_at": visit.starts_at.isoformat(),
        "window": [slot.starts, slot.ends],
        "meet": slot.place,
        "visitors": [{"id": str(user), "name": name} for user, name in visitors],
        "two_needed": contact.has_minor or any(task.two_needed for task in tasks),
        "photo_wanted": photo_wanted,
        "told": told,
        "address_as": None,
        "building": None,
        **told_of(None),
        "load": None,
        "phones": [],
        "door": None,
        "mind": [],
        "bring": [],
        "receipts": [],
    }
    if visit.status is VisitStatus.CANCELLED:
        return row
    is_away = tasks[0].mode is VisitMode.HOSPITAL
    if rules.may_see_contact(visit.day, today=today):
        row["load"] = load.value
        if not is_away:
            row["building"] = _building(visit, contact, tasks[0])
            row.update(told_of(building))
        row["address_as"] = contact.address_as
        row["phones"] = [{"number": number, "whose": whose} for number, whose in contact.phones if number]
    if rules.may_see_door(visit.day, today=today):
        row["door"] = tasks[0].where if is_away else contact.door
        row["mind"] = [contact.mind] if contact.mind else []
        row["bring"] = [line for receipt in receipts for line in _bring(receipt, is_first=_is_of(receipt, tasks[0]))]
        row["receipts"] = [{"number": receipt.number, "state": _state(receipt)} for receipt in receipts]
    return row


def _building(visit: Visit, contact: Contact, task: VisitTask) -> str:
    """Where they live now; the task knows how to say it where that is another community."""
    return contact.building if contact.organisation_id == visit.organisation_id else task.building


def told_of(building: Building | None) -> dict[str, Any]:
    """A building in words of the wire: nothing of who lives there."""
    if building is None:
        return {"lift": None, "floors": None, "way_in": None}
    return {"lift": building.lift, "floors": building.floors, "way_in": building.note or None}


def _is_of(receipt: Receipt, task: VisitTask) -> bool:
    return receipt.subject_id == task.subject_id


def _state(receipt: Receipt) -> str:
    """How far the slip is, without telling the volunteer who confirmed or how, nor that the resident complained."""
    status = receipt.status.value
    if receipt.status is ReceiptStatus.DISPUTED:
        return ReceiptStatus.HANDED_OVER.value
    return "confirmed" if status.startswith("confirmed") else status


def _bring(receipt: Receipt, *, is_first: bool) -> list[dict[str, Any]]:
    items = [Item.from_json(item) for item in receipt.items]
    return [
        {
            "line_id": line_id(receipt, number, is_first=is_first),
            "item": item.label,
            "spec": "",
            "kind": "goods" if item.amount_fen is None else "cash",
            "quantity": item.quantity if item.amount_fen is None else item.amount_fen,
            "unit": item.unit,
        }
        for number, item in enumerate(items)
    ]
