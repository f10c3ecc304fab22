"""An organisation's own category as an admin fills it in."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load

from ..domain.households.catalogue import NewCategory
from ..domain.households.categories import Category, Sensitivity
from .base import RequestSchema, Text, fields


class CategoryChangeSchema(RequestSchema):
    """What can be changed of one."""

    name = Text(required=True, least=2, most=20)
    maps_to = fields.Enum(Category, by_value=True, required=True)
    is_on = fields.Boolean(load_default=False)


class NewCategorySchema(RequestSchema):
    """One more; how well it is kept is said once."""

    id = fields.UUID(required=True)
    name = Text(required=True, least=2, most=20)
    maps_to = fields.Enum(Category, by_value=True, required=True)
    sensitivity = fields.Enum(Sensitivity, by_value=True, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> NewCategory:
        return NewCategory(**data)
