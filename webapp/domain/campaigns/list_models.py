"""What is said of a list beside its lines: changes of a frozen one, and who approved it level by level (SPEC 4.9)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from ..households.categories import Category
from .rules import LeftOutReason


class ChangeKind(StrEnum):
    """What an amendment does with a household."""

    ADD = "add"
    CHANGE = "change"
    TAKE_OFF = "take_off"


class ListChange(Model):
    """One household of an amendment. The line that gives way stands until the amendment is approved; from then on this
    never changes (the migration's trigger)."""

    __tablename__ = "list_changes"
    __table_args__ = (
        UniqueConstraint("list_id", "household_id"),
        Index("ix_list_changes_line", "line_id"),
        Index("ix_list_changes_new_line", "new_line_id"),
        CheckConstraint("(kind = 'add') = (line_id IS NULL)", name="line"),
        CheckConstraint("(kind = 'take_off') = (new_line_id IS NULL)", name="new_line"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("award_lists.id"))
    kind: Mapped[ChangeKind]
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    line_id: Mapped[UUID | None] = mapped_column(ForeignKey("award_lines.id"))
    """The line that gives way."""
    new_line_id: Mapped[UUID | None] = mapped_column(ForeignKey("award_lines.id"))
    reason: Mapped[str]
    is_exception: Mapped[bool] = mapped_column(default=False)
    """Not what the standards give, for that reason."""
    was_left_out: Mapped[LeftOutReason | None]
    """Why the household was not on the list before."""
    was_left_out_note: Mapped[str | None]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    """When it was approved and the other line gave way."""


class ListApproval(Model):
    """One level of a list's approval, each by another person. Whoever changes the list takes them all away."""

    __tablename__ = "list_approvals"
    __table_args__ = (UniqueConstraint("list_id", "approved_by"),)

    list_id: Mapped[UUID] = mapped_column(ForeignKey("award_lists.id"), primary_key=True)
    level: Mapped[int] = mapped_column(primary_key=True)
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime]


class ListLook(Model):
    """An approver has looked at the lines of a list that are flagged elsewhere or of an officer's kin, so many of each."""

    __tablename__ = "list_looks"

    list_id: Mapped[UUID] = mapped_column(ForeignKey("award_lists.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    elsewhere: Mapped[int]
    relatives: Mapped[int]
    at: Mapped[datetime]


class KeptOut(Model):
    """A household that was taken off a list for a reason: no later list takes it up silently (SPEC 4.6). Taken in again,
    with the reason, it is measured as everybody."""

    __tablename__ = "kept_out_households"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    kept_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kept_at: Mapped[datetime]
    taken_in_because: Mapped[str | None]
    taken_in_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    taken_in_at: Mapped[datetime | None]


class LastYearFigure(Model):
    """What a household of this category received the year before, where no campaign of then is on record (SPEC 4.5)."""

    __tablename__ = "last_year_figures"
    __table_args__ = (CheckConstraint("fen >= 0", name="fen"),)

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    category: Mapped[Category] = mapped_column(primary_key=True)
    fen: Mapped[int] = mapped_column(BigInteger)
    """Money and goods together; 0: it received nothing."""
    said_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime]


class CampaignExclusion(Model):
    """A campaign leaves out whom the other one has on a list (SPEC 4.3); each says so for itself."""

    __tablename__ = "campaign_exclusions"
    __table_args__ = (CheckConstraint("campaign_id <> other_id", name="other"),)

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    said_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    said_at: Mapped[datetime]
