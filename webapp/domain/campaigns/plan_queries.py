"""Reading plans; and groups, for the visits that are made by them. The number of queries does not grow with a plan."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from ...core.db import db
from ...core.errors import NotFound
from ..people.actors import Actor, in_scope
from ..people.models import RoleGrant, User
from ..people.permissions import Permission, Role
from ..people.rules import name_order
from .models import Campaign
from .plan import Batch, Deadline, Duty, Group, Heading, Leader, Phase, Plan, Provision, Row, Section
from .plan_models import (
    BatchRow,
    DeadlineRow,
    DutyRow,
    GroupMember,
    GroupRow,
    LeaderRow,
    PhaseRow,
    PlanHeading,
    ProvisionRow,
)

AnyRow = LeaderRow | PhaseRow | BatchRow | GroupRow | DutyRow | ProvisionRow | DeadlineRow
TABLES: dict[Section, tuple[type[Row], type[AnyRow]]] = {
    Section.LEADERS: (Leader, LeaderRow), Section.PHASES: (Phase, PhaseRow), Section.BATCHES: (Batch, BatchRow),
    Section.GROUPS: (Group, GroupRow), Section.DUTIES: (Duty, DutyRow), Section.PROVISIONS: (Provision, ProvisionRow),
    Section.DEADLINES: (Deadline, DeadlineRow),
}  # fmt: skip
"""As a part is read, and where it is remembered."""
MOST_PEOPLE = 500


def plan_of(campaign: Campaign) -> Plan:
    """The plan of a campaign the actor may see."""
    return plans_of([campaign])[campaign.id]


def plans_of(campaigns: Sequence[Campaign]) -> dict[UUID, Plan]:
    """The plans of campaigns the actor may see: as many queries for sixty as for one."""
    ids = [campaign.id for campaign in campaigns]
    headings = {row.campaign_id: _heading(row) for row in db.session.scalars(
        select(PlanHeading).where(PlanHeading.campaign_id.in_(ids)))}  # fmt: skip
    parts = {section: _by_campaign(ids, section) for section in TABLES}
    found = {}
    for campaign in campaigns:
        rows: dict[str, Any] = {section.value: tuple(kept[campaign.id]) for section, kept in parts.items()}
        heading = headings.get(campaign.id, Heading())
        found[campaign.id] = Plan(campaign.starts_on, campaign.ends_on, campaign.plan or "", heading, **rows)
    return found


def _by_campaign(ids: Sequence[UUID], section: Section) -> dict[UUID, list[Row]]:
    kind, table = TABLES[section]
    statement = select(table).where(table.campaign_id.in_(ids)).order_by(table.number, table.id)
    kept: Sequence[Any] = db.session.scalars(statement).all()
    found: dict[UUID, list[Row]] = {key: [] for key in ids}
    rows = _groups(kept) if kind is Group else [_as(kind, row) for row in kept]
    for row, as_read in zip(kept, rows, strict=True):
        found[row.campaign_id].append(as_read)
    return found


def _as(kind: type[Row], row: AnyRow) -> Row:
    return kind(**{one.name: getattr(row, one.name) for one in fields(kind)})


def _heading(kept: PlanHeading) -> Heading:
    return Heading(**{one.name: getattr(kept, one.name) for one in fields(Heading)})


def heading_of(campaign_id: UUID) -> Heading:
    """What stands above a plan; blank while nobody has written anything."""
    kept = db.session.get(PlanHeading, campaign_id)
    return _heading(kept) if kept else Heading()


def revision_of(campaign_id: UUID, section: Section) -> int:
    """How often a part has been changed."""
    kept = db.session.get(PlanHeading, campaign_id)
    return int(kept.revisions.get(section.value, 0)) if kept else 0


def rows_of(campaign_id: UUID, section: Section) -> Sequence[Row]:
    """The rows of one part, in order; the heading has none."""
    return _by_campaign([campaign_id], section)[campaign_id] if section in TABLES else ()


def groups_of(campaign_id: UUID) -> Sequence[Group]:
    """The groups of a campaign with their members; the caller has checked that the actor may see it."""
    return [row for row in rows_of(campaign_id, Section.GROUPS) if isinstance(row, Group)]


def group_of(campaign_id: UUID, user_id: UUID) -> Group | None:
    """The group somebody leads or goes with; of several the first."""
    with_it = select(GroupMember.group_id).where(GroupMember.user_id == user_id)
    mine = or_(GroupRow.leader_id == user_id, GroupRow.id.in_(with_it))
    kept = select(GroupRow).where(GroupRow.campaign_id == campaign_id, mine).order_by(GroupRow.number, GroupRow.id)
    return next(iter(_groups(db.session.scalars(kept.limit(1)).all())), None)


def led_by(user_id: UUID, campaign_id: UUID | None = None) -> set[UUID]:
    """Everybody of the groups this person leads, themselves included; of one campaign, or of all. Empty for who leads none."""
    kept = select(GroupRow.id).where(GroupRow.leader_id == user_id)
    if campaign_id is not None:
        kept = kept.where(GroupRow.campaign_id == campaign_id)
    led = set(db.session.scalars(kept))
    members = select(GroupMember.user_id).where(GroupMember.group_id.in_(led))
    return {user_id, *db.session.scalars(members)} if led else set()


def people_of_groups(group_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """`{person: group}` of everybody who leads one of these or goes with it; of several the first, and one's own before others."""
    kept = select(GroupRow.id, GroupRow.leader_id).where(GroupRow.id.in_(group_ids)).order_by(GroupRow.number, GroupRow.id)
    rows = db.session.execute(kept).all()
    place = {row.id: number for number, row in enumerate(rows)}
    found: dict[UUID, UUID] = {}
    for row in rows:
        if row.leader_id is not None:
            found.setdefault(row.leader_id, row.id)
    members = db.session.scalars(select(GroupMember).where(GroupMember.group_id.in_(group_ids))).all()
    for member in sorted(members, key=lambda one: place[one.group_id]):
        found.setdefault(member.user_id, member.group_id)
    return found


