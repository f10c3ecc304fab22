"""What a load balancer asks."""

from __future__ import annotations

from marshmallow import Schema, fields


class HealthSchema(Schema):
    """`status` is ok, or there is no such answer."""

    status = fields.String(required=True)
