"""What happens to files on their way: approvals level by level, likely twins, merges, and who may bring none."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .states import TwinsVerdict


class HouseholdApproval(Model):
    """One level of an approval, each by another person (SPEC 3.7). A change or a return takes them all away."""

    __tablename__ = "household_approvals"
    __table_args__ = (UniqueConstraint("household_id", "approved_by"),)

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime]


class HouseholdTwins(Model):
    """Two files that may be of one family, and what somebody said to that (SPEC 3.8). `one_id` is the smaller id."""

    __tablename__ = "household_twins"
    __table_args__ = (
        UniqueConstraint("one_id", "other_id"),
        CheckConstraint("one_id < other_id", name="in_order"),
        Index("ix_household_twins_open", "verdict", "found_at", "id"),
        Index("ix_household_twins_other", "other_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    one_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    other_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    same_person: Mapped[bool] = mapped_column(default=False)
    same_phone: Mapped[bool] = mapped_column(default=False)
    same_door: Mapped[bool] = mapped_column(default=False)
    found_at: Mapped[datetime]
    verdict: Mapped[TwinsVerdict] = mapped_column(default=TwinsVerdict.OPEN)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]


class HouseholdMerge(Model):
    """One file taken into another: what was before is kept sealed, so that it can be undone."""

    __tablename__ = "household_merges"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    survivor_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    merged_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    reason: Mapped[str]
    merged_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    merged_at: Mapped[datetime]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    undone_at: Mapped[datetime | None]
    undone_because: Mapped[str | None]
    state_sealed: Mapped[bytes] = mapped_column(LargeBinary)

    state = Sealed[dict[str, Any]]("state_sealed", FieldClass.P3)
    """`before` and `after`: the survivor as an entry; `merged`: how the other stood; `added`: ids of copied rows."""


class OrganisationSanction(Model):
    """An organisation that padded its list brings nobody up to a day, but for an emergency (SPEC 3.7)."""

    __tablename__ = "organisation_sanctions"
    __table_args__ = (
        CheckConstraint("lifted_by IS NULL OR lifted_by <> made_by", name="two_eyes"),
        Index("ix_organisation_sanctions_of", "organisation_id", "barred_until"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    reason: Mapped[str]
    barred_until: Mapped[date]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None]
    lifted_because: Mapped[str | None]
