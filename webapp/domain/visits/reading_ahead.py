"""What the records of many visits will ask for, read with one statement a table (core.ahead)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from ...core import ahead
from ..campaigns.models import Campaign
from ..donations.models import Allocation
from ..funds.models import Overpayment, Share
from ..households.queries import read_homes_ahead
from ..receipts.models import HandedOver, Receipt
from . import delivering, joining
from .changes import Space
from .matters import VisitMatter
from .models import MoreTask, NeedFound, ToldFact, Visit, VisitRecord, VisitTask, VisitVisitor


def read_records_ahead(records: Mapping[UUID, UUID]) -> None:
    """For records that come, `{their id, which is new: their visit}`: the visits, their slips, and all that was recorded before."""
    visit_ids = set(records.values())
    tasks = _read_visits(visit_ids)
    for column in (VisitRecord.id, VisitMatter.subject_id):
        ahead.believe_absent(column, records)
    ahead.read(Campaign.id, {task.occasion_id for task in tasks})
    ahead.read(VisitRecord.visit_id, visit_ids)
    ahead.read(NeedFound.visit_id, visit_ids)
    read_homes_ahead({task.household_id for task in tasks})
    receipts = ahead.read(Receipt.subject_id, [task.subject_id for task in tasks])
    for column in (Share.subject_id, Overpayment.subject_id):
        ahead.read(column, [task.subject_id for task in tasks])
    ahead.read(HandedOver.receipt_id, [receipt.id for receipt in receipts])
    ahead.read(Allocation.receipt_id, [receipt.id for receipt in receipts])
    ahead.believe_absent(HandedOver.id, [key for record_id, visit_id in records.items() for key in _hand_overs(record_id, visit_id)])


def _hand_overs(record_id: UUID, visit_id: UUID) -> list[UUID]:
    """What this record's hand-overs will be called, one for each slip."""
    visit = ahead.get(Visit, visit_id)
    tasks = joining.all_tasks(visit) if visit else []
    slips = delivering.slips_of(tasks)
    return [
        delivering.hand_over_id(record_id, slips[task.subject_id], is_first=task is tasks[0])
        for task in tasks
        if task.subject_id in slips
    ]


def read_tellings_ahead(visit_ids: Collection[UUID], new_ids: Collection[UUID]) -> None:
    """For tellings of these visits, under ids that are new."""
    tasks = _read_visits(visit_ids)
    for column in (ToldFact.id, VisitMatter.subject_id):
        ahead.believe_absent(column, new_ids)
    ahead.read(VisitMatter.household_id, [task.household_id for task in tasks])
    ahead.read(Visit.task_id, [task.id for task in tasks])
    others = ahead.read(MoreTask.task_id, [task.id for task in tasks])
    ahead.read(Visit.id, [more.visit_id for more in others])


def _read_visits(visit_ids: Collection[UUID]) -> list[VisitTask]:
    """The visits, and what each is for: the task it was booked for, and what joined it."""
    visits = ahead.read(Visit.id, visit_ids)
    ahead.read(VisitVisitor.visit_id, visit_ids)
    ahead.read(Space.organisation_id, [visit.organisation_id for visit in visits])
    more = ahead.read(MoreTask.visit_id, visit_ids)
    task_ids = [*(visit.task_id for visit in visits), *(one.task_id for one in more)]
    ahead.read(VisitTask.id, task_ids)
    return [task for task_id in dict.fromkeys(task_ids) if (task := ahead.get(VisitTask, task_id))]
