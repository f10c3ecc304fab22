"""Receipts (签收单): what a household should receive, what was handed over, and how it was confirmed.

A receipt changes its status; everything that happened to it is appended and never changed: the migration's
triggers hold that, and that nobody verifies a delivery of their own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .states import ConfirmChannel, Grievance, ReceiptStatus, SignatureKind, SlipForm


class Batch(Model):
    """Slips of one occasion and one organisation that are printed together (发放批次)."""

    __tablename__ = "receipt_batches"
    __table_args__ = (Index("ix_receipt_batches_place", "organisation_id", "issued_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    occasion_id: Mapped[UUID] = mapped_column(index=True)
    occasion_title: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    count: Mapped[int] = mapped_column(default=0)
    printed_at: Mapped[datetime | None]


class Receipt(Model):
    """One slip for one line of a frozen list. `household_id` stays a plain id: an erased household keeps its slips.

    `delivered` sums what the hand-overs recorded; `review` is the code of what a person must look at;
    `signature_waits` until somebody has looked at a picture; `place` sorts buildings the way people walk.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        Index("uq_receipts_live_subject", "subject_id", unique=True, sqlite_where=text("status <> 'revoked'"),
              postgresql_where=text("status <> 'revoked'")),
        Index("ix_receipts_list", "occasion_id", "organisation_id", "place", "number"),
        Index("ix_receipts_status", "occasion_id", "status", "place", "number"),
        Index("ix_receipts_review", "organisation_id", sqlite_where=text("review IS NOT NULL"),
              postgresql_where=text("review IS NOT NULL")),
        Index("ix_receipts_signature", "organisation_id", sqlite_where=text("signature_waits"),
              postgresql_where=text("signature_waits")),
        Index("ix_receipts_locked", "locked_until", sqlite_where=text("locked_until IS NOT NULL"),
              postgresql_where=text("locked_until IS NOT NULL")),
        CheckConstraint("generation >= 1", name="generation"),
        CheckConstraint("(status = 'revoked') = (revoked_at IS NOT NULL)", name="revoked"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("receipt_batches.id"), index=True)
    occasion_id: Mapped[UUID]
    subject_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    household_id: Mapped[UUID] = mapped_column(index=True)
    masked_name: Mapped[str]
    household_size: Mapped[int | None]
    building: Mapped[str]
    place: Mapped[str]
    giver: Mapped[str]
    occasion_title: Mapped[str]
    items: Mapped[list[Any]]
    delivered: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[ReceiptStatus]
    sealed: Mapped[bool] = mapped_column(default=True)
    birthday_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Of a flat slip that asks for month and day of birth of the head, as a keyed index of this receipt alone."""
    generation: Mapped[int] = mapped_column(default=1)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    issued_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    before_visit: Mapped[bool] = mapped_column(default=False)
    review: Mapped[str | None]
    signature_waits: Mapped[bool] = mapped_column(default=False)
    wrong_digits: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str | None]


class HandedOver(Model):
    """A fact (SPEC 6.5): what left the bag. Part deliveries add up; one of them completes the slip.

    `not_wanted`: `[label, unit]` of lines of which the household wanted no more.
    """

    __tablename__ = "hand_overs"
    __table_args__ = (
        Index("uq_hand_overs_complete", "receipt_id", unique=True, sqlite_where=text("completes"),
              postgresql_where=text("completes")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipts.id"), index=True)
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    items: Mapped[list[Any]]
    difference_reason: Mapped[str | None]
    not_wanted: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    files: Mapped[list[str]] = mapped_column(default=list)
    doubt: Mapped[str | None]
    completes: Mapped[bool] = mapped_column(default=False)
    exceeds: Mapped[bool] = mapped_column(default=False)
    amends: Mapped[UUID | None] = mapped_column(ForeignKey("hand_overs.id"), unique=True)


class Deliverer(Model):
    """Who was at the door; none of them may verify it (SPEC 2.3)."""

    __tablename__ = "hand_over_people"

    hand_over_id: Mapped[UUID] = mapped_column(ForeignKey("hand_overs.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipts.id"), index=True)


class Signature(Model):
    """A picture of a signature or thumb mark; it counts once somebody else has looked at it (SPEC 7.5)."""

    __tablename__ = "receipt_signatures"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipts.id"), index=True)
    kind: Mapped[SignatureKind]
    file_id: Mapped[UUID]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    collector_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    collector = Sealed[dict[str, str]]("collector_sealed", FieldClass.P1)


class Dispute(Model):
    """不对，或没收到: the resident's own words, kept beside the confirmation they stand against (SPEC 7.8)."""

    __tablename__ = "receipt_disputes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipts.id"), index=True)
    what: Mapped[Grievance]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    case_id: Mapped[UUID | None]
    status_before: Mapped[ReceiptStatus]
    at: Mapped[datetime]
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary)

    text = Sealed[str]("text_sealed", FieldClass.P1)
    phone = Sealed[str]("phone_sealed", FieldClass.P1)


