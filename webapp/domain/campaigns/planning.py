"""Write the plan, part by part (SPEC 4.1). What does not fit together is told by `plan_warnings`, never refused here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import delete, select, update

from ...core.db import db
from ...core.errors import Conflict, DomainError, NotFound
from .. import audit
from ..ledger.models import Bag
from ..people.actors import Actor
from . import plan_queries, queries
from .models import Campaign
from .operations import record, to_write
from .plan import Deadline, Group, Heading, Row, Section, in_order
from .plan_models import DeadlineRow, GroupMember, GroupRow, PlanHeading
from .plan_queries import TABLES, AnyRow


def save_heading(actor: Actor, campaign_id: UUID, heading: Heading, *, revision: int, now: datetime) -> Campaign:
    """What stands above the plan."""
    campaign = to_write(actor, campaign_id)
    if plan_queries.heading_of(campaign.id) == heading:
        return campaign
    kept = _take_turn(campaign.id, Section.HEADING, revision)
    for one in fields(Heading):
        setattr(kept, one.name, getattr(heading, one.name))
    _record(actor, campaign, Section.HEADING, now)
    return campaign


def save_rows(
    actor: Actor, campaign_id: UUID, section: Section, rows: Sequence[Row], *, revision: int, now: datetime
) -> Campaign:
    """Put these rows in the place of those there were. The same rows sent again change nothing.

    `revision` is the one the form was made from. Raises Conflict where somebody has changed this part since.
    """
    campaign, rows = to_write(actor, campaign_id), in_order(section, rows)
    before = plan_queries.rows_of(campaign.id, section)
    if list(before) == rows:
        return campaign
    _check_people(actor, [key for row in rows for key in _people_in(row)], _people_before(before))
    _check_phases(campaign, rows)
    _take_turn(campaign.id, section, revision)
    _drop(section, {row.id for row in before} - {row.id for row in rows})
    for number, row in enumerate(rows, start=1):
        _write(campaign, section, row, number)
    _record(actor, campaign, section, now)
    return campaign


def save_group(actor: Actor, campaign_id: UUID, group: Group, *, now: datetime) -> Campaign:
    """Add a group at the end, or change the one with this id where it stands."""
    campaign = to_write(actor, campaign_id)
    group = replace(group, member_ids=tuple(sorted(set(group.member_ids) - {group.leader_id})))
    before = plan_queries.groups_of(campaign.id)
    if group in before:
        return campaign
    _check_people(actor, _people_in(group), _people_before(before))
    _check_place(campaign, group)
    place = next((number for number, one in enumerate(before, start=1) if one.id == group.id), len(before) + 1)
    _write(campaign, Section.GROUPS, group, place)
    _record(actor, campaign, Section.GROUPS, now)
    return campaign


def remove_group(actor: Actor, campaign_id: UUID, group_id: UUID, *, now: datetime) -> Campaign:
    """Take a group away. Sent twice it is gone once. One that has signed goods out stays: its sheets name it."""
    campaign = to_write(actor, campaign_id)
    plan_queries.get_group(campaign.id, group_id)
    if db.session.get(Bag, group_id) is not None:
        raise DomainError("plan.group_has_bag")
    _drop(Section.GROUPS, {group_id})
    _record(actor, campaign, Section.GROUPS, now)
    return campaign


def add_rows(campaign: Campaign, section: Section, rows: Sequence[Row]) -> None:
    """Rows of a campaign that has just been made, and told with it."""
    for number, row in enumerate(rows, start=1):
        _write(campaign, section, row, number)
    db.session.flush()


def _take_turn(campaign_id: UUID, section: Section, revision: int) -> PlanHeading:
    kept = db.session.get(PlanHeading, campaign_id)
    if kept is None:
        kept = PlanHeading(campaign_id=campaign_id, revisions={})
        db.session.add(kept)
    if kept.revisions.get(section.value, 0) != revision:
        raise Conflict("plan.changed_meanwhile")
    kept.revisions = {**kept.revisions, section.value: revision + 1}
    return kept


def _write(campaign: Campaign, section: Section, row: Row, number: int) -> None:
    kind, table = TABLES[section]
    kept = cast(AnyRow | None, db.session.get(table, row.id))
    if kept is None:
        kept = table(id=row.id, campaign_id=campaign.id)
        db.session.add(kept)
    elif kept.campaign_id != campaign.id:
        raise Conflict("plan.id_reused")
    kept.number = number
    for one in fields(kind):
        if one.name not in ("id", "member_ids"):
            setattr(kept, one.name, getattr(row, one.name))
    if isinstance(row, Group):
        db.session.flush()
        _write_members(row)


def _write_members(group: Group) -> None:
    there = set(db.session.scalars(select(GroupMember.user_id).where(GroupMember.group_id == group.id)))
    wanted = set(group.member_ids)
    _drop_members(GroupMember.group_id == group.id, GroupMember.user_id.in_(there - wanted))
    db.session.add_all(GroupMember(group_id=group.id, user_id=key) for key in wanted - there)


def _drop_members(*conditions: Any) -> None:
    db.session.execute(delete(GroupMember).where(*conditions))


def _drop(section: Section, ids: Collection[UUID]) -> None:
    """Rows that are gone; a deadline of a phase that is gone belongs to none."""
    if not ids:
        return
    table = TABLES[section][1]
    if section is Section.PHASES:
        db.session.execute(update(DeadlineRow).where(DeadlineRow.phase_id.in_(ids)).values(phase_id=None))
    if table is GroupRow:
        _drop_members(GroupMember.group_id.in_(ids))
    db.session.execute(delete(table).where(table.id.in_(ids)))


def _people_in(row: Row) -> list[UUID]:
    keys = [getattr(row, name, None) for name in ("owner_id", "leader_id")] + list(getattr(row, "member_ids", ()))
    return [key for key in keys if key is not None]


def _people_before(rows: Iterable[Row]) -> set[UUID]:
    return {key for row in rows for key in _people_in(row)}


def _check_people(actor: Actor, named: Sequence[UUID], before: set[UUID]) -> None:
    """Whoever is put into a plan is somebody the actor may see; who stood there already may stay."""
    fresh = set(named) - before
    if fresh and not plan_queries.are_to_choose(actor, fresh):
        raise NotFound("user.not_found")


def _check_phases(campaign: Campaign, rows: Sequence[Row]) -> None:
    phases = {row.id for row in plan_queries.rows_of(campaign.id, Section.PHASES)}
    asked = {row.phase_id for row in rows if isinstance(row, Deadline)} - {None}
    if asked - phases:
        raise NotFound("plan.phase_not_found")


def _check_place(campaign: Campaign, group: Group) -> None:
    if group.organisation_id and group.organisation_id not in {place.id for place in queries.places_of(campaign)}:
        raise NotFound("organisation.not_found")


def _record(actor: Actor, campaign: Campaign, section: Section, now: datetime) -> None:
    record(audit.Action.PLAN_CHANGE, actor, campaign, now, fields=[section.value])
