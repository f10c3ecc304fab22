"""Begin with what was held before: a campaign of an earlier year as a start (SPEC 4.1, 4.5)."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from ...core.clock import local_day
from ...core.db import db
from ...core.errors import DomainError
from ..people.actors import Actor
from ..people.models import User
from . import plan_queries, planning, queries
from .anchors import Move, move_to_next
from .budget_reading import copy_budget
from .models import Campaign, Standard
from .operations import CampaignPlan, create_campaign
from .plan import Deadline, Duty, Group, Heading, Plan, Row, Section

_YEAR = re.compile(r"20\d\d")
_ITSELF = ("title", "starts_on", "ends_on", "counted_on", "parent_id")


def copy_campaign(actor: Actor, campaign_id: UUID, new_id: UUID, *, now: datetime) -> Campaign:
    """The same plan and standards for the next time, with the budget as a plan, to be looked through; no list, no
    household and no fund is taken along.

    Every day moves by its distance to the festival. The same request sent again returns the campaign it made.
    """
    old = queries.get_campaign(actor, campaign_id)
    is_there = db.session.get(Campaign, new_id) is not None
    move = move_to_next(old.festival, old.starts_on, old.ends_on, local_day(now))
    plan = plan_queries.plan_of(old)
    new = create_campaign(actor, queries.organisation_of(old), new_id, _moved_campaign(old, plan, move), now=now)
    if not is_there:
        db.session.flush()
        _copy_standards(old.id, new.id)
        db.session.flush()
        copy_budget(old, new)
        if plan.heading != Heading():
            planning.save_heading(actor, new.id, plan.heading, revision=0, now=now)
        _copy_rows(plan, new, move)
    return new


def _moved_campaign(old: Campaign, plan: Plan, move: Move) -> CampaignPlan:
    kept = {name: getattr(old, name) for name in CampaignPlan.__dataclass_fields__ if name not in _ITSELF}
    ends_on = old.ends_on if old.is_standing else move.day(old.ends_on)
    starts_on, counted_on = move.day(old.starts_on), move.counted_on(old.counted_on, old.starts_on, old.ends_on)
    if not move.fits([starts_on, ends_on, counted_on, *map(move.day, _days_in(plan))]):
        raise DomainError("campaign.too_far")
    title = _YEAR.sub(lambda year: str(int(year[0]) + move.years), old.title)
    return CampaignPlan(title=title, starts_on=starts_on, ends_on=ends_on, counted_on=counted_on, **kept)


def _days_in(plan: Plan) -> list[date]:
    rows = [row for section in Section for row in plan.rows(section)]
    return [value for row in rows for value in vars(row).values() if isinstance(value, date)]


def _copy_standards(old_id: UUID, new_id: UUID) -> None:
    for standard in queries.list_standards(old_id):
        same = {name: getattr(standard, name)
                for name in ("number", "joined", "conditions", "gives", "excludes", "in_addition", "quota")}  # fmt: skip
        db.session.add(Standard(id=uuid4(), campaign_id=new_id, **same))


def _copy_rows(plan: Plan, new: Campaign, move: Move) -> None:
    left = select(User.id, User.name).where(User.id.in_(plan.user_ids), User.disabled_at.is_not(None))
    gone = {key: name for key, name in db.session.execute(left)}
    fresh = {row.id: uuid4() for section in Section for row in plan.rows(section)}
    for section in Section:
        planning.add_rows(new, section, [_moved(row, fresh, gone, move) for row in plan.rows(section)])


def _moved(row: Row, fresh: dict[UUID, UUID], gone: dict[UUID, str], move: Move) -> Row:
    """The row under a new id, on its new days, without the weekdays that were typed for the old ones."""
    said: dict[str, Any] = {"id": fresh[row.id]}
    for one in fields(row):
        value = getattr(row, one.name)
        if isinstance(value, date):
            said[one.name] = move.day(value)
        elif one.name.endswith("weekday"):
            said[one.name] = None
    if isinstance(row, Deadline):
        said["phase_id"] = fresh.get(row.phase_id) if row.phase_id else None
    return replace(row, **said, **_without(row, gone))


def _without(row: Row, gone: dict[UUID, str]) -> dict[str, Any]:
    """Whose account is closed stands there by name alone, for somebody to notice."""
    if isinstance(row, Duty) and row.owner_id in gone:
        return {"owner_id": None, "owner_name": gone[row.owner_id]}
    if not isinstance(row, Group):
        return {}
    members = {"member_ids": tuple(key for key in row.member_ids if key not in gone)}
    leader = {"leader_id": None, "leader_name": gone[row.leader_id]} if row.leader_id in gone else {}
    return {**members, **leader}