class Confirmation(Model):
    """How a receipt was confirmed. One stands for the receipt itself, one more for each dispute that was settled.

    `id` is the form's op id. The hashes serve the signals of SPEC 7.7 and say nothing by themselves. Indexes hold the
    rare rows only: each full one would be another page that every press writes.
    """

    __tablename__ = "receipt_confirmations"
    __table_args__ = (
        Index("uq_receipt_confirmations_live", "receipt_id", unique=True, sqlite_where=text("settles IS NULL"),
              postgresql_where=text("settles IS NULL")),
        *(
            Index(f"{kind}_receipt_confirmations_{column}", column, unique=kind == "uq",
                  sqlite_where=text(f"{column} IS NOT NULL"), postgresql_where=text(f"{column} IS NOT NULL"))
            for kind, column in (("uq", "signature_id"), ("uq", "settles"), ("ix", "collector_index"))
        ),
        CheckConstraint("status IN ('confirmed_self', 'confirmed_relative', 'confirmed_paper', 'confirmed_phone', "
                        "'confirmed_bank')", name="status"),
        CheckConstraint("status <> 'confirmed_paper' OR (signature_id IS NOT NULL AND recorded_by IS NOT NULL)",
                        name="paper"),
        CheckConstraint("status <> 'confirmed_relative' OR collector_sealed IS NOT NULL", name="collector"),
        CheckConstraint("channel = 'scan' OR recorded_by IS NOT NULL", name="recorded_by"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipts.id"))
    status: Mapped[ReceiptStatus]
    channel: Mapped[ConfirmChannel]
    at: Mapped[datetime]
    generation: Mapped[int]
    before_visit: Mapped[bool] = mapped_column(default=False)
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    signature_id: Mapped[UUID | None] = mapped_column(ForeignKey("receipt_signatures.id"))
    settles: Mapped[UUID | None] = mapped_column(ForeignKey("receipt_disputes.id"))
    collector_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    collector_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    address_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    agent_hash: Mapped[bytes | None] = mapped_column(LargeBinary)

    collector = Sealed[dict[str, str]]("collector_sealed", FieldClass.P1)


class Printing(Model):
    """One printing of codes: who, when, which, on what paper (SPEC 7.2, OFFLINE 5)."""

    __tablename__ = "receipt_prints"
    __table_args__ = (
        Index("ix_receipt_prints_place", "organisation_id", "at"),
        Index("ix_receipt_prints_by", "by", "at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    occasion_id: Mapped[UUID]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    receipt_ids: Mapped[list[str]]
    count: Mapped[int]
    is_replacement: Mapped[bool] = mapped_column(default=False)
    form: Mapped[SlipForm] = mapped_column(default=SlipForm.FOUR_TO_A4, server_default=SlipForm.FOUR_TO_A4.value)


class StaffDevice(Model):
    """A browser in which somebody who delivers or works at the desk has signed in; none of them confirms a slip."""

    __tablename__ = "staff_devices"

    device_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    since: Mapped[datetime]
