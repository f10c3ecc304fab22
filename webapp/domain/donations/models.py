"""Needs, pledges, gifts, and which hand-over each gift went into."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .states import (
    Beneficiary,
    GiftStatus,
    GoodsCondition,
    GoodsSource,
    NeedStatus,
    PledgeStatus,
    RefusalReason,
    ShownAs,
    ValuationBasis,
)


class Need(Model):
    """What is asked for. `count`: how many of the beneficiaries; `household_id` is known inside and never shown.

    `pledged` is what the pledges take of it, kept with them in one transaction; the CHECK holds when two click at once.
    Household and occasion stay plain ids: an erased household leaves no need that points at nothing.
    """

    __tablename__ = "needs"
    __table_args__ = (
        Index("ix_needs_list", "organisation_id", "status", "due_on", "id"),
        CheckConstraint("quantity > 0 AND count > 0", name="quantity"),
        CheckConstraint("pledged >= 0 AND pledged <= quantity", name="pledged"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    beneficiary: Mapped[Beneficiary]
    count: Mapped[int]
    household_id: Mapped[UUID | None] = mapped_column(index=True)
    occasion_id: Mapped[UUID | None] = mapped_column(index=True)
    what: Mapped[str]
    specification: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[int]
    pledged: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date]
    bring_to: Mapped[str]
    status: Mapped[NeedStatus] = mapped_column(default=NeedStatus.OPEN)
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    @property
    def left(self) -> int:
        """How much nobody has promised yet."""
        return self.quantity - self.pledged


class Pledge(Model):
    """A promise (认领), no gift yet. `taken` is what it holds of its need: nothing while it waits in line or is over.

    `waiting_since` is set while it waits. `received` counts what came of it; `token_hash` leads to the donor's page.
    """

    __tablename__ = "pledges"
    __table_args__ = (
        Index("ix_pledges_need", "need_id", "status"),
        Index("ix_pledges_desk", "organisation_id", "status", "pledged_at", "id"),
        Index("ix_pledges_due", "expires_at", sqlite_where=text("status = 'pledged'"),
              postgresql_where=text("status = 'pledged'")),
        CheckConstraint("quantity > 0 AND taken >= 0 AND received >= 0", name="quantity"),
        CheckConstraint("status NOT IN ('expired', 'cancelled') OR taken = 0", name="over"),
        CheckConstraint("waiting_since IS NULL OR taken = 0", name="waiting"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("needs.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    donor_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    shown_as: Mapped[ShownAs]
    quantity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    status: Mapped[PledgeStatus] = mapped_column(default=PledgeStatus.PLEDGED)
    waiting_since: Mapped[datetime | None]
    pledged_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)

    name = Sealed[str]("name_sealed", FieldClass.P1)
    phone = Sealed[str]("phone_sealed", FieldClass.P1)


class Gift(Model):
    """What came, counted by two; or what was refused, and why. Its id is also the id of its lot in the ledger.

    `number` is printed on the acknowledgement; refused goods have none. `token_hash` only where no pledge has one.
    """

    __tablename__ = "gifts"
    __table_args__ = (
        UniqueConstraint("organisation_id", "year", "serial"),
        Index("ix_gifts_desk", "organisation_id", "received_at", "id"),
        CheckConstraint("second_id <> received_by", name="two_count"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("value_fen IS NULL OR (value_fen >= 0 AND valuation_basis IS NOT NULL)", name="value"),
        CheckConstraint("(status = 'refused') = (refused_because IS NOT NULL)", name="refused"),
        CheckConstraint("(status = 'refused') = (number IS NULL)", name="number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    pledge_id: Mapped[UUID | None] = mapped_column(ForeignKey("pledges.id"), index=True)
    status: Mapped[GiftStatus]
    year: Mapped[int | None]
    serial: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(unique=True)
    source: Mapped[GoodsSource]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    shown_as: Mapped[ShownAs]
    what: Mapped[str]
    specification: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[int]
    condition: Mapped[GoodsCondition]
    expires_on: Mapped[date | None]
    value_fen: Mapped[int | None] = mapped_column(BigInteger)
    valuation_basis: Mapped[ValuationBasis | None]
    designation: Mapped[str]
    refused_because: Mapped[RefusalReason | None]
    received_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    second_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """None where a club counts alone (SPEC 13)."""
    received_at: Mapped[datetime]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)

    name = Sealed[str]("name_sealed", FieldClass.P1)
    phone = Sealed[str]("phone_sealed", FieldClass.P1)


class Allocation(Model):
    """So much of one gift went out with one receipt. `gift_id` None: the books had no gift to take it from."""

    __tablename__ = "allocations"
    __table_args__ = (Index("ix_allocations_receipt", "receipt_id"), CheckConstraint("quantity > 0", name="quantity"))

    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfers.id"), primary_key=True)
    gift_id: Mapped[UUID | None] = mapped_column(ForeignKey("gifts.id"), index=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("items.id"))
    receipt_id: Mapped[UUID]
    occasion_id: Mapped[UUID | None]
    quantity: Mapped[int]


class NeedsLink(Model):
    """The committee's private link to its needs (SPEC 8.7): one at a time, revocable."""

    __tablename__ = "needs_links"
    __table_args__ = (
        Index("uq_needs_links_live", "organisation_id", unique=True, sqlite_where=text("revoked_at IS NULL"),
              postgresql_where=text("revoked_at IS NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
