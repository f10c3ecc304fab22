"""The household's file (一户一档) and the people in it; every model of this room is reachable from here."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ...core.crypto import FieldClass, Sealed
from ...core.db import Model
from .catalogue_models import HouseholdOwnCategory, OrganisationCategory
from .categories import Category
from .imports import HouseholdImport, ImportMapping, ImportSlice
from .life import HouseholdApproval, HouseholdMerge, HouseholdTwins, OrganisationSanction
from .papers import ChildFile, ChildRequest, Consent, Evidence, HouseholdYear
from .relations import Relation, Sex
from .states import EndReason, HouseholdStatus


class Household(Model):
    """One household. Name and building stand open for searching; where the door is and everything else is sealed."""

    __tablename__ = "households"
    __table_args__ = (
        CheckConstraint("approved_by IS NULL OR entered_by IS NULL OR approved_by <> entered_by", name="two_eyes"),
        CheckConstraint("status NOT IN ('approved', 'active', 'recheck_due') OR approved_by IS NOT NULL",
                        name="active_is_approved"),
        Index("ix_households_listing", "organisation_id", "status", "sort_key", "id"),
        Index("ix_households_fingerprint", "fingerprint"),
        Index("ix_households_recheck", "status", "recheck_on",
              sqlite_where=text("recheck_on IS NOT NULL"), postgresql_where=text("recheck_on IS NOT NULL")),
        Index("ix_households_merged_into", "merged_into",
              sqlite_where=text("merged_into IS NOT NULL"), postgresql_where=text("merged_into IS NOT NULL")),
        Index("ix_households_stale", "status", "changed_at"),
        Index("ix_households_by_name", "sort_key", "id"),
        Index("ix_households_by_status", "status", "sort_key", "id"),
        Index("ix_households_grid", "organisation_id", "grid", "sort_key", "id"),
        Index("ix_households_by_grid", "grid", "sort_key", "id"),
        Index("ix_households_relatives", "id", sqlite_where=text("is_relative_of_officer = 1"),
              postgresql_where=text("is_relative_of_officer")),
        Index("ix_households_lacking", "sort_key", "id",
              sqlite_where=text("papers_missing > 0"), postgresql_where=text("papers_missing > 0")),
        Index("ix_households_door", "door_index"),
        Index("ix_households_excepted", "excepted_until",
              sqlite_where=text("excepted_until IS NOT NULL"), postgresql_where=text("excepted_until IS NOT NULL")),
        Index("ix_households_waiting", "organisation_id", "status", "import_id", "entered_by", "changed_by", "reviewed_by",
              sqlite_where=text("status IN ('surveyed', 'reviewed', 'waiting_for_guardian')"),
              postgresql_where=text("status IN ('surveyed', 'reviewed', 'waiting_for_guardian')")),
        Index("ix_households_to_compare", "id",
              sqlite_where=text("is_compared = 0"), postgresql_where=text("NOT is_compared")),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    registry_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    import_id: Mapped[UUID | None] = mapped_column(ForeignKey("household_imports.id"), index=True)
    status: Mapped[HouseholdStatus] = mapped_column(default=HouseholdStatus.DRAFT)

    head_name: Mapped[str]
    sort_key: Mapped[str]
    address_as: Mapped[str]
    grid: Mapped[str] = mapped_column(default="")
    building: Mapped[str] = mapped_column(default="", index=True)
    size: Mapped[int | None]
    youngest_born: Mapped[date | None]
    is_relative_of_officer: Mapped[bool] = mapped_column(default=False)
    may_publish: Mapped[bool] = mapped_column(default=False)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)

    place_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    mind_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    reach_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    needs_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    help_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    relative_of_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    causes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    incomes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    health_labels_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    own_labels_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    bank_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    others_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    hurtful_labels_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    own_sensitive_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    own_hurtful_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    sums_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    worker_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    surveyors: Mapped[list[str]] = mapped_column(default=list)
    surveyed_on: Mapped[date | None]
    entered_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    entered_at: Mapped[datetime]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(default=1)
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]
    recheck_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[EndReason | None]
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reviewed_on: Mapped[date | None]
    sanctioned_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    barred_until: Mapped[date | None]
    """Its people are not newly active in the tree up to this day (SPEC 3.7); it outlives the end of the file."""
    excepted_until: Mapped[date | None]
    """An emergency is never barred: the file is active up to this day, then the bar holds again."""
    merged_into: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"))
    door_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    """`blind("door", …)`; empty where the address names no door, None until it has been looked at."""
    is_compared: Mapped[bool] = mapped_column(default=False)
    """Whether likely twins have been looked for since it was last written."""
    papers_missing: Mapped[int | None]
    """How many of the checklist are not there; None until somebody has counted."""
    figures_year: Mapped[int | None]
    """The year of which incomes, needs and sums are told; what was told before stands in `household_years`."""
    use_stopped_on: Mapped[date | None]
    """Since when its sensitive data are not used: the consent to that was taken back (SPEC 3.5)."""
    sharing_stopped: Mapped[bool] = mapped_column(default=False)
    """Other registries are told nothing of it, not even that it was helped."""
    papers_told_on: Mapped[date | None]
    """When all that was missing was told in one go (一次性告知)."""
    review_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    recheck_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    end_words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    review = Sealed[str]("review_sealed", FieldClass.P2)
    """The record of the meeting that reviewed it."""
    recheck = Sealed[str]("recheck_sealed", FieldClass.P2)
    """What the last recheck found."""
    end_words = Sealed[str]("end_words_sealed", FieldClass.P2)
    """Why it ended, in the words that the household is told."""
    place = Sealed[dict[str, str]]("place_sealed", FieldClass.P1)
    """`line` as written, `community`, `unit`, `door`."""
    mind = Sealed[str]("mind_sealed", FieldClass.P1)
    """What a volunteer must know at the door (腿脚慢，多等一会): never an illness (SPEC 2.4)."""
    reach = Sealed[str]("reach_sealed", FieldClass.P1)
    needs = Sealed[str]("needs_sealed", FieldClass.P1)
    help = Sealed[dict[str, str]]("help_sealed", FieldClass.P1)
    """`government`: a GovernmentAid; `words`."""
    relative_of = Sealed[str]("relative_of_sealed", FieldClass.P1)
    causes = Sealed[dict[str, Any]]("causes_sealed", FieldClass.P2)
    """`codes`: HardshipCause values, the main one first, `confirmed_on` of that one; `words` as written. Some tell of
    an illness."""
    incomes = Sealed[list[dict[str, Any]]]("incomes_sealed", FieldClass.P2)
    """Each `fen`, `qualifier`, `period` (or None), `basis`, as given; an unknown income is not in the list."""
    health_labels = Sealed[list[str]]("health_labels_sealed", FieldClass.P2)
    own_labels = Sealed[list[str]]("own_labels_sealed", FieldClass.P2)
    own_sensitive = Sealed[list[str]]("own_sensitive_sealed", FieldClass.P2)
    """Ids of own categories that are kept like health labels; the plain ones stand in their own table."""
    sums = Sealed[dict[str, Any]]("sums_sealed", FieldClass.P2)
    """`medical` (paid for treatment) and `loss`, each `year`, `fen`, `qualifier`."""
    worker = Sealed[dict[str, Any]]("worker_sealed", FieldClass.P2)
    """What `worker_files.WorkerFile` says."""
    bank = Sealed[dict[str, str]]("bank_sealed", FieldClass.P2)
    """`bank`, `branch`, `account`, `holder`, and the `reason` where it is nobody's of the household."""
    note = Sealed[str]("note_sealed", FieldClass.P2)
    others = Sealed[list[list[str]]]("others_sealed", FieldClass.P2)
    """Columns of an imported sheet that nothing here is made for: `[heading, content]`."""
    hurtful_labels = Sealed[list[str]]("hurtful_labels_sealed", FieldClass.P3)
    own_hurtful = Sealed[list[str]]("own_hurtful_sealed", FieldClass.P3)


