"""岗位: work in a slot that is no household, a gate or a store room, and who takes it (SPEC 5.2)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model


class VisitPost(Model):
    """Something to be looked after by so many people, within the day of its slot; hours of its own (`08:30`–`12:00`)."""

    __tablename__ = "visit_posts"
    __table_args__ = (
        CheckConstraint("people > 0 AND starts < ends", name="window"),
        Index("ix_visit_posts_day", "organisation_id", "day", "starts", "id"),
        Index("ix_visit_posts_slot", "slot_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slot_id: Mapped[UUID] = mapped_column(ForeignKey("visit_slots.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    day: Mapped[date]
    starts: Mapped[str]
    ends: Mapped[str]
    name: Mapped[str]
    place: Mapped[str]
    people: Mapped[int]
    opened_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str | None]


class PostTurn(Model):
    """One person at one post. Both ends are kept when they have been said, as those of a visit are (SPEC 5.9)."""

    __tablename__ = "visit_post_turns"
    __table_args__ = (
        Index("uq_visit_post_turns_once", "post_id", "user_id", unique=True, sqlite_where=text("is_live = 1"),
              postgresql_where=text("is_live")),
        Index("ix_visit_post_turns_user", "user_id", "day"),
        CheckConstraint("ended_at IS NULL OR ended_at > began_at", name="times"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    post_id: Mapped[UUID] = mapped_column(ForeignKey("visit_posts.id"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    day: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    is_live: Mapped[bool] = mapped_column(default=True)
    booked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    booked_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    cancelled_reason: Mapped[str | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    times_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
