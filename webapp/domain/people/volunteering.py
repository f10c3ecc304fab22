"""What is remembered of volunteers: how they come to us, what they promised, and what was checked (SPEC 2.4)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model


class Skill(StrEnum):
    """What somebody can do, as a desk asks for it."""

    TALKING = "talking"
    CARRYING = "carrying"
    DRIVING = "driving"
    REPAIRS = "repairs"
    HAIRCUT = "haircut"
    MEDICAL = "medical"
    CHILDREN = "children"
    PHONES = "phones"
    DIALECT = "dialect"
    SIGN_LANGUAGE = "sign_language"


class FreeTime(StrEnum):
    """When somebody has time."""

    WEEKDAY_MORNING = "weekday_morning"
    WEEKDAY_AFTERNOON = "weekday_afternoon"
    WEEKDAY_EVENING = "weekday_evening"
    WEEKEND_MORNING = "weekend_morning"
    WEEKEND_AFTERNOON = "weekend_afternoon"
    HOLIDAYS = "holidays"


class WhyNot(StrEnum):
    """Why somebody is not taken on, or goes on no visits for now; a word that hurts nobody."""

    NOT_REACHED = "not_reached"
    DOES_NOT_MATCH = "does_not_match"
    NO_GUARDIAN = "no_guardian"
    OTHER_PLACE = "other_place"
    ENOUGH_PEOPLE = "enough_people"
    OWN_WISH = "own_wish"
    PROMISE_BROKEN = "promise_broken"
    OTHER = "other"


class VolunteerProfile(Model):
    """What a volunteer's account knows beyond name and phone. Its id is the account's."""

    __tablename__ = "volunteer_profiles"
    __table_args__ = (
        Index("ix_volunteer_profiles_asked", "asked_at",
              sqlite_where=text("asked_at IS NOT NULL"), postgresql_where=text("asked_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    free_times: Mapped[list[str]] = mapped_column(default=list)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    pledge_version: Mapped[int | None]
    guardian_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    guardian_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    consent_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"))
    children_checked_on: Mapped[date | None]
    """The day whose record of offences was looked up and held nothing."""
    children_checked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    paused_because: Mapped[WhyNot | None]
    asked_at: Mapped[datetime | None]
    """Since when the desk has something to answer: `correction`, or that they want to leave."""
    wants_to_leave: Mapped[bool] = mapped_column(default=False)
    correction_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    note = Sealed[str]("note_sealed", FieldClass.P1)
    guardian_name = Sealed[str]("guardian_name_sealed", FieldClass.P1)
    guardian_phone = Sealed[str]("guardian_phone_sealed", FieldClass.P1)
    correction = Sealed[str]("correction_sealed", FieldClass.P1)


_OPEN = text("settled_at IS NULL")


class Registration(Model):
    """Somebody who wants to help and waits for the desk. No account yet: they see nothing and nobody sees them.

    One phone waits once in an organisation. Once settled, nothing personal is left of one that was taken on.
    """

    __tablename__ = "registrations"
    __table_args__ = (
        Index("uq_registrations_phone", "organisation_id", "phone_index", unique=True,
              sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_registrations_waiting", "organisation_id", "made_at", "id",
              sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_registrations_settled", "settled_at"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    born_on: Mapped[date | None]
    areas: Mapped[list[str]] = mapped_column(default=list)
    skills: Mapped[list[str]] = mapped_column(default=list)
    free_times: Mapped[list[str]] = mapped_column(default=list)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    guardian_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    guardian_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    consent_file_id: Mapped[UUID | None] = mapped_column(ForeignKey("files.id"))
    password_hash: Mapped[str | None]
    pledge_version: Mapped[int | None]
    tries: Mapped[int] = mapped_column(default=1)
    """More than one: the phone came again with another password, so none of them holds."""
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    declined_because: Mapped[WhyNot | None]
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    phone = Sealed[str]("phone_sealed", FieldClass.P1)
    note = Sealed[str]("note_sealed", FieldClass.P1)
    guardian_name = Sealed[str]("guardian_name_sealed", FieldClass.P1)
    guardian_phone = Sealed[str]("guardian_phone_sealed", FieldClass.P1)


class RegistrationLink(Model):
    """The address under which volunteers register with one organisation: one at a time, revocable."""

    __tablename__ = "registration_links"
    __table_args__ = (
        Index("uq_registration_links_live", "organisation_id", unique=True,
              sqlite_where=text("revoked_at IS NULL"), postgresql_where=text("revoked_at IS NULL")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
