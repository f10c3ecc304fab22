"""The rulebooks of event care. A new wording is a new version; what was given names the version it went by."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model


class EventRulebook(Model):
    """All rules of one place in one version; never changed, so that a grant can name it without naming its event."""

    __tablename__ = "event_rulebooks"
    __table_args__ = (UniqueConstraint("organisation_id", "version"), CheckConstraint("version > 0", name="version"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    version: Mapped[int]
    rules: Mapped[list[Any]] = mapped_column(default=list)
    """What `CareRule.as_kept` says, in the order of `EventKind`."""
    written_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
