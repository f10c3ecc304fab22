"""Campaigns, their standards, and the lists of who gets what.

The database holds three things by itself: who proposed a list does not approve it, a household stands on one live
line of a campaign (of a standing one: of each round), and what a line gives to whom never changes after it was
written (the migration's trigger).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from .answers import Join
from .counting import Counting
from .periods import DayCount
from .rules import LeftOutReason
from .states import UNDER_WAY, CampaignStatus, Festival, LineStatus, ListKind, ListStatus


class Campaign(Model):
    """A campaign (慰问活动) of one organisation and all below it."""

    __tablename__ = "campaigns"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="dates"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    """The campaign of an organisation above that this one is part of; its numbers roll up there (SPEC 4.1)."""
    title: Mapped[str]
    festival: Mapped[Festival]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day; of a standing campaign the last one the calendar knows, and nobody is shown it."""
    counted_on: Mapped[date]
    """The day on which ages are counted (DOMAIN-ZH 0.13)."""
    notice_days: Mapped[int]
    notice_count: Mapped[DayCount]
    skips_notice: Mapped[bool] = mapped_column(default=False)
    """A small campaign may do without the candidate notice, never without the second person (SPEC 4.10)."""
    sealed_slips: Mapped[bool] = mapped_column(default=True)
    asks_birthday: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Of flat slips: their page asks for month and day of birth of the head first (SPEC 7.2)."""
    counting: Mapped[Counting] = mapped_column(default=Counting.CIVIL_AFFAIRS)
    """Who counts as the household when its income is divided."""
    excludes_helped: Mapped[bool] = mapped_column(default=False)
    """Whoever the same scheme helped last year is left out, but for exceptions with a reason (SPEC 4.4)."""
    floor_basis: Mapped[str | None]
    """The document, or why, where standards are below last year's (SPEC 4.5)."""
    plan: Mapped[str | None]
    is_standing: Mapped[bool] = mapped_column(default=False)
    """Daily help through the year: no last day, and a list is proposed as often as there is need (SPEC 4.1)."""
    round: Mapped[int] = mapped_column(default=1)
    """Of a standing campaign: in each round a household may be helped once."""
    status: Mapped[CampaignStatus] = mapped_column(default=CampaignStatus.PLANNED)
    standards_revision: Mapped[int] = mapped_column(default=0)
    forecast: Mapped[dict[str, Any] | None]
    """What the last try-out counted; gone with the next change of the standards."""
    result_notice_id: Mapped[UUID | None]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]


