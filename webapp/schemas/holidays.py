"""Holidays as they are pasted or sent in, and a year of them to be taken out."""

from __future__ import annotations

from .base import RequestSchema, fields, validate


class HolidaysSchema(RequestSchema):
    """`year` is for dates that do not name theirs."""

    year = fields.Integer(load_default=None, validate=validate.Range(min=2000, max=2100, error="field.day_out_of_range"))
    pasted = fields.String(load_default="", validate=validate.Length(max=100_000, error="field.length"))


class YearSchema(RequestSchema):
    """Which year."""

    year = fields.Integer(required=True, validate=validate.Range(min=2000, max=2100, error="field.day_out_of_range"))
