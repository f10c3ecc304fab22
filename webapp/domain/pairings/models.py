"""A pair: who cares for which household, how often, since when, and until when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from .states import PairingEnd, Rhythm

_STANDS = text("ended_on IS NULL")


class Pairing(Model):
    """A sponsor (结对人) and a household. `due_on` is the day by which the next visit is to be made; every visit that
    was made moves it on by one rhythm.

    `opened_for` is the due day whose care visit has been laid out; `trouble` says why nobody could be booked for it.
    `companion_id` goes along, as somebody must where a minor lives; `unit` is for whom the sponsor comes (a firm, a school).
    """

    __tablename__ = "pairings"
    __table_args__ = (
        Index("uq_pairings_stands", "household_id", "sponsor_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_pairings_due", "due_on", "id", sqlite_where=_STANDS, postgresql_where=_STANDS),
        Index("ix_pairings_place", "organisation_id", "due_on", "id"),
        Index("ix_pairings_household", "household_id"),
        Index("ix_pairings_sponsor", "sponsor_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    sponsor_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    companion_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    unit: Mapped[str | None]
    rhythm: Mapped[Rhythm]
    since: Mapped[date]
    due_on: Mapped[date]
    last_visited_on: Mapped[date | None]
    opened_for: Mapped[date | None]
    trouble: Mapped[str | None] = mapped_column(String(60))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    ended_on: Mapped[date | None]
    ended_because: Mapped[PairingEnd | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    @property
    def party(self) -> tuple[UUID, ...]:
        """Who goes: the sponsor, and who goes along."""
        return (self.sponsor_id, self.companion_id) if self.companion_id else (self.sponsor_id,)