class Standard(Model):
    """A standard (慰问标准): conditions and what they give, at its place in the order (SPEC 4.2)."""

    __tablename__ = "standards"
    __table_args__ = (Index("ix_standards_order", "campaign_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    """Its place, from 1 and without gaps; not unique, because two change places in one flush."""
    joined: Mapped[Join]
    conditions: Mapped[list[Any]]
    gives: Mapped[dict[str, Any]]
    excludes: Mapped[list[Any]] = mapped_column(default=list)
    """Conditions: whoever meets one of them does not receive by this standard."""
    in_addition: Mapped[bool] = mapped_column(default=False)
    """Given beside the highest of the others (SPEC 4.3)."""
    quota: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """A `Quota`; empty without a limit."""


class HelpedException(Model):
    """A household that is taken up although the same scheme helped it last year, and why (SPEC 4.4)."""

    __tablename__ = "helped_exceptions"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    reason: Mapped[str]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]


class AwardList(Model):
    """A list (名单) in one version. Later changes are further versions that name the one they amend (SPEC 4.9)."""

    __tablename__ = "award_lists"
    __table_args__ = (
        UniqueConstraint("campaign_id", "version"),
        CheckConstraint("approved_by IS NULL OR approved_by <> proposed_by", name="two_eyes"),
        CheckConstraint("status <> 'frozen' OR (approved_by IS NOT NULL AND fingerprint IS NOT NULL)", name="frozen"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    version: Mapped[int]
    round: Mapped[int] = mapped_column(default=1)
    kind: Mapped[ListKind]
    status: Mapped[ListStatus]
    amends_id: Mapped[UUID | None] = mapped_column(ForeignKey("award_lists.id"))
    reason: Mapped[str | None]
    standards: Mapped[list[Any]]
    """The standards as they were, so that every reason stays readable."""
    standards_revision: Mapped[int]
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """A `Forecast` over what the list was made from."""
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    proposed_at: Mapped[datetime]
    notice_id: Mapped[UUID | None]
    posted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    posted_at: Mapped[datetime | None]
    ends_on: Mapped[date | None]
    """The last day of the objection period."""
    notice_days: Mapped[int | None]
    """Of an amendment: how many days it hangs by itself; None where the campaign says so."""
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    fingerprint: Mapped[str | None]
    approved_lines: Mapped[int | None]
    """How many lines were frozen."""
    measured_to: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    """Of a proposal: the last household that had come onto the register (`RegisterComing`) when it was measured."""
    under_way_since: Mapped[datetime | None]
    """When somebody last set about what it is on its way to."""
    next_notice_id: Mapped[UUID | None]
    """The notice that is being written for it and nobody sees yet."""

    @property
    def is_under_way(self) -> bool:
        """Whether nothing of it can be changed at present."""
        return self.status in UNDER_WAY

    @property
    def stands(self) -> ListStatus:
        """Where it stands for everybody: what is under way counts when it is done."""
        if not self.is_under_way:
            return self.status
        return ListStatus.PROPOSED if self.posted_at is None else ListStatus.POSTED

    @property
    def is_revision(self) -> bool:
        """Whether it changes a frozen list, rather than bringing lines of it whose objection was settled."""
        return self.notice_days is not None


class AwardLine(Model):
    """One household on a list. It points to a file; there is no column a name could be typed into."""

    __tablename__ = "award_lines"
    __table_args__ = (
        Index("uq_award_lines_number", "list_id", "number", unique=True),
        Index("uq_award_lines_household", "list_id", "household_id", unique=True),
        Index("uq_award_lines_once", "campaign_id", "household_id", "round", unique=True,
              sqlite_where=text("status IN ('posted', 'objected', 'approved')"),
              postgresql_where=text("status IN ('posted', 'objected', 'approved')")),
        Index("ix_award_lines_place", "list_id", "organisation_id", "number"),
        Index("ix_award_lines_status", "list_id", "status", "number"),
        Index("ix_award_lines_open_slips", "list_id", "organisation_id", "number",
              sqlite_where=text("status = 'approved' AND issued_at IS NULL"),
              postgresql_where=text("status = 'approved' AND issued_at IS NULL")),
        Index("ix_award_lines_not_fixed", "list_id", "number",
              sqlite_where=text("status = 'proposed' AND most_fen IS NOT NULL AND fixed_at IS NULL"),
              postgresql_where=text("status = 'proposed' AND most_fen IS NOT NULL AND fixed_at IS NULL")),
        Index("ix_award_lines_household", "household_id"),
        Index("ix_award_lines_changed_by", "list_id", "changed_by",
              sqlite_where=text("changed_by IS NOT NULL"), postgresql_where=text("changed_by IS NOT NULL")),
        CheckConstraint("amount_fen >= 0", name="amount"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    list_id: Mapped[UUID] = mapped_column(ForeignKey("award_lists.id"))
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    round: Mapped[int] = mapped_column(default=1)
    number: Mapped[int]
    """Under which the household is posted if it does not want its name to stand there."""
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    household_size: Mapped[int | None]
    labels: Mapped[str] = mapped_column(default="")
    """Its open categories as they were measured: they decide which funds may pay it."""
    standard_number: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    goods: Mapped[list[Any]]
    others: Mapped[list[Any]]
    """Numbers of the further standards it meets and does not receive by."""
    added: Mapped[list[Any]] = mapped_column(default=list)
    """Numbers of the standards it receives by in addition."""
    queued: Mapped[list[Any]] = mapped_column(default=list)
    """`[number, place in line]` of the standards that were full."""
    least_fen: Mapped[int | None] = mapped_column(BigInteger)
    most_fen: Mapped[int | None] = mapped_column(BigInteger)
    """Between these an officer fixes the amount; None where the standard leaves no room."""
    fixed_at: Mapped[datetime | None]
    doubts: Mapped[list[str]]
    status: Mapped[LineStatus]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    change_reason: Mapped[str | None]
    issued_at: Mapped[datetime | None]


class LeftOut(Model):
    """A household of the register that is not on the list, and why (不漏一户, SPEC 4.6)."""

    __tablename__ = "left_out_households"
    __table_args__ = (
        Index("uq_left_out_number", "list_id", "number", unique=True),
        Index("ix_left_out_place", "list_id", "organisation_id", "number"),
        Index("ix_left_out_reason", "list_id", "reason", "number"),
    )

    list_id: Mapped[UUID] = mapped_column(ForeignKey("award_lists.id"), primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    number: Mapped[int]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    reason: Mapped[LeftOutReason]
    others: Mapped[list[Any]]
    queued: Mapped[list[Any]] = mapped_column(default=list)
    note: Mapped[str | None]
