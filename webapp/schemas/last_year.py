"""What households received last year, category by category, where nothing is on record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import post_load

from ..domain.households.categories import Category
from .base import RequestSchema
from .standard_fields import amount


class FiguresSchema(RequestSchema):
    """One amount a category; blank is not said yet."""

    def __init__(self, categories: Sequence[Category]) -> None:
        super().__init__()
        self.asked = categories
        for category in categories:
            field = amount()
            self.declared_fields[category.value] = field
            self.fields[category.value] = self.load_fields[category.value] = field
            self._bind_field(category.value, field)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> dict[Category, int]:
        return {category: fen for category in self.asked if (fen := data.get(category.value)) is not None}
