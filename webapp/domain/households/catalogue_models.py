"""The categories that an organisation has made for itself, and the households that have a plain one of them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ...core.db import Model
from .categories import Category, Sensitivity


class OrganisationCategory(Model):
    """A category of an organisation's own, for itself and all below it (SPEC 3.2)."""

    __tablename__ = "organisation_categories"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    name: Mapped[str]
    maps_to: Mapped[Category]
    sensitivity: Mapped[Sensitivity]
    """Fixed once it is made: the files that have it keep it that well."""
    is_on: Mapped[bool] = mapped_column(default=True)
    """Whether it can still be chosen; who has it keeps it."""
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]


class HouseholdOwnCategory(Model):
    """An own category that is no secret at the desk; others are sealed in the household, with a flag."""

    __tablename__ = "household_own_categories"
    __table_args__ = (Index("ix_household_own_categories_of", "category_id", "household_id"),)

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("organisation_categories.id"), primary_key=True)
