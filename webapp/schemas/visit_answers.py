"""Visits and slots as a phone reads them (docs/sync.md): exactly these fields, and nothing more."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from ..domain.visits.loads import Load
from ..domain.visits.models import ToldHow, VisitMode, VisitStatus


class NamedSchema(Schema):
    """A colleague."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)


class PartnerSchema(NamedSchema):
    """Somebody to go with; `for_children`: the desk has checked them for homes with a minor (SPEC 5.3)."""

    for_children = fields.Boolean(required=True)


class LedSchema(PartnerSchema):
    """Somebody a leader may book for."""

    is_you = fields.Boolean(required=True)


class GroupVisitSchema(Schema):
    """What a leader is told of a visit of their group: when, and nothing of the household."""

    id = fields.UUID(required=True)
    date = fields.Date(required=True)
    starts_at = fields.AwareDateTime(required=True)


class ToldHowSchema(Schema):
    """That the household was told."""

    at = fields.AwareDateTime(required=True)
    how = fields.Enum(ToldHow, by_value=True, required=True)


class PhoneSchema(Schema):
    """A number and whose it is; empty for the household's own."""

    number = fields.String(required=True)
    whose = fields.String(required=True)


class BringSchema(Schema):
    """One line of the slip: fen for cash, pieces for goods."""

    line_id = fields.String(required=True)
    item = fields.String(required=True)
    spec = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("cash", "goods")))
    quantity = fields.Integer(required=True)
    unit = fields.String(required=True)


class SlipStateSchema(Schema):
    """How far a slip is, without who confirmed it."""

    number = fields.String(required=True)
    state = fields.String(required=True)


class VisitRowSchema(Schema):
    """One visit. The last four stay empty until the day before, all contact from two days after (SPEC 2.4)."""

    kind = fields.String(required=True)
    id = fields.UUID(required=True)
    version = fields.Integer(required=True)
    status = fields.Enum(VisitStatus, by_value=True, required=True)
    mode = fields.Enum(VisitMode, by_value=True, required=True)
    date = fields.Date(required=True)
    starts_at = fields.AwareDateTime(required=True)
    window = fields.List(fields.String(), required=True)
    meet = fields.String(required=True)
    visitors = fields.List(fields.Nested(NamedSchema), required=True)
    two_needed = fields.Boolean(required=True)
    photo_wanted = fields.Boolean(required=True)
    told = fields.Nested(ToldHowSchema, required=True, allow_none=True)
    address_as = fields.String(required=True, allow_none=True)
    building = fields.String(required=True, allow_none=True)
    lift = fields.Boolean(required=True, allow_none=True)
    floors = fields.Integer(required=True, allow_none=True)
    way_in = fields.String(required=True, allow_none=True)
    # The word on the wire; marshmallow takes fields out of the class, so `Schema.load` stays what it is.
    load = fields.String(required=True, allow_none=True)  # type: ignore[assignment]
    phones = fields.List(fields.Nested(PhoneSchema), required=True)
    door = fields.String(required=True, allow_none=True)
    mind = fields.List(fields.String(), required=True)
    bring = fields.List(fields.Nested(BringSchema), required=True)
    receipts = fields.List(fields.Nested(SlipStateSchema), required=True)


class PoolTaskSchema(Schema):
    """A household nobody has booked: no name, no door, no phone."""

    id = fields.UUID(required=True)
    # The word on the wire; marshmallow takes fields out of the class, so `Schema.load` stays what it is.
    load = fields.String(required=True, validate=validate.OneOf(list(Load)))  # type: ignore[assignment]
    two_needed = fields.Boolean(required=True)
    minutes = fields.Integer(required=True)


class SlotSchema(Schema):
    """A window of one place, with free places."""

    id = fields.UUID(required=True)
    place_id = fields.UUID(required=True)
    place = fields.String(required=True)
    date = fields.Date(required=True)
    window = fields.List(fields.String(), required=True)
    free = fields.Integer(required=True)


class PoolSchema(Schema):
    """What waits in one building of a place."""

    place_id = fields.UUID(required=True)
    building = fields.String(required=True)
    lift = fields.Boolean(required=True, allow_none=True)
    floors = fields.Integer(required=True, allow_none=True)
    way_in = fields.String(required=True, allow_none=True)
    tasks = fields.List(fields.Nested(PoolTaskSchema), required=True)


class SlotsSchema(Schema):
    """What can be booked, and with whom; a slot serves the tasks of its own place."""

    slots = fields.List(fields.Nested(SlotSchema), required=True)
    pool = fields.List(fields.Nested(PoolSchema), required=True)
    partners = fields.List(fields.Nested(PartnerSchema), required=True)
    group = fields.List(fields.Nested(LedSchema), required=True)


class DaysSchema(Schema):
    """Which days; what cannot be read counts as not given."""

    from_ = fields.Date(data_key="from")
    to = fields.Date()
