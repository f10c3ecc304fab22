"""The one form in which the API refuses (`web.errors`)."""

from __future__ import annotations

from marshmallow import Schema, fields


class SaidSchema(Schema):
    """One thing that is wrong with one field."""

    code = fields.String(required=True)
    message = fields.String(required=True)


class RefusalSchema(Schema):
    """`code` is for programs and never changes; `message` is for people, in their language."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    fields_ = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(SaidSchema)), data_key="fields")


class ErrorSchema(Schema):
    """What every door answers when it does not do what was asked."""

    error = fields.Nested(RefusalSchema, required=True)
