"""Households as a desk's own programs read them: nothing that is sealed (SPEC 2.5)."""

from __future__ import annotations

from marshmallow import Schema, fields

from ..domain.households.categories import Category
from ..domain.households.states import HouseholdStatus


class HouseholdAnswerSchema(Schema):
    """One file."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    status = fields.Enum(HouseholdStatus, by_value=True, required=True)
    head_name = fields.String(required=True)
    address_as = fields.String(required=True)
    grid = fields.String(required=True)
    building = fields.String(required=True)
    size = fields.Integer(required=True, allow_none=True)
    categories = fields.List(fields.Enum(Category, by_value=True), required=True)
    may_publish = fields.Boolean(required=True)
    recheck_on = fields.Date(required=True, allow_none=True)
    revision = fields.Integer(required=True)


class HouseholdPageSchema(Schema):
    """Some of them; `next` is the `after` of the page that follows."""

    households = fields.List(fields.Nested(HouseholdAnswerSchema), required=True)
    next = fields.String(required=True, allow_none=True)
