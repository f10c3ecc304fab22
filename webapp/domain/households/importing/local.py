"""What the place that imports has decided for itself: words of its own, and who is old there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.domain.households.own_categories import OwnCategory, by_word


@dataclass(frozen=True)
class Local:
    """`own`: categories of the organisation's own by the word for them."""

    own: Mapping[str, OwnCategory] = field(default_factory=dict)
    elder_age: int = 60
    advanced_age: int = 80

    def as_plain(self) -> dict[str, Any]:
        """As JSON, for the child that reads."""
        return {"own": [category.as_plain() for category in self.own.values()], "elder_age": self.elder_age,
                "advanced_age": self.advanced_age}  # fmt: skip

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Local:
        own = by_word(OwnCategory.from_plain(category) for category in plain["own"])
        return cls(own, plain["elder_age"], plain["advanced_age"])


USUAL = Local()