class Person(Model):
    """One of the household: its head or a member."""

    __tablename__ = "persons"
    __table_args__ = (
        # The same person cannot be on file twice in one tree (SPEC 3.8); without a number there is nothing to compare.
        Index("uq_persons_on_file", "registry_id", "national_id_index", unique=True,
              sqlite_where=text("is_on_file = 1"), postgresql_where=text("is_on_file")),
        Index("ix_persons_national_id", "national_id_index"),
        Index("ix_persons_same_person", "searchable", "birth_date", "registry_id"),
    )  # fmt: skip

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), index=True)
    registry_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    ordinal: Mapped[int]
    is_head: Mapped[bool] = mapped_column(default=False)
    is_on_file: Mapped[bool] = mapped_column(default=True)
    relation: Mapped[Relation]
    name: Mapped[str]
    searchable: Mapped[str]
    pinyin: Mapped[str]
    sex: Mapped[Sex | None]
    birth_date: Mapped[date | None]
    national_id_index: Mapped[bytes | None] = mapped_column(LargeBinary)

    national_id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    unchecked_id_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    disability_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    health_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    income_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    work_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ethnicity_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    situation_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    lunar_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    national_id = Sealed[str]("national_id_sealed", FieldClass.P2)
    unchecked_id = Sealed[str]("unchecked_id_sealed", FieldClass.P2)
    """Why a number that fails its check was taken all the same (SPEC 1.5)."""
    disability = Sealed[dict[str, Any]]("disability_sealed", FieldClass.P2)
    """`type` 1–7, `level` 1–4 (1 is the gravest), `certificate`."""
    health = Sealed[str]("health_sealed", FieldClass.P2)
    income = Sealed[dict[str, Any]]("income_sealed", FieldClass.P2)
    work = Sealed[str]("work_sealed", FieldClass.P2)
    ethnicity = Sealed[str]("ethnicity_sealed", FieldClass.P2)
    situation = Sealed[dict[str, str]]("situation_sealed", FieldClass.P2)
    """`work_status`, `marital`, `political`, `insurance`, `identity`, as far as they are known."""
    lunar = Sealed[dict[str, Any]]("lunar_sealed", FieldClass.P1)
    """The lunar birthday: `month`, `day`, `is_leap`."""


