"""What the board counts of visits: each household once for being told, once for being visited (SPEC 4.6)."""

from __future__ import annotations

from ...core import ahead, tally
from .models import MoreTask, TaskStatus, Visit, VisitStatus, VisitTask


def told(visit: Visit, task: VisitTask) -> None:
    """The household was told of this visit, and of none before it."""
    if not _told_of_another(visit, task):
        tally.add(task.occasion_id, task.organisation_id, "notified")


def no_longer_told(visit: Visit, task: VisitTask) -> None:
    """The visit they were told of does not take place."""
    if visit.told_at is not None and not _told_of_another(visit, task):
        tally.add(task.occasion_id, task.organisation_id, "notified", -1)


def _told_of_another(visit: Visit, task: VisitTask) -> bool:
    others = [*ahead.of(Visit.task_id, task.id),
              *(ahead.get(Visit, more.visit_id) for more in ahead.of(MoreTask.task_id, task.id))]  # fmt: skip
    return any(
        other.told_at is not None and other.status is not VisitStatus.CANCELLED
        for other in others
        if other is not None and other.id != visit.id
    )


def reached(task: VisitTask, status: TaskStatus, *, corrects: bool) -> None:
    """Move the task on and count it. Only a correction takes back that somebody was there."""
    if task.status is TaskStatus.DONE and status is not TaskStatus.DONE and not corrects:
        return
    change = (status is TaskStatus.DONE) - (task.status is TaskStatus.DONE)
    tally.add(task.occasion_id, task.organisation_id, "visited", change)
    task.status = status
