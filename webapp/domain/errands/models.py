"""Rounds, orders with their lines, and what was bought. What somebody wants to eat is theirs: its words are sealed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .rules import Thing
from .states import OrderSource, PaidHow, RoundStatus

_MONEY = ("advance_fen", "till_fen", "returned_fen", "counted_fen")


class ErrandRound(Model):
    """What one place buys on one day. Money in fen; None is not yet known."""

    __tablename__ = "errand_rounds"
    __table_args__ = (
        UniqueConstraint("organisation_id", "buys_on"),
        Index("ix_errand_rounds_listing", "organisation_id", "status", "buys_on", "id"),
        CheckConstraint(" AND ".join(f"coalesce({name}, 0) >= 0" for name in _MONEY), name="money"),
        CheckConstraint("(status = 'open') = (closed_by IS NULL)", name="closed"),
        CheckConstraint("(status IN ('open', 'closed')) = (buyer_id IS NULL)", name="buyer"),
        CheckConstraint("(status IN ('bought', 'settled')) = (recorded_by IS NOT NULL)", name="bought"),
        CheckConstraint("(status = 'settled') = (settled_by IS NOT NULL)", name="settled"),
        CheckConstraint("buyer_id IS NULL OR advance_by <> buyer_id", name="two_hands"),
        CheckConstraint("settled_by IS NULL OR (settled_by <> buyer_id AND settled_by <> recorded_by)", name="two_eyes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    buys_on: Mapped[date]
    status: Mapped[RoundStatus] = mapped_column(default=RoundStatus.OPEN)
    opened_at: Mapped[datetime]
    closed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None]
    buyer_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    advance_fen: Mapped[int | None] = mapped_column(BigInteger)
    advance_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    advance_at: Mapped[datetime | None]
    till_fen: Mapped[int | None] = mapped_column(BigInteger)
    """What the shops took, by their receipts."""
    returned_fen: Mapped[int | None] = mapped_column(BigInteger)
    """What the buyer brought back of the advance."""
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_at: Mapped[datetime | None]
    counted_fen: Mapped[int | None] = mapped_column(BigInteger)
    """The cash of the doors, as it was counted at the desk."""
    till_reason: Mapped[str | None]
    advance_reason: Mapped[str | None]
    cash_reason: Mapped[str | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    settled_at: Mapped[datetime | None]


class ErrandOrder(Model):
    """What one household asked for, and how it came to its door."""

    __tablename__ = "errand_orders"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("(source = 'visit') = (heard_by IS NOT NULL)", name="heard"),
        CheckConstraint("(cancelled_at IS NULL) = (cancelled_by IS NULL)", name="cancelled"),
        CheckConstraint("cancelled_at IS NULL OR handed_over_at IS NULL", name="one_end"),
        CheckConstraint("(handed_over_at IS NULL) = (paid_how IS NULL) AND (handed_over_at IS NULL) = (handed_by IS NULL)"
                        " AND (handed_over_at IS NULL) = (recorded_by IS NULL)", name="handed"),
        CheckConstraint("(paid_how = 'cash') = (given_fen IS NOT NULL) OR paid_how IS NULL AND given_fen IS NULL", name="given"),
        CheckConstraint("paid_how <> 'committee' OR pay_reason IS NOT NULL", name="committee"),
        CheckConstraint("repaid_on IS NULL OR paid_how = 'owes'", name="repaid"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("errand_rounds.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    number: Mapped[int]
    """Of its packing slip, counted from 1 in its round."""
    source: Mapped[OrderSource]
    heard_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """Who was told of it at a visit."""
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    taken_at: Mapped[datetime]
    change_reason: Mapped[str | None]
    """Why it was changed after the list was closed."""
    cancelled_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    carrier_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    handed_over_at: Mapped[datetime | None]
    handed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    paid_how: Mapped[PaidHow | None]
    given_fen: Mapped[int | None] = mapped_column(BigInteger)
    """The cash that was put down; what is over was given back at the door."""
    pay_reason: Mapped[str | None]
    repaid_on: Mapped[date | None]


class _Said:
    """The words of a thing, sealed."""

    said: Sealed[dict[str, str]]

    @property
    def thing(self) -> Thing:
        """As it was said."""
        said = self.said or {}
        return Thing(said.get("what", ""), said.get("unit", ""), said.get("remark", ""))


class ErrandPurchase(_Said, Model):
    """A line of the shopping list, from the moment the list is closed. Quantities in hundredths, the price in fen."""

    __tablename__ = "errand_purchases"
    __table_args__ = (
        UniqueConstraint("round_id", "position"),
        CheckConstraint("ordered > 0 AND coalesce(bought, 0) >= 0 AND coalesce(price_fen, 0) >= 0", name="amounts"),
        CheckConstraint("(bought IS NULL) = (price_fen IS NULL)", name="price"),
        CheckConstraint("bought IS NULL OR bought > 0 OR price_fen = 0", name="free"),
        CheckConstraint("bought IS NULL OR bought >= ordered OR reason IS NOT NULL", name="short"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("errand_rounds.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    position: Mapped[int]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ordered: Mapped[int]
    limit_fen: Mapped[int | None] = mapped_column(BigInteger)
    bought: Mapped[int | None]
    price_fen: Mapped[int | None] = mapped_column(BigInteger)
    """All of it together."""
    reason: Mapped[str | None]
    """Why there is less than was asked for."""

    said = Sealed[dict[str, str]]("said_sealed", FieldClass.P1)


class ErrandLine(_Said, Model):
    """One thing of an order. `packed` and `due_fen` once it is bought; the sum over a purchase is the purchase."""

    __tablename__ = "errand_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0 AND coalesce(packed, 0) >= 0 AND coalesce(due_fen, 0) >= 0", name="amounts"),
        CheckConstraint("(packed IS NULL) = (due_fen IS NULL)", name="packed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("errand_orders.id"))
    purchase_id: Mapped[UUID | None] = mapped_column(ForeignKey("errand_purchases.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    position: Mapped[int]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    quantity: Mapped[int]
    limit_fen: Mapped[int | None] = mapped_column(BigInteger)
    """At most so much for one unit."""
    packed: Mapped[int | None]
    due_fen: Mapped[int | None] = mapped_column(BigInteger)

    said = Sealed[dict[str, str]]("said_sealed", FieldClass.P1)
