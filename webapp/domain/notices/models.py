"""A published notice and its rows. The rows are append-only; a correction is a new version (SPEC 9.3)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model


class NoticeKind(StrEnum):
    """SPEC 9.1."""

    CANDIDATE = "candidate"
    RESULT = "result"
    FUNDS = "funds"
    THANKS = "thanks"


class NoticeStatus(StrEnum):
    """GLOSSARY; `ended` is reached by the calendar alone and computed, not stored. `making`: its rows are being written
    and nobody sees it; its fingerprint is then a mark that is wiped by whatever changes a row."""

    MAKING = "making"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class PublicNotice(Model):
    """What hangs on the board. `totals`: households, amount_fen, minors, minors_fen. `starts_on`…`ends_on`: the
    period for objections, both days included; None for a notice that asks for none."""

    __tablename__ = "public_notices"
    __table_args__ = (
        Index("ix_public_notices_board", "status", "published_at"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="period"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    occasion_id: Mapped[UUID | None] = mapped_column(index=True)
    kind: Mapped[NoticeKind]
    status: Mapped[NoticeStatus] = mapped_column(default=NoticeStatus.PUBLISHED)
    title: Mapped[str]
    lead: Mapped[str]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    phone: Mapped[str | None]
    totals: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[UUID | None] = mapped_column(ForeignKey("public_notices.id"), unique=True)
    correction: Mapped[str | None]
    fingerprint: Mapped[str]
    audit_seq: Mapped[int]
    audit_hash: Mapped[str]
    published_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime]
    expires_on: Mapped[date]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
    photo_id: Mapped[UUID | None]
    photo_at: Mapped[datetime | None]


class NoticeRow(Model):
    """One line as the public sees it; `subject_id` is known inside only and leads to what it speaks of."""

    __tablename__ = "notice_rows"
    __table_args__ = (UniqueConstraint("notice_id", "subject_id"),)

    notice_id: Mapped[UUID] = mapped_column(ForeignKey("public_notices.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(index=True)
    is_listed: Mapped[bool]
    shown_name: Mapped[str]
    place: Mapped[str]
    household_size: Mapped[int | None]
    category: Mapped[str | None]
    amount_fen: Mapped[int]
    goods: Mapped[str]
