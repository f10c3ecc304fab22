"""What standards and notices may know of a household."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from .amounts import Qualifier
from .categories import Category
from .causes import HardshipCause


@dataclass(frozen=True)
class HouseholdFacts:
    """Facts of one active household on a day; None is unknown, never zero."""

    id: UUID
    organisation_id: UUID
    grid: str
    building: str
    head_name: str
    size: int | None
    categories: frozenset[Category]
    cause: HardshipCause | None
    ages: tuple[int, ...]
    per_capita_income_fen: int | None
    income_qualifier: Qualifier
    has_minor: bool
    is_relative_of_officer: bool
    may_publish: bool
    primary_category: Category | None
