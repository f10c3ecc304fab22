"""Organisations, the people who work in them, their roles and their sessions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .permissions import Role
from .volunteering import FreeTime, Registration, RegistrationLink, Skill, VolunteerProfile, WhyNot

__all__ = [
    "Attempt",
    "FreeTime",
    "Organisation",
    "OrganisationKind",
    "Registration",
    "RegistrationLink",
    "RoleGrant",
    "SecondFactor",
    "SecondStep",
    "SignIn",
    "Skill",
    "User",
    "VolunteerProfile",
    "WhyNot",
]


class OrganisationKind(StrEnum):
    """What kind of body it is; a club, charity or union keeps files on consent, a committee by duty (SPEC 3.4)."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "township"
    COMMUNITY = "community"
    VILLAGE = "village_committee"
    UNION = "trade_union"
    HELP_CENTRE = "help_centre"
    CLUB = "volunteer_group"
    CHARITY = "charity"


class Organisation(Model):
    """One body in the tree. `path` is the chain of codes from the root, each ended by a slash."""

    __tablename__ = "organisations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[OrganisationKind]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    path: Mapped[str] = mapped_column(unique=True)
    phone: Mapped[str | None]
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]


class User(Model):
    """Somebody with an account. Residents have none (SPEC 2.2)."""

    __tablename__ = "users"
    __table_args__ = (
        Index(
            "ix_users_unverified",
            "organisation_id",
            sqlite_where=text("verified_at IS NULL AND disabled_at IS NULL"),
            postgresql_where=text("verified_at IS NULL AND disabled_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    born_on: Mapped[date | None]
    skills: Mapped[list[str]] = mapped_column(default=list)
    areas: Mapped[list[str]] = mapped_column(default=list)
    pledged_at: Mapped[datetime | None]
    insured_until: Mapped[date | None]
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    disabled_at: Mapped[datetime | None]
    one_time_code_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    one_time_code_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    phone = Sealed[str]("phone_sealed", FieldClass.P1)


class RoleGrant(Model):
    """One role of one person in one organisation."""

    __tablename__ = "role_grants"
    __table_args__ = (UniqueConstraint("user_id", "organisation_id", "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    role: Mapped[Role]
    granted_at: Mapped[datetime]


class SecondStep(StrEnum):
    """What a session still owes before it is good for anything else: a code, or setting the codes up."""

    PROVE = "prove"
    ENROL = "enrol"


class SecondFactor(Model):
    """The secret that an account shares with an authenticator (SPEC 2.6). Its id is the account's."""

    __tablename__ = "second_factors"

    id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]
    last_step: Mapped[int] = mapped_column(BigInteger)
    """The half minute whose code was used last: a code is good once."""

    secret = Sealed[str]("secret_sealed", FieldClass.P2)


class SignIn(Model):
    """A session on the server; the browser holds 256 random bits, we hold their hash."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index(
            "ix_sign_ins_live",
            "user_id",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    is_field: Mapped[bool] = mapped_column(default=False)
    must_choose: Mapped[bool] = mapped_column(default=False)
    """A one-time code opened it: it is good for nothing but choosing a password."""
    second_step: Mapped[SecondStep | None]
    device: Mapped[str | None]
    messages: Mapped[list[Any]] = mapped_column(default=list)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Attempt(Model):
    """A counted try in one window: log-in per account and per address, wrong codes per slip (OFFLINE 7)."""

    __tablename__ = "attempts"

    key: Mapped[str] = mapped_column(primary_key=True)
    window: Mapped[int] = mapped_column(primary_key=True)
    count: Mapped[int] = mapped_column(default=0)
