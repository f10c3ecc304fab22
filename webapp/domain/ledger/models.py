"""Items, lots, accounts, transfers and the balances they add up to.

A transfer is double entry in one row: `credit` is what it comes out of, `debit` what it goes into; a balance is debits
less credits, so that the balances of one item always sum to zero. Transfers are append-only (triggers hold it).
Quantities are whole numbers of the smallest unit: pieces for goods, fen for money.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model


class ItemKind(StrEnum):
    """What is counted; money is counted in fen."""

    GOODS = "goods"
    MONEY = "money"


class AccountKind(StrEnum):
    """Where things can be. `outside` is everybody who gives or sells; `difference` is what an offline delivery took
    beyond the store's own figures, until two people settle it. Money of a fund is free (`fund`), then promised to a
    campaign (`committed`), then in a household, spent or paid for goods (`bought`)."""

    OUTSIDE = "outside"
    WAREHOUSE = "warehouse"
    BAG = "bag"
    RECEIVED = "received"
    SPOILED = "spoiled"
    RETURNED = "returned"
    DIFFERENCE = "difference"
    BANK = "bank"
    CASH = "cash"
    FUND = "fund"
    COMMITTED = "committed"
    RUNNING_COSTS = "running_costs"
    BOUGHT = "bought"


MONEY_HELD = (AccountKind.BANK, AccountKind.CASH, AccountKind.FUND, AccountKind.COMMITTED)
HELD = (AccountKind.WAREHOUSE, AccountKind.BAG, *MONEY_HELD)
"""What can be counted by hand, or was given for a purpose, and so is never below zero."""


class TransferKind(StrEnum):
    """What a transfer records."""

    RECEIVE = "receive"
    ISSUE = "issue"
    BRING_BACK = "bring_back"
    HAND_OVER = "hand_over"
    WRITE_OFF = "write_off"
    GIVE_BACK = "give_back"
    SETTLE = "settle"
    MOVE = "move"
    SPEND = "spend"
    RESERVE = "reserve"
    COMMIT = "commit"
    RELEASE = "release"
    BUY = "buy"
    REVERSE = "reverse"


class Item(Model):
    """A kind of thing in one organisation's books. `label` is `name` with its specification, as slips print it.

    `grams`: what one `unit` of it weighs; None until somebody has weighed it.
    """

    __tablename__ = "items"
    __table_args__ = (
        UniqueConstraint("organisation_id", "label", "unit"),
        Index("ix_items_name", "organisation_id", "name", "unit"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[ItemKind]
    name: Mapped[str]
    label: Mapped[str]
    unit: Mapped[str]
    grams: Mapped[int | None]


class Lot(Model):
    """What came together and expires together. A lot with its item's own id is of unknown origin."""

    __tablename__ = "lots"
    __table_args__ = (UniqueConstraint("id", "item_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"), index=True)
    expires_on: Mapped[date | None]
    arrived_at: Mapped[datetime]


class Account(Model):
    """A place in one organisation's books. `owner_id`: whose bag, which fund or reserved part of one, for which campaign;
    else the organisation itself."""

    __tablename__ = "accounts"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "owner_id"), UniqueConstraint("id", "kind"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[AccountKind]
    owner_id: Mapped[UUID]


class Bag(Model):
    """What a group carries in one campaign; the id is the group's, and its accounts are owned by it."""

    __tablename__ = "bags"

    id: Mapped[UUID] = mapped_column(ForeignKey("campaign_groups.id"), primary_key=True)
    occasion_id: Mapped[UUID] = mapped_column(index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    opened_at: Mapped[datetime]


class Transfer(Model):
    """One movement, for good. `value_fen` is what goods are worth; for money the quantity says it."""

    __tablename__ = "transfers"
    __table_args__ = (
        ForeignKeyConstraint(["lot_id", "item_id"], ["lots.id", "lots.item_id"]),
        Index("ix_transfers_item", "item_id", "at", "id"),
        Index("ix_transfers_lot", "lot_id", "at", "id"),
        Index("ix_transfers_but_deliveries", "lot_id", "at", "id", sqlite_where=text("kind <> 'hand_over'"),
              postgresql_where=text("kind <> 'hand_over'")),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("debit_id <> credit_id", name="two_accounts"),
        CheckConstraint("second_by IS NULL OR second_by <> done_by", name="two_people"),
        CheckConstraint("kind NOT IN ('write_off', 'settle') OR (done_by IS NOT NULL AND second_by IS NOT NULL)",
                        name="needs_two"),
        CheckConstraint("kind NOT IN ('write_off', 'settle', 'reverse') OR reason IS NOT NULL", name="needs_reason"),
        CheckConstraint("(kind = 'reverse') = (reverses_id IS NOT NULL)", name="reverse"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[TransferKind]
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"))
    lot_id: Mapped[UUID]
    debit_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    credit_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    quantity: Mapped[int] = mapped_column(BigInteger)
    value_fen: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None]
    at: Mapped[datetime]
    done_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    second_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("transfers.id"), unique=True)


class Balance(Model):
    """How much of a lot is where, kept in the transaction of each transfer. `kind` repeats the account's, held equal
    by the foreign key, so that the database itself can refuse a store below zero (a fund: by a trigger)."""

    __tablename__ = "balances"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "kind"], ["accounts.id", "accounts.kind"]),
        ForeignKeyConstraint(["lot_id", "item_id"], ["lots.id", "lots.item_id"]),
        CheckConstraint("amount >= 0 OR kind NOT IN ('warehouse', 'bag', 'bank', 'cash')", name="held"),
        Index("ix_balances_item", "item_id", "kind"),
        Index("ix_balances_lot", "lot_id"),
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID]
    kind: Mapped[AccountKind]
    amount: Mapped[int] = mapped_column(BigInteger, default=0)
