"""Posts of a slot: laid out, changed, taken, their hours said."""

from __future__ import annotations

from .base import RequestSchema, Text, fields, uuid_list, validate
from .visit_ways import HOUR

MANY = validate.Range(min=1, max=50, error="field.invalid")


class PostSchema(RequestSchema):
    """Another post; the slot is in the address. Without hours it has those of the slot."""

    id = fields.UUID(required=True)
    name = Text(required=True, least=2, most=30)
    people = fields.Integer(required=True, validate=MANY)
    place = Text(load_default="", most=60)
    starts = fields.String(load_default="", validate=lambda text: HOUR(text) if text else text)
    ends = fields.String(load_default="", validate=lambda text: HOUR(text) if text else text)


class PostChangeSchema(RequestSchema):
    """For how many, and where."""

    people = fields.Integer(required=True, validate=MANY)
    place = Text(load_default="", most=60)


class SentSchema(RequestSchema):
    """Whom the desk sends to a post."""

    people = uuid_list(required=True, validate=[validate.Length(min=1, error="field.required"),
                                                validate.Length(max=50, error="field.invalid")])  # fmt: skip


class TimesSchema(RequestSchema):
    """Both ends of somebody's turn, as hours of that day."""

    began = fields.String(required=True, validate=HOUR)
    ended = fields.String(required=True, validate=HOUR)


class TurnSchema(RequestSchema):
    """A volunteer takes a place at a post; the id was made when the page was shown."""

    id = fields.UUID(required=True)
