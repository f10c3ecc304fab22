"""The money of a campaign: which funds it may use in which order, its budget, and what it spends beside grants."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from ..funds.states import FundUse


class CampaignFund(Model):
    """A fund the campaign may use, at its place in the order in which they are used up."""

    __tablename__ = "campaign_funds"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    fund_id: Mapped[UUID] = mapped_column(ForeignKey("funds.id"), primary_key=True, index=True)
    position: Mapped[int]
    added_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]


class CampaignBudget(Model):
    """What is said of a campaign's money as a whole; without a row everything is as by default."""

    __tablename__ = "campaign_budgets"

    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    asks_funds: Mapped[bool | None]
    """Whether lists are approved only against funds; None: as the organisation does by default."""
    asks_funds_because: Mapped[str | None]
    typed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Sums a plan states, by part: `all`, `people`, `running`, each a `Figure`."""


class BudgetPart(StrEnum):
    """What households receive, and what it costs to bring it, are kept apart (SPEC 4.7)."""

    PEOPLE = "people"
    RUNNING = "running"


class BudgetBasis(StrEnum):
    """What an amount is for; without one nobody can multiply, so the page asks (SPEC 1.2)."""

    HOUSEHOLD = "household"
    PERSON = "person"
    MEMBER = "member"
    UNIT = "unit"
    TOTAL = "total"


class BudgetLine(Model):
    """One line of a budget: a heading over others, or a leaf. Figures keep their 余, 约, 近 and their ranges.

    A leaf with a standard takes count and money from the latest try-out; another multiplies what was filled in.
    """

    __tablename__ = "budget_lines"
    __table_args__ = (
        Index("ix_budget_lines_campaign", "campaign_id", "position"),
        CheckConstraint("parent_id <> id", name="parent"),
        CheckConstraint("standard_id IS NULL OR (part = 'people' AND NOT is_heading)", name="standard"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("budget_lines.id"))
    part: Mapped[BudgetPart]
    position: Mapped[int]
    is_heading: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str]
    standard_id: Mapped[UUID | None]
    """A plain id: a standard may go, its line then asks what to count instead."""
    households: Mapped[dict[str, Any] | None]
    persons: Mapped[dict[str, Any] | None]
    """How many persons, members or units the amounts are for."""
    money: Mapped[dict[str, Any] | None]
    money_basis: Mapped[BudgetBasis | None]
    goods: Mapped[dict[str, Any] | None]
    goods_basis: Mapped[BudgetBasis | None]
    typed: Mapped[dict[str, Any] | None]
    """The total a plan states for this line, beside which the computed one stands."""
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("funds.id"), index=True)
    """From which fund it is meant to come."""


class ExpenseStatus(StrEnum):
    """Where an expense stands."""

    ASKED = "asked"
    APPROVED = "approved"
    PAID = "paid"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ExpenseKind(StrEnum):
    """What it is for."""

    GOODS = "goods"
    MEALS = "meals"
    FUEL = "fuel"
    TRANSPORT = "transport"
    PRINTING = "printing"
    INSURANCE = "insurance"
    OTHER = "other"

    @property
    def use(self) -> FundUse:
        return FundUse.GOODS if self is ExpenseKind.GOODS else FundUse.RUNNING


class Expense(Model):
    """Goods bought or running costs of a campaign: asked for, approved by another, which promises the money, paid."""

    __tablename__ = "expenses"
    __table_args__ = (
        Index("ix_expenses_campaign", "campaign_id", "asked_at"),
        CheckConstraint("fen > 0 AND (paid_fen IS NULL OR paid_fen BETWEEN 1 AND fen)", name="fen"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="two_eyes"),
        CheckConstraint("paid_by IS NULL OR paid_by <> decided_by", name="payer"),
        CheckConstraint("status NOT IN ('approved', 'paid') OR decided_by IS NOT NULL", name="approved"),
        CheckConstraint("(status = 'paid') = (paid_fen IS NOT NULL)", name="paid"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[ExpenseKind]
    what: Mapped[str]
    fen: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[ExpenseStatus]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    """Why it was refused, withdrawn, or why its payment was put right."""
    paid_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    paid_at: Mapped[datetime | None]
    paid_fen: Mapped[int | None] = mapped_column(BigInteger)
    document: Mapped[str | None]
    """The number of the invoice."""
    bookings: Mapped[int] = mapped_column(default=0)
