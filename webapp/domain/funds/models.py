"""Funds, the parts of them that are kept for a group, and what is promised of them to whom.

The money itself lies in the ledger: a fund is one lot there, its free money an account of its own. The database holds
by itself that who recorded money does not approve its use, and that no share is paid twice (the migration's triggers).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from ..households.categories import Category
from .states import SOURCE_OF, FundKind, FundSource, FundUse


class Fund(Model):
    """Money of one source and year, with what it may be used for (专款专用). An empty limit is no limit."""

    __tablename__ = "funds"
    __table_args__ = (Index("ix_funds_listing", "organisation_id", "year", "title", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[FundKind]
    title: Mapped[str]
    year: Mapped[int]
    document: Mapped[str | None]
    is_sent_down: Mapped[bool] = mapped_column(default=False)
    """Sent down from above: it answers for its real-name roster (SPEC 8.5)."""
    note: Mapped[str | None]
    uses: Mapped[list[str]] = mapped_column(default=list)
    """Values of `FundUse`; at least one."""
    festivals: Mapped[list[str]] = mapped_column(default=list)
    """What a campaign is held for."""
    categories: Mapped[list[str]] = mapped_column(default=list)
    """Only to households of one of these; none of them a sealed one."""
    places: Mapped[list[str]] = mapped_column(default=list)
    """Ids of organisations: only to households there or below."""
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime]

    @property
    def source(self) -> FundSource:
        return SOURCE_OF[self.kind]


class FundReserve(Model):
    """A part of a fund that only households of one category may receive (预留). `fen` is what was set apart so far."""

    __tablename__ = "fund_reserves"
    __table_args__ = (UniqueConstraint("fund_id", "category"), CheckConstraint("fen >= 0", name="fen"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    category: Mapped[Category]
    fen: Mapped[int] = mapped_column(BigInteger, default=0)
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]


class Commitment(Model):
    """What an approval promised of one part of a fund: to the lines of a list in one place with the same labels, or to
    one expense. `for_id` is the list or the expense, `occasion_id` the campaign; plain ids, because rooms above own them.
    """

    __tablename__ = "fund_commitments"
    __table_args__ = (
        Index("ix_fund_commitments_for", "for_id", "organisation_id"),
        Index("ix_fund_commitments_fund", "fund_id", "occasion_id"),
        CheckConstraint("fen > 0 AND shared_fen BETWEEN 0 AND fen", name="fen"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    for_id: Mapped[UUID]
    occasion_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    labels: Mapped[str] = mapped_column(default="")
    use: Mapped[FundUse]
    number: Mapped[int]
    """Its place in the order of the approval, in which it is dealt out."""
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    reserve_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund_reserves.id"))
    fen: Mapped[int] = mapped_column(BigInteger)
    shared_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    """How much of it lines have been given already."""
    approved_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime]


class Share(Model):
    """What one commitment pays of one line, and how far that is. A line paid by two funds has two."""

    __tablename__ = "fund_shares"
    __table_args__ = (
        Index("ix_fund_shares_roster", "fund_id", "occasion_id", "organisation_id", "subject_id"),
        CheckConstraint("fen > 0 AND paid_fen >= 0 AND returned_fen >= 0 AND paid_fen + returned_fen <= fen", name="fen"),
        CheckConstraint("confirmed_fen BETWEEN 0 AND paid_fen", name="confirmed"),
    )

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    commitment_id: Mapped[UUID] = mapped_column(ForeignKey("fund_commitments.id"), primary_key=True)
    number: Mapped[int]
    """Its place among the shares of its line, in which they are paid."""
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"))
    reserve_id: Mapped[UUID | None] = mapped_column(ForeignKey("fund_reserves.id"))
    occasion_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    fen: Mapped[int] = mapped_column(BigInteger)
    paid_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    confirmed_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    returned_fen: Mapped[int] = mapped_column(BigInteger, default=0)
    bookings: Mapped[int] = mapped_column(default=0)
    """Transfers made for it so far; their ids follow from it."""


class Overpayment(Model):
    """Money handed over beyond what was promised to a line: a fact, in the books as a difference until two people say
    which fund it came from."""

    __tablename__ = "fund_overpayments"
    __table_args__ = (CheckConstraint("fen >= 0", name="fen"),)

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    occasion_id: Mapped[UUID]
    fen: Mapped[int] = mapped_column(BigInteger, default=0)
    bookings: Mapped[int] = mapped_column(default=0)
