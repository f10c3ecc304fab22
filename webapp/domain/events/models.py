"""Rulebooks of event care, light files of members, and what was given. What happened to whom is sealed (SPEC 2.5)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .states import GrantStatus, WaitReason

_STANDING = text("status <> 'cancelled'")
ONE_BENEFICIARY = (
    "CASE WHEN household_id IS NULL THEN 0 ELSE 1 END + CASE WHEN member_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN firm_id IS NULL THEN 0 ELSE 1 END = 1"
)


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


class LightMember(Model):
    """会员轻档: somebody who belongs here and has no household's file; a name, a phone and where they work."""

    __tablename__ = "light_members"
    __table_args__ = (
        UniqueConstraint("organisation_id", "person_index"),
        Index("ix_light_members_listing", "organisation_id", "entered_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    person_index: Mapped[bytes] = mapped_column(LargeBinary)
    """`blind("light_member", "name|phone")`: the same person twice in one place is one."""
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    employer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    history_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    """Since when nothing is given any more; what was given stays."""

    name = Sealed[str]("name_sealed", FieldClass.P1)
    phone = Sealed[str]("phone_sealed", FieldClass.P1)
    employer = Sealed[str]("employer_sealed", FieldClass.P1)
    history = Sealed[list[dict[str, str]]]("history_sealed", FieldClass.P1)
    """Oldest first: `what` (`change`, `end`, `return`), `at`, `by`, `reason`, and of a change what stood there before."""


class EventGrant(Model):
    """What is given to one member on file, one light member or one firm for one event, by one version of the rules."""

    __tablename__ = "event_grants"
    __table_args__ = (
        CheckConstraint(ONE_BENEFICIARY, name="one_beneficiary"),
        CheckConstraint("(household_id IS NULL) = (person_id IS NULL)", name="person"),
        CheckConstraint("fen >= 0", name="fen"),
        CheckConstraint("approved_by IS NULL OR approved_by <> entered_by", name="two_eyes"),
        CheckConstraint("status NOT IN ('ready', 'paid') OR waits_for IS NULL OR approved_by IS NOT NULL", name="approved"),
        CheckConstraint("status <> 'paid' OR (paid_on IS NOT NULL AND paid_by IS NOT NULL AND second_by IS NOT NULL"
                        " AND paid_by <> second_by)", name="two_hands"),
        Index("uq_event_grants_event", "event_index", unique=True, sqlite_where=_STANDING, postgresql_where=_STANDING),
        Index("ix_event_grants_yearly", "yearly_index", "year"),
        Index("ix_event_grants_family", "family_index"),
        Index("ix_event_grants_listing", "organisation_id", "status", "entered_at", "id"),
        Index("ix_event_grants_occasion", "occasion_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"), index=True)
    person_id: Mapped[UUID | None]
    """Who of the household; no foreign key, because people leave a file and what they were given stays."""
    member_id: Mapped[UUID | None] = mapped_column(ForeignKey("light_members.id"), index=True)
    firm_id: Mapped[UUID | None] = mapped_column(ForeignKey("needy_firms.id"), index=True)
    rulebook_id: Mapped[UUID] = mapped_column(ForeignKey("event_rulebooks.id"))
    day: Mapped[date]
    year: Mapped[int]
    yearly_index: Mapped[bytes] = mapped_column(LargeBinary)
    """`blind("event_yearly", "whom|kind")`: how often in a year, without opening anything."""
    event_index: Mapped[bytes] = mapped_column(LargeBinary)
    """`blind("event", "whom|kind|kin|day")`: the same event is given for once."""
    family_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    """`blind("event_family", "household|kind|day")`."""
    fen: Mapped[int] = mapped_column(BigInteger)
    fund_id: Mapped[UUID | None] = mapped_column(ForeignKey("funds.id"))
    occasion_id: Mapped[UUID]
    """The year's event care of this place, for funds and totals."""
    status: Mapped[GrantStatus]
    waits_for: Mapped[WaitReason | None]
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    event_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    cancelled_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    paid_on: Mapped[date | None]
    paid_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    second_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    name = Sealed[str]("name_sealed", FieldClass.P1)
    """As it stood in the file on that day."""
    event = Sealed[dict[str, str]]("event_sealed", FieldClass.P2)
    """`kind`, `kin`, `goods` of the rule, `proof`: what was looked at."""
    cancelled = Sealed[str]("cancelled_sealed", FieldClass.P2)
    """Why it was not given after all."""
