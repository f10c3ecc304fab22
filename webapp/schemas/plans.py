"""The parts of a plan as forms: every part but the heading and the groups is a list of rows (SPEC 4.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from marshmallow import post_load, validates_schema

from ..domain.campaigns.plan import (
    Batch,
    Deadline,
    DeadlineKind,
    Duty,
    Group,
    Heading,
    Leader,
    LeaderPart,
    Phase,
    PhaseKind,
    Provision,
    Row,
    Section,
)
from ..domain.households.categories import Category
from .base import Day, RequestSchema, Text, ValidationError, fields, uuid_list, validate

MOST_ROWS = 60
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：.]([0-5]\d)")


class ClockTime(fields.String):
    """An hour of the day, `08:30`; blank where it is not said."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs).strip()
        found = _CLOCK.fullmatch(text)
        if text and found is None:
            raise ValidationError("field.not_a_time")
        return f"{int(found[1]):02d}:{found[2]}" if found else ""


def _weekday() -> fields.Integer:
    return fields.Integer(load_default=None, validate=validate.Range(1, 7, error="field.not_a_choice"))


def _revision() -> fields.Integer:
    return fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000, error="field.invalid"))


@dataclass(frozen=True)
class Filled:
    """What a form of one part holds, and the revision it was made from."""

    rows: tuple[Row, ...]
    revision: int


class HeadingSchema(RequestSchema):
    """What stands above the plan."""

    theme = Text(load_default="", most=100)
    organiser = Text(load_default="", most=60)
    helpers = Text(load_default="", most=120)
    office_place = Text(load_default="", most=60)
    office_phone = Text(load_default="", most=30)
    revision = _revision()

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> tuple[Heading, int]:
        return Heading(**{name: data[name] for name in Heading.__dataclass_fields__}), data["revision"]


class _RowSchema(RequestSchema):
    """One row; it builds the `kind` of its part."""

    kind_of_row: ClassVar[type[Row]]
    id = fields.UUID(required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Row:
        return self.kind_of_row(**data)


class LeaderSchema(_RowSchema):
    """Somebody of the leading group."""

    kind_of_row = Leader
    part = fields.Enum(LeaderPart, by_value=True, required=True)
    name = Text(required=True, least=1, most=50)
    post = Text(load_default="", most=60)


class PhaseSchema(_RowSchema):
    """A phase; that it ends before it starts is told later and refused never."""

    kind_of_row = Phase
    kind = fields.Enum(PhaseKind, by_value=True, required=True)
    name = Text(required=True, least=1, most=40)
    starts_on, ends_on = Day(required=True), Day(required=True)
    starts_weekday, ends_weekday = _weekday(), _weekday()
    note = Text(load_default="", most=500, many_lines=True)


class BatchSchema(_RowSchema):
    """A batch."""

    kind_of_row = Batch
    name = Text(required=True, least=1, most=40)
    day = Day(required=True)
    weekday = _weekday()
    for_whom = Text(load_default="", most=100)
    note = Text(load_default="", most=300, many_lines=True)


class DutySchema(_RowSchema):
    """A duty and its one owner."""

    kind_of_row = Duty
    what = Text(required=True, least=1, most=100)
    owner_id = fields.UUID(load_default=None)
    owner_name = Text(load_default="", most=50)
    due_on = Day(load_default=None)
    note = Text(load_default="", most=300, many_lines=True)

    @validates_schema(skip_on_field_errors=True)
    def check(self, data: dict[str, Any], **_: Any) -> None:
        if (data["owner_id"] is None) == (data["owner_name"] == ""):
            raise ValidationError({"owner_id": ["plan.one_owner"]})


class ProvisionSchema(_RowSchema):
    """For one category, who lists and who pays."""

    kind_of_row = Provision
    category = fields.Enum(Category, by_value=True, load_default=None)
    words = Text(load_default="", most=40)
    listed_by = Text(required=True, least=1, most=60)
    paid_by = Text(required=True, least=1, most=60)
    note = Text(load_default="", most=200)

    @validates_schema(skip_on_field_errors=True)
    def check(self, data: dict[str, Any], **_: Any) -> None:
        if (data["category"] is None) == (data["words"] == ""):
            raise ValidationError({"category": ["plan.one_category"]})


class DeadlineSchema(_RowSchema):
    """By when who hands in what."""

    kind_of_row = Deadline
    kind = fields.Enum(DeadlineKind, by_value=True, required=True)
    what = Text(required=True, least=1, most=100)
    who = Text(required=True, least=1, most=60)
    to_whom = Text(load_default="", most=60)
    due_on = Day(required=True)
    weekday = _weekday()
    due_at = ClockTime(load_default="")
    phase_id = fields.UUID(load_default=None)


class GroupSchema(_RowSchema):
    """A group: its leader is an account or a name, not both."""

    kind_of_row = Group
    name = Text(required=True, least=1, most=40)
    leader_id = fields.UUID(load_default=None)
    leader_name = Text(load_default="", most=50)
    member_ids = uuid_list(load_default=list, validate=validate.Length(max=MOST_ROWS, error="field.length"))
    others = Text(load_default="", most=200)
    organisation_id = fields.UUID(load_default=None)
    area = Text(load_default="", most=100)
    meets_on = Day(load_default=None)
    weekday = _weekday()
    meets_at, departs_at = ClockTime(load_default=""), ClockTime(load_default="")
    meeting_place = Text(load_default="", most=60)
    least_visits = fields.Integer(load_default=None, validate=validate.Range(1, 999, error="field.invalid"))
    photo_wanted = fields.Boolean(load_default=False)
    note = Text(load_default="", most=300, many_lines=True)

    @validates_schema(skip_on_field_errors=True)
    def check(self, data: dict[str, Any], **_: Any) -> None:
        if data["leader_id"] is not None and data["leader_name"]:
            raise ValidationError({"leader_id": ["plan.one_leader"]})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Group:
        members = set(data.pop("member_ids")) - {data["leader_id"]}
        return Group(**data, member_ids=tuple(sorted(members)))


class _RowsSchema(RequestSchema):
    """All rows of a part at once."""

    revision = _revision()

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Filled:
        return Filled(tuple(data["rows"]), data["revision"])


def _rows_of(row: type[_RowSchema]) -> type[_RowsSchema]:
    most = validate.Length(max=MOST_ROWS, error="field.length")
    rows = fields.List(fields.Nested(row), load_default=list, validate=most)
    return type(f"{row.__name__}Rows", (_RowsSchema,), {"rows": rows, "__doc__": f"Rows of {row.__name__}."})


ROWS: dict[Section, type[_RowsSchema]] = {
    Section.LEADERS: _rows_of(LeaderSchema), Section.PHASES: _rows_of(PhaseSchema),
    Section.BATCHES: _rows_of(BatchSchema), Section.DUTIES: _rows_of(DutySchema),
    Section.PROVISIONS: _rows_of(ProvisionSchema), Section.DEADLINES: _rows_of(DeadlineSchema),
}  # fmt: skip


def as_typed(row: Row) -> dict[str, Any]:
    """A row as its form would hold it."""
    return {name: _typed(value) for name, value in vars(row).items()}


def _typed(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return str(value) if isinstance(value, UUID | int) else value or ""
