"""Campaigns as phones and partners read them: numbers, no household."""

from __future__ import annotations

from marshmallow import Schema, fields

from ..domain.campaigns.states import CampaignStatus, Festival


class CampaignAnswerSchema(Schema):
    """One campaign."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    festival = fields.Enum(Festival, by_value=True, required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    status = fields.Enum(CampaignStatus, by_value=True, required=True)
    is_standing = fields.Boolean(required=True)
    """It has no last day; `ends_on` then is the last one the calendar knows."""


class CampaignsSchema(Schema):
    """The latest first."""

    campaigns = fields.List(fields.Nested(CampaignAnswerSchema), required=True)


class CountsSchema(Schema):
    """Households; `approved_fen` is money. The ways to confirm always stand apart (SPEC 7.5)."""

    active = fields.Integer(required=True)
    proposed = fields.Integer(required=True)
    left_out = fields.Integer(required=True)
    approved = fields.Integer(required=True)
    approved_fen = fields.Integer(required=True)
    issued = fields.Integer(required=True)
    notified = fields.Integer(required=True)
    visited = fields.Integer(required=True)
    handed_over = fields.Integer(required=True)
    confirmed_self = fields.Integer(required=True)
    confirmed_relative = fields.Integer(required=True)
    confirmed_paper = fields.Integer(required=True)
    confirmed_phone = fields.Integer(required=True)
    confirmed_bank = fields.Integer(required=True)
    disputed = fields.Integer(required=True)


class BoardRowSchema(CountsSchema):
    """One community."""

    place_id = fields.UUID(required=True)
    name = fields.String(required=True)


class BoardSchema(Schema):
    """One campaign by community."""

    campaign = fields.Nested(CampaignAnswerSchema, required=True)
    rows = fields.List(fields.Nested(BoardRowSchema), required=True)
    total = fields.Nested(CountsSchema, required=True)
