"""What standards and notices may know of a household."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Qualifier(StrEnum):
    """How exactly a number was given (SPEC 1.3)."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    ABOUT = "about"
    JUST_UNDER = "just_under"


@dataclass(frozen=True)
class HouseholdFacts:
    """Facts of one active household on a day; None is unknown, never zero."""

    id: UUID
    organisation_id: UUID
    grid: str | None
    building: str | None
    head_name: str
    size: int | None
    categories: frozenset[str]
    cause: str | None
    ages: tuple[int, ...]
    per_capita_income_fen: int | None
    income_qualifier: Qualifier
    has_minor: bool
    is_relative_of_officer: bool
    may_publish: bool
    primary_category: str | None
