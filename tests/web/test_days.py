"""A day typed into a form of campaigns or households lies in the years anybody plans for: no other reaches a rule."""

from __future__ import annotations

from importlib import import_module

import pytest
from marshmallow import Schema, fields

from webapp.schemas.base import BirthDate, Day, RequestSchema, ValidationError

ROOMS = ("campaigns", "households", "household_files", "person_files", "household_steps", "paperwork", "plans", "standards", "holidays")


def days() -> list[tuple[str, str, fields.Date]]:
    """Every field for a day that a form of these rooms has."""
    found = []
    for room in ROOMS:
        kinds = [kind for kind in vars(import_module(f"webapp.schemas.{room}")).values() if isinstance(kind, type)]
        for kind in kinds:
            if issubclass(kind, RequestSchema):
                schema: Schema = kind()
                found += [(kind.__name__, name, one) for name, one in schema.fields.items() if isinstance(one, fields.Date)]
    return found


def test_there_are_such_fields() -> None:
    named = {(schema, name) for schema, name, _one in days()}

    assert {("CampaignSchema", "starts_on"), ("PhaseSchema", "ends_on"), ("SurveySchema", "surveyed_on"),
            ("PersonSchema", "birth_date"), ("EndSchema", "on")} <= named  # fmt: skip


@pytest.mark.parametrize("typed", ["0001-01-01", "1899-12-31", "2101-01-01", "9999-12-31"])
def test_no_day_of_another_age_is_taken(typed: str) -> None:
    taken = []
    for schema, name, one in days():
        try:
            one.deserialize(typed)
            taken.append(f"{schema}.{name}")
        except ValidationError as refused:
            assert refused.messages == ["field.day_out_of_range"]

    assert taken == []


def test_a_birth_lies_further_back_than_a_plan() -> None:
    assert BirthDate().deserialize("1926-05-01").year == 1926
    with pytest.raises(ValidationError):
        Day().deserialize("1999-12-31")