class HouseholdPhone(Model):
    """A number by which the household is reached. It may serve several households, but stands once in each."""

    __tablename__ = "household_phones"
    __table_args__ = (UniqueConstraint("household_id", "number_index"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"))
    ordinal: Mapped[int]
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    number_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    tail_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)

    number = Sealed[dict[str, str]]("number_sealed", FieldClass.P1)
    """`number`, and `whose` it is (empty: the household's own)."""


class HouseholdCategory(Model):
    """A category that is no secret at the desk (SPEC 2.5); health and hurtful ones are sealed in the household."""

    __tablename__ = "household_categories"

    __table_args__ = (Index("ix_household_categories_of", "category", "household_id"),)

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    category: Mapped[Category] = mapped_column(primary_key=True)
    is_primary: Mapped[bool] = mapped_column(default=False)


class HouseholdFlag(Model):
    """A sealed category, findable only with the key: `crypto.blind("category", value)`, of an own one `own_category`."""

    __tablename__ = "household_flags"

    household_id: Mapped[UUID] = mapped_column(ForeignKey("households.id"), primary_key=True)
    flag: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, index=True)
    is_primary: Mapped[bool] = mapped_column(default=False)


__all__ = [
    "ChildFile",
    "ChildRequest",
    "Consent",
    "Evidence",
    "Household",
    "HouseholdApproval",
    "HouseholdCategory",
    "HouseholdFlag",
    "HouseholdImport",
    "HouseholdMerge",
    "HouseholdOwnCategory",
    "HouseholdPhone",
    "HouseholdTwins",
    "HouseholdYear",
    "ImportMapping",
    "ImportSlice",
    "OrganisationCategory",
    "OrganisationSanction",
    "Person",
]
