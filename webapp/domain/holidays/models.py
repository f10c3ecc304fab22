"""Days on which offices do not do what the weekday says. They hold for an organisation and all below it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model


class Holiday(Model):
    """One day of the notice that the State Council gives every year (放假安排), or of one's own place."""

    __tablename__ = "holidays"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    is_work: Mapped[bool]
    """A weekend day that is worked for it; else the day is free."""
    name: Mapped[str]
    imported_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    imported_at: Mapped[datetime]
