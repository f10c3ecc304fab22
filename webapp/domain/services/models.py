"""A service that was given to many at once."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from .kinds import ServiceKind


class AidService(Model):
    """What was done for how many (SPEC 5.10). Append-only: a wrong one is taken back by its reverse, on the same day.

    `person_times` are 人次, of rights cases and wages 人. None is "nobody counted them", which is not zero. `units` are jobs,
    vehicles or tickets, `fen` is money that was won or given; what the kind is asked for says `kinds`.
    """

    __tablename__ = "aid_services"
    __table_args__ = (
        Index("ix_aid_services_listing", "organisation_id", "day", "id"),
        CheckConstraint(
            "(reverses_id IS NULL AND person_times >= 0 AND coalesce(units, 0) >= 0 AND coalesce(fen, 0) >= 0)"
            " OR (reverses_id IS NOT NULL AND person_times <= 0 AND coalesce(units, 0) <= 0 AND coalesce(fen, 0) <= 0)",
            name="signs",
        ),
        CheckConstraint(
            "abs(coalesce(newgen_times, 0)) <= abs(person_times) AND abs(coalesce(migrant_times, 0)) <= abs(person_times)"
            " AND abs(coalesce(migrant_fen, 0)) <= abs(coalesce(fen, 0))",
            name="parts",
        ),
        CheckConstraint("(reverses_id IS NULL) = (reason IS NULL)", name="reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[ServiceKind]
    day: Mapped[date]
    place: Mapped[str]
    person_times: Mapped[int]
    newgen_times: Mapped[int | None]
    migrant_times: Mapped[int | None]
    units: Mapped[int | None]
    fen: Mapped[int | None] = mapped_column(BigInteger)
    migrant_fen: Mapped[int | None] = mapped_column(BigInteger)
    logged_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    logged_at: Mapped[datetime]
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("aid_services.id"), unique=True)
    reason: Mapped[str | None]
