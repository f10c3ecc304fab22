"""Rounds of spot checks: a sealed seed, what it drew from, and what each household said."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model


class Why(StrEnum):
    """Why a household is asked."""

    DRAWN = "drawn"
    FLAGGED = "flagged"


class CheckHow(StrEnum):
    """How somebody asked."""

    CALL = "call"
    VISIT = "visit"


class CheckResult(StrEnum):
    """What came of it. Whoever was not reached is tried again."""

    ALL_THERE = "all_there"
    DIFFERS = "differs"
    NOTHING = "nothing"
    DECLINED = "declined"
    NOT_REACHED = "not_reached"


class CheckRound(Model):
    """One draw of a campaign. Until it is drawn the seed is sealed, and no door reads it; its fingerprint is public.

    `drawn_from`: by community `[receipt number, tickets]` of each delivered slip, so that the draw can be repeated.
    """

    __tablename__ = "check_rounds"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        CheckConstraint("(drawn_at IS NULL) = (drawn_by IS NULL)", name="drawn"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    seed_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[str]
    sealed_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]
    drawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    drawn_from: Mapped[dict[str, Any]] = mapped_column(default=dict)

    seed = Sealed[str]("seed_sealed", FieldClass.P2)
    """32 bytes in hexadecimal."""


class SpotCheck(Model):
    """One household to be asked. `number` is its place in the campaign's list, community by community."""

    __tablename__ = "spot_checks"
    __table_args__ = (
        UniqueConstraint("campaign_id", "number"),
        UniqueConstraint("receipt_id"),
        CheckConstraint("(result IS NULL) = (checked_by IS NULL)", name="checked"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("check_rounds.id"))
    campaign_id: Mapped[UUID] = mapped_column(ForeignKey("campaigns.id"))
    number: Mapped[int]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    receipt_id: Mapped[UUID] = mapped_column(ForeignKey("receipts.id"))
    why: Mapped[Why]
    result: Mapped[CheckResult | None]
    how: Mapped[CheckHow | None]
    checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    checked_at: Mapped[datetime | None]
    case_id: Mapped[UUID | None]
    said_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    said = Sealed[str]("said_sealed", FieldClass.P1)
    """What the household said, where something is not right."""
