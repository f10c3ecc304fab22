"""What is remembered of a plan: one table for each of its parts, in the order of their `number`.

The columns carry the names of the fields in `plan`, which is how a row is read and written. Groups are people and
places that visits use too: by the ids of `campaign_groups` and `campaign_group_members`.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, false
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from ...core.db import Model
from ..households.categories import Category
from .plan import DeadlineKind, LeaderPart, PhaseKind


class PlanHeading(Model):
    """What stands above the plan, and how often each part has been changed."""

    __tablename__ = "campaign_plans"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    theme: Mapped[str] = mapped_column(default="")
    organiser: Mapped[str] = mapped_column(default="")
    helpers: Mapped[str] = mapped_column(default="")
    office_place: Mapped[str] = mapped_column(default="")
    office_phone: Mapped[str] = mapped_column(default="")
    revisions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By part; who sends an older number than this has not seen what another wrote since."""


class _Row:
    """Where a row belongs and in which place it stands."""

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]

    @declared_attr
    @classmethod
    def campaign_id(cls) -> Mapped[UUID]:
        return mapped_column(ForeignKey("campaigns.id"), index=True)


class LeaderRow(_Row, Model):
    """One of the leading group or its office."""

    __tablename__ = "campaign_leaders"

    part: Mapped[LeaderPart]
    name: Mapped[str]
    post: Mapped[str] = mapped_column(default="")


class PhaseRow(_Row, Model):
    """A phase. It may end before it starts: the plan warns and never refuses (SPEC 4.1)."""

    __tablename__ = "campaign_phases"

    kind: Mapped[PhaseKind]
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    starts_weekday: Mapped[int | None]
    ends_weekday: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")


class BatchRow(_Row, Model):
    """A batch."""

    __tablename__ = "campaign_batches"

    name: Mapped[str]
    day: Mapped[date]
    weekday: Mapped[int | None]
    for_whom: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class GroupRow(_Row, Model):
    """A group; `leader_id` and its members are accounts, `organisation_id` the community it goes to."""

    __tablename__ = "campaign_groups"
    __table_args__ = (Index("ix_campaign_groups_leader", "leader_id"),)

    name: Mapped[str]
    leader_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    leader_name: Mapped[str] = mapped_column(default="")
    others: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    area: Mapped[str] = mapped_column(default="")
    meets_on: Mapped[date | None]
    weekday: Mapped[int | None]
    meets_at: Mapped[str] = mapped_column(default="")
    meeting_place: Mapped[str] = mapped_column(default="")
    departs_at: Mapped[str] = mapped_column(default="")
    least_visits: Mapped[int | None]
    photo_wanted: Mapped[bool] = mapped_column(default=False, server_default=false())
    note: Mapped[str] = mapped_column(default="")


class GroupMember(Model):
    """Who goes with a group, beside its leader."""

    __tablename__ = "campaign_group_members"
    __table_args__ = (Index("ix_campaign_group_members_user", "user_id"),)

    group_id: Mapped[UUID] = mapped_column(ForeignKey("campaign_groups.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)


class DutyRow(_Row, Model):
    """A duty with exactly one owner (SPEC 4.1)."""

    __tablename__ = "campaign_duties"
    __table_args__ = (CheckConstraint("(owner_id IS NULL) <> (owner_name = '')", name="one_owner"),)

    what: Mapped[str]
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    owner_name: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")


class ProvisionRow(_Row, Model):
    """Who draws up the list of a category and who pays for it."""

    __tablename__ = "campaign_provisions"
    __table_args__ = (CheckConstraint("(category IS NULL) <> (words = '')", name="one_category"),)

    category: Mapped[Category | None]
    words: Mapped[str] = mapped_column(default="")
    listed_by: Mapped[str]
    paid_by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class DeadlineRow(_Row, Model):
    """By when somebody hands something in."""

    __tablename__ = "campaign_deadlines"

    kind: Mapped[DeadlineKind]
    what: Mapped[str]
    who: Mapped[str]
    due_on: Mapped[date]
    weekday: Mapped[int | None]
    due_at: Mapped[str] = mapped_column(default="")
    to_whom: Mapped[str] = mapped_column(default="")
    phase_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaign_phases.id"))
