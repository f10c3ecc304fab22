"""How a household is reached: usual for a campaign, another way for one household or several (SPEC 5.1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, mapped_column

from ...core import occasions
from ...core.clock import local_day
from ...core.db import Model, db
from ...core.errors import Conflict, DomainError, InvalidInput
from .. import audit
from ..campaigns.queries import get_campaign
from ..people.actors import Actor
from . import call_turns, points
from .models import USUAL, VisitMode, VisitTask
from .waiting import waiting_among


class UsualMode(Model):
    """How most households of a campaign are reached; without a row they are called on at home."""

    __tablename__ = "visit_usual_modes"

    occasion_id: Mapped[UUID] = mapped_column(primary_key=True)
    mode: Mapped[VisitMode]
    said_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime]


@dataclass(frozen=True)
class Change:
    """Another way to these households; `where` is the hospital and the ward, of one household alone."""

    task_ids: tuple[UUID, ...]
    mode: VisitMode
    where: str = ""


def usual_mode(occasion_id: UUID) -> VisitMode:
    """What new tasks of a campaign begin with."""
    known = db.session.get(UsualMode, occasion_id)
    return known.mode if known else VisitMode.HOME


def usual_modes(occasion_ids: Collection[UUID]) -> dict[UUID, VisitMode]:
    """The same of many, where somebody has said it."""
    rows = db.session.scalars(select(UsualMode).where(UsualMode.occasion_id.in_(occasion_ids)))
    return {row.occasion_id: row.mode for row in rows}


def say_usual_mode(actor: Actor, campaign_id: UUID, mode: VisitMode, *, now: datetime) -> None:
    """From now on; what has been laid out already stays as it is. A hospital is said household by household."""
    campaign = get_campaign(actor, campaign_id)
    occasions.check_open(campaign_id)
    if mode not in USUAL:
        raise InvalidInput({"mode": ["field.not_a_choice"]})
    if usual_mode(campaign_id) is mode:
        return
    known = db.session.get(UsualMode, campaign_id)
    if known is None:
        known = UsualMode(occasion_id=campaign_id)
        db.session.add(known)
    known.mode, known.said_by, known.said_at = mode, actor.user_id, now
    audit.record(audit.Action.TASK_MODE, actor_id=actor.user_id, subject_id=campaign_id,
                 organisation_id=campaign.organisation_id, fields=[mode.value], at=now)  # fmt: skip


def change_modes(actor: Actor, change: Change, *, now: datetime) -> int:
    """Reach them in another way, as long as nobody is on the way to them. Returns how many were changed; those with an
    appointment, or done meanwhile, stay as they are."""
    tasks = waiting_among(actor, change.task_ids)
    if not tasks:
        raise DomainError("visit.no_task_to_change")
    if change.mode is VisitMode.HOSPITAL:
        if len(change.task_ids) > 1:
            raise InvalidInput({"where": ["visit.one_hospital"]})
        if not change.where:
            raise InvalidInput({"where": ["field.required"]})
    _move(actor, tasks, change.mode, change.where if change.mode is VisitMode.HOSPITAL else None, now)
    return len(tasks)


def send_to_point(actor: Actor, task_ids: Collection[UUID], point_id: UUID, *, now: datetime) -> int:
    """They are handed what is theirs at this point or event; whoever was invited to another is invited to this one instead."""
    tasks = waiting_among(actor, task_ids)
    if not tasks:
        raise DomainError("visit.no_task_to_change")
    point = points.get_point(actor, point_id)
    if point.closed_at is not None or point.day < local_day(now):
        raise Conflict("point.is_closed")
    _move(actor, tasks, point.mode, None, now)
    points.invite(point, tasks, now=now)
    return len(tasks)


def _move(actor: Actor, tasks: Sequence[VisitTask], mode: VisitMode, where: str | None, now: datetime) -> None:
    ids = [task.id for task in tasks]
    call_turns.end_turns(ids)
    points.end_invitations(ids, now=now)
    for task in tasks:
        task.mode, task.where = mode, where
        audit.record(audit.Action.TASK_MODE, actor_id=actor.user_id, subject_id=task.id,
                     organisation_id=task.organisation_id, fields=[mode.value], at=now)  # fmt: skip
