"""A firm in need. Nothing of a person stands here: who works there has a file of their own."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from .states import FirmKind, FirmStatus, Trouble


class NeedyFirm(Model):
    """困难企业: stopped for half a year or being closed, since when, for how many workers, and who confirmed it."""

    __tablename__ = "needy_firms"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        Index("ix_needy_firms_listing", "organisation_id", "status", "since", "id"),
        CheckConstraint("workers > 0", name="workers"),
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> changed_by", name="two_eyes"),
        CheckConstraint("status <> 'confirmed' OR confirmed_by IS NOT NULL", name="confirmed"),
        CheckConstraint("(status = 'ended') = (end_reason IS NOT NULL)", name="ended"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    kind: Mapped[FirmKind]
    trouble: Mapped[Trouble]
    since: Mapped[date]
    workers: Mapped[int]
    status: Mapped[FirmStatus] = mapped_column(default=FirmStatus.ENTERED)
    changed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    """Who entered it, or wrote in it last: somebody else confirms it."""
    changed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    confirmed_at: Mapped[datetime | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
