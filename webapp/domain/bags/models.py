"""What two people signed of a group's bag, and what the desk is told of it. The bag's contents are in the ledger.

`Bag` itself is the ledger's, because the rooms that book what leaves a bag know nothing of groups.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model

_OPEN_SQL = text("ended_at IS NULL")


class SheetKind(StrEnum):
    """Signed out of the store, or brought back to it."""

    ISSUE = "issue"
    BRING_BACK = "bring_back"


class BagSheet(Model):
    """A sheet that two people signed: who gave out or took back, and who stood beside. `day`: for whose visits."""

    __tablename__ = "bag_sheets"
    __table_args__ = (CheckConstraint("second_by <> signed_by", name="two_people"), Index("ix_bag_sheets_bag", "bag_id", "at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bag_id: Mapped[UUID] = mapped_column(ForeignKey("bags.id"))
    kind: Mapped[SheetKind]
    day: Mapped[date | None]
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    second_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")


class BagLine(Model):
    """One transfer of a sheet."""

    __tablename__ = "bag_lines"
    __table_args__ = (UniqueConstraint("transfer_id"),)

    sheet_id: Mapped[UUID] = mapped_column(ForeignKey("bag_sheets.id"), primary_key=True)
    transfer_id: Mapped[UUID] = mapped_column(ForeignKey("transfers.id"), primary_key=True)


class BagAlarm(Model):
    """Something has stayed in a bag for too long; it ends when the bag is empty, or goes out again."""

    __tablename__ = "bag_alarms"
    __table_args__ = (
        Index("ix_bag_alarms_open", "organisation_id", sqlite_where=_OPEN_SQL, postgresql_where=_OPEN_SQL),
        Index("uq_bag_alarms_bag", "bag_id", unique=True, sqlite_where=_OPEN_SQL, postgresql_where=_OPEN_SQL),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    bag_id: Mapped[UUID] = mapped_column(ForeignKey("bags.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    since: Mapped[date]
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