def led_and_joined(user_id: UUID) -> Sequence[Group]:
    """The groups of all campaigns that somebody leads or goes with."""
    with_it = select(GroupMember.group_id).where(GroupMember.user_id == user_id)
    mine = or_(GroupRow.leader_id == user_id, GroupRow.id.in_(with_it))
    return _groups(db.session.scalars(select(GroupRow).where(mine).order_by(GroupRow.number, GroupRow.id)).all())


def who_brings_photos(campaign_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """`(campaign, person)` of the groups that bring a photo home from each door."""
    wanted = select(GroupRow).where(GroupRow.campaign_id.in_(campaign_ids), GroupRow.photo_wanted.is_(True))
    groups = {row.id: row for row in db.session.scalars(wanted)}
    if not groups:
        return set()
    members = db.session.scalars(select(GroupMember).where(GroupMember.group_id.in_(groups)))
    found = {(groups[member.group_id].campaign_id, member.user_id) for member in members}
    return found | {(row.campaign_id, row.leader_id) for row in groups.values() if row.leader_id is not None}


def campaign_of_group(group_id: UUID) -> UUID | None:
    """Of which campaign it is; the caller checks that the actor may see that."""
    return db.session.scalar(select(GroupRow.campaign_id).where(GroupRow.id == group_id))


def get_group(campaign_id: UUID, group_id: UUID) -> Group:
    """One group of this campaign, else NotFound."""
    found = next((group for group in groups_of(campaign_id) if group.id == group_id), None)
    if found is None:
        raise NotFound("plan.group_not_found")
    return found


def _groups(kept: Sequence[Any]) -> list[Group]:
    people: dict[UUID, list[UUID]] = {row.id: [] for row in kept}
    members = select(GroupMember).where(GroupMember.group_id.in_(list(people))).order_by(GroupMember.user_id)
    for member in db.session.scalars(members):
        people[member.group_id].append(member.user_id)
    names = [one.name for one in fields(Group) if one.name != "member_ids"]
    return [Group(**{name: getattr(row, name) for name in names}, member_ids=tuple(people[row.id])) for row in kept]


def people_to_choose(actor: Actor, also: Sequence[UUID] = ()) -> Sequence[User]:
    """Accounts an officer may put into a group or give a duty, by name; `also` those who stand there already."""
    statement = select(User).where(or_(_may_be_chosen(actor), User.id.in_(list(also))))
    found = db.session.scalars(statement.order_by(User.name, User.id).limit(MOST_PEOPLE))
    return sorted(found, key=lambda user: name_order(user.name))


def are_to_choose(actor: Actor, user_ids: Collection[UUID]) -> bool:
    """Whether all of these accounts are such."""
    found = db.session.scalars(select(User.id).where(User.id.in_(list(user_ids)), _may_be_chosen(actor)))
    return set(found) == set(user_ids)


def _may_be_chosen(actor: Actor) -> ColumnElement[bool]:
    """Who works at a desk or goes to doors; a donor's account alone gives nobody a duty."""
    works = exists().where(RoleGrant.user_id == User.id, RoleGrant.role != Role.DONOR)
    return in_scope(actor, Permission.PEOPLE_READ, User.organisation_id) & User.disabled_at.is_(None) & works
