"""What a record moves once it counts: goods, tasks, times, needs, appeals, signatures; and what the desk looks at."""

from __future__ import annotations

from datetime import datetime

from ..households.queries import home_of
from ..people.actors import Actor
from ..receipts.models import Receipt
from . import changes, counting, delivering, following_up, joining, rhythm, rules, signing
from .delivering import Effect, Recorded
from .matters import MatterKind, open_matter
from .models import LIVE, Outcome, TaskSource, TaskStatus, Visit, VisitRecord, VisitStatus, VisitTask

STATUS = {
    Outcome.DONE: VisitStatus.DONE,
    Outcome.NOT_HOME: VisitStatus.NOT_HOME,
    Outcome.DECLINED: VisitStatus.DECLINED,
    Outcome.HOSPITAL: VisitStatus.NOT_HOME,
    Outcome.MOVED: VisitStatus.CANCELLED,
    Outcome.DIED: VisitStatus.CANCELLED,
}
SOMEBODY_MET = (Outcome.DONE, Outcome.DECLINED)


def move_on(
    actor: Actor, visit: Visit, fact: Recorded, corrected: VisitRecord | None, effect: Effect, *, now: datetime
) -> None:
    """Everything that follows from a record that counts; `corrected` is the one it takes the place of."""
    was_live, status = visit.status in LIVE, STATUS[fact.outcome]
    tasks = joining.all_tasks(visit)
    slips = delivering.slips_of(tasks)
    brought = [task for task in tasks if delivering.knows(fact, slips.get(task.subject_id), is_first=task is tasks[0])]
    for task in brought:
        receipt = slips.get(task.subject_id)
        is_handed_over = task.source is TaskSource.LINE
        if is_handed_over and Outcome.DONE in (fact.outcome, corrected.outcome if corrected else None):
            _deliver(actor, visit, task, receipt, fact, corrected, effect, now)
        # Of a visit that was cancelled meanwhile only goods that arrived tell anything about its household.
        if was_live or corrected or status is VisitStatus.DONE:
            counting.reached(task, TaskStatus(status.value), corrects=corrected is not None)
    for task in tasks:
        if task not in brought:
            task.status = TaskStatus.OPEN
    visit.status = status
    visit.ended_at = rules.corrected(fact.ended_at, fact.offset_ms) if fact.ended_at else now
    rhythm.keep(visit, tasks)
    changes.release(visit)
    changes.touch(visit)
    following_up.note_needs(visit, fact.needs, corrects=corrected is not None, now=now)
    following_up.open_cases(actor, visit, fact, corrected, now=now)
    _look_at(visit, fact, tasks, effect)
    _sign(actor, fact, [slips[task.subject_id] for task in brought if task.subject_id in slips], effect, now)
    _tell_the_desk(visit, effect, now)


def _deliver(
    actor: Actor, visit: Visit, task: VisitTask, receipt: Receipt | None, fact: Recorded,
    corrected: VisitRecord | None, effect: Effect, now: datetime,
) -> None:  # fmt: skip
    if receipt is None:
        effect.codes.append("no_receipt")
        return
    delivering.deliver(actor, visit, receipt, fact, corrected, effect, is_first=task.id == visit.task_id, now=now)


def _look_at(visit: Visit, fact: Recorded, tasks: list[VisitTask], effect: Effect) -> None:
    """One person alone where a child lives (SPEC 5.3): never refused, always looked at."""
    if fact.outcome not in SOMEBODY_MET or len(set(fact.present)) != 1:
        return
    home = home_of(visit.household_id)
    if any(task.two_needed for task in tasks) or (home and home.has_minor(visit.day)):
        effect.flags.append(MatterKind.ALONE)


def _sign(actor: Actor, fact: Recorded, slips: list[Receipt], effect: Effect, now: datetime) -> None:
    if fact.outcome is not Outcome.DONE or not slips:
        return
    if fact.receipt_number and fact.receipt_number not in {slip.number for slip in slips}:
        effect.flags.append(MatterKind.OTHER_SLIP)
        return
    signing.note_signatures(actor, effect.record, slips, now=now)
    if signing.is_collector_in_doubt(effect.record):
        effect.flags.append(MatterKind.COLLECTOR)


def _tell_the_desk(visit: Visit, effect: Effect, now: datetime) -> None:
    for kind in dict.fromkeys(effect.flags):
        open_matter(visit, kind, effect.record.id, now=now)
    if effect.flags and effect.record.review is None:
        effect.record.review = effect.flags[0].value
