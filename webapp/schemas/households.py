"""Households: what a form or a phone may say of them, and what the API answers."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..domain.households.categories import Category
from ..domain.households.concerns import Concern
from ..domain.households.listing import HouseholdFilter
from ..domain.households.models import Household
from ..domain.households.states import EndReason, HouseholdStatus
from .base import Day, RequestSchema, Text, fields, validate


class SurveySchema(RequestSchema):
    """Who has been there, and when. Whether two have to be named is the place's to say."""

    surveyor_1 = Text(load_default="", least=2, most=50)
    surveyor_2 = Text(load_default="", least=2, most=50)
    surveyed_on = Day(required=True)


class ImportSchema(SurveySchema):
    """What is said once for a whole sheet."""

    id = fields.UUID(required=True)
    organisation_id = fields.UUID(required=True)
    may_publish = fields.Boolean(load_default=False)
    pasted = fields.String(load_default="")


class ReasonSchema(RequestSchema):
    """Why: from a short list, or in one's own words."""

    reason = Text(required=True, least=2, most=100)


class EndSchema(ReasonSchema):
    """Why a file ends."""

    why = fields.Enum(EndReason, by_value=True, required=True)
    on = Day(required=True)


AGE_BANDS = ("0-5", "6-13", "14-17", "18-59", "60-69", "70-79", "80-89", "90-99", "100-150")
"""Full years, both included."""


def filter_from(chosen: dict[str, Any]) -> HouseholdFilter:
    """The filter that a loaded `HouseholdFilterSchema` asks for."""
    first, _, last = (chosen["ages"] or "").partition("-")
    return HouseholdFilter(
        chosen["organisation"], chosen["status"], chosen["category"], chosen["brought_by"],
        chosen["after"], chosen["grid"], chosen["building"],
        (int(first), int(last)) if last else None, chosen["concern"], own_category=chosen["own"],
    )  # fmt: skip


class HouseholdFilterSchema(RequestSchema):
    """What to list."""

    organisation = fields.UUID(load_default=None)
    status = fields.Enum(HouseholdStatus, by_value=True, load_default=None)
    category = fields.Enum(Category, by_value=True, load_default=None)
    own = fields.UUID(load_default=None)
    brought_by = fields.UUID(load_default=None)
    grid = Text(load_default="", most=40)
    building = Text(load_default="", most=40)
    ages = fields.String(load_default=None, validate=validate.OneOf(AGE_BANDS, error="field.not_a_choice"))
    concern = fields.Enum(Concern, by_value=True, load_default=None)
    after = fields.UUID(load_default=None)


def household_as_json(household: Household, categories: list[Category]) -> dict[str, Any]:
    """A household as a desk role may list it: nothing that is sealed."""
    return {
        "id": str(household.id),
        "organisation_id": str(household.organisation_id),
        "status": household.status.value,
        "head_name": household.head_name,
        "address_as": household.address_as,
        "grid": household.grid,
        "building": household.building,
        "size": household.size,
        "categories": [category.value for category in categories],
        "may_publish": household.may_publish,
        "recheck_on": _iso(household.recheck_on),
        "revision": household.revision,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
