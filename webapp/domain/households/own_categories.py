"""A category of an organisation's own, mapped to a standard one (SPEC 3.2). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .categories import FACTS, Category, Sensitivity
from .halfwidth import without_spaces

_ORDER = tuple(Sensitivity)


@dataclass(frozen=True, slots=True)
class OwnCategory:
    """单位自建类别: counts as `maps_to` wherever a standard or a statistic asks; kept as well as `sensitivity` says."""

    id: UUID
    name: str
    maps_to: Category
    sensitivity: Sensitivity = Sensitivity.PLAIN

    def as_plain(self) -> list[Any]:
        return [str(self.id), self.name, self.maps_to.value, self.sensitivity.value]

    @classmethod
    def from_plain(cls, plain: list[Any]) -> OwnCategory:
        return cls(UUID(plain[0]), plain[1], Category(plain[2]), Sensitivity(plain[3]))


def is_kept_well_enough(maps_to: Category, sensitivity: Sensitivity) -> bool:
    """It says at least as much as the standard one, so it is kept at least as well."""
    return _ORDER.index(sensitivity) >= _ORDER.index(FACTS[maps_to].sensitivity)


def by_word(categories: Iterable[OwnCategory]) -> dict[str, OwnCategory]:
    """By the word as it stands in a sheet; of two of one name the later, which is the nearer place's."""
    return {without_spaces(category.name): category for category in categories}


def taken_from(words: Iterable[str], known: Mapping[str, OwnCategory]) -> tuple[tuple[OwnCategory, ...], tuple[str, ...]]:
    """The words that are categories by now, and those that still are only words."""
    found: dict[OwnCategory, None] = {}
    left: list[str] = []
    for word in words:
        category = known.get(without_spaces(word))
        if category is None:
            left.append(word)
        else:
            found[category] = None
    return tuple(found), tuple(left)
