"""Campaigns and what is done with their lists: forms and API share these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import post_load, validates_schema

from ..core.lunar import LAST_DAY
from ..domain.campaigns.counting import Counting
from ..domain.campaigns.looking import Flagged
from ..domain.campaigns.models import Campaign
from ..domain.campaigns.operations import CampaignPlan
from ..domain.campaigns.periods import DayCount
from ..domain.campaigns.states import CampaignStatus, Festival
from .base import Day, RequestSchema, Text, ValidationError, fields, validate
from .standard_fields import amount


@dataclass(frozen=True)
class CampaignForm:
    """The plan, and the id made when its form was shown."""

    id: UUID
    plan: CampaignPlan


class CampaignSchema(RequestSchema):
    """The plan of a campaign. Ages are counted on its first day unless another is given."""

    id = fields.UUID(required=True)
    title = Text(required=True, least=2, most=60)
    festival = fields.Enum(Festival, by_value=True, required=True)
    starts_on = Day(required=True)
    ends_on = Day(load_default=None)
    is_standing = fields.Boolean(load_default=False)
    parent_id = fields.UUID(load_default=None)
    counted_on = Day(load_default=None)
    notice_days = fields.Integer(load_default=5, validate=validate.Range(min=0, max=30, error="field.invalid"))
    notice_count = fields.Enum(DayCount, by_value=True, load_default=DayCount.CALENDAR)
    skips_notice = fields.Boolean(load_default=False)
    flat_slips = fields.Boolean(load_default=False)
    asks_birthday = fields.Boolean(load_default=False)
    excludes_helped = fields.Boolean(load_default=False)
    counting = fields.Enum(Counting, by_value=True, load_default=Counting.CIVIL_AFFAIRS)
    plan = Text(load_default=None, most=2000, many_lines=True)

    @validates_schema(skip_on_field_errors=False)
    def check_end(self, data: dict[str, Any], **_: Any) -> None:
        """Only what goes on through the year may have no last day."""
        if "ends_on" in data and data["ends_on"] is None and not data.get("is_standing"):
            raise ValidationError({"ends_on": ["field.required"]})

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> CampaignForm:
        key, flat = data.pop("id"), data.pop("flat_slips")
        data["counted_on"] = data["counted_on"] or data["starts_on"]
        data["ends_on"] = LAST_DAY if data["is_standing"] else data["ends_on"]
        return CampaignForm(key, CampaignPlan(**data, sealed_slips=not flat))


def as_typed(campaign: Campaign) -> dict[str, Any]:
    """A campaign as its form would hold it."""
    return {
        "id": str(campaign.id), "title": campaign.title, "festival": campaign.festival.value,
        "starts_on": campaign.starts_on.isoformat(),
        "ends_on": "" if campaign.is_standing else campaign.ends_on.isoformat(),
        "is_standing": "yes" if campaign.is_standing else "", "parent_id": str(campaign.parent_id or ""),
        "counted_on": campaign.counted_on.isoformat(), "notice_days": str(campaign.notice_days),
        "notice_count": campaign.notice_count.value, "skips_notice": "yes" if campaign.skips_notice else "",
        "flat_slips": "" if campaign.sealed_slips else "yes", "plan": campaign.plan or "",
        "asks_birthday": "yes" if campaign.asks_birthday else "",
        "counting": campaign.counting.value, "excludes_helped": "yes" if campaign.excludes_helped else "",
    }  # fmt: skip


class IdSchema(RequestSchema):
    """The id of what is about to be made, from the form that was shown."""

    id = fields.UUID(required=True)


class RoundSchema(RequestSchema):
    """The round after which a new one is asked for."""

    after = fields.Integer(required=True, validate=validate.Range(min=1, max=100_000, error="field.invalid"))


class ReasonSchema(RequestSchema):
    """Why."""

    reason = Text(required=True, least=2, most=200)


class BasisSchema(RequestSchema):
    """A document number, or a reason."""

    basis = Text(required=True, least=4, most=200)


class ExcludeSchema(RequestSchema):
    """Another campaign whose households are left out; `stop`: no longer."""

    other_id = fields.UUID(required=True)
    stop = fields.Boolean(load_default=False)


class FixSchema(RequestSchema):
    """What an officer fixes within the room a standard leaves."""

    amount_fen = amount()
    reason = Text(load_default=None, most=200)

    @validates_schema(skip_on_field_errors=True)
    def check(self, data: dict[str, Any], **_: Any) -> None:
        if data["amount_fen"] is None:
            raise ValidationError({"amount_fen": ["field.required"]})


class AmendSchema(RequestSchema):
    """An amendment: its id and why."""

    id = fields.UUID(required=True)
    reason = Text(required=True, least=2, most=200)


class LookSchema(RequestSchema):
    """How many flagged lines an approver has looked at."""

    elsewhere = fields.Integer(required=True, validate=validate.Range(min=0, max=10**7, error="field.invalid"))
    relatives = fields.Integer(required=True, validate=validate.Range(min=0, max=10**7, error="field.invalid"))

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> Flagged:
        return Flagged(**data)


class CorrectSchema(RequestSchema):
    """A corrected notice: its id, and what anybody reads of why."""

    id = fields.UUID(required=True)
    note = Text(required=True, least=4, most=100)


class EndSchema(RequestSchema):
    """How a campaign ends."""

    status = fields.Enum(CampaignStatus, by_value=True, required=True,
                         validate=validate.OneOf([CampaignStatus.CLOSED, CampaignStatus.CANCELLED],
                                                 error="field.not_a_choice"))  # fmt: skip
    reason = Text(load_default=None, most=200)


class TakeArchiveSchema(RequestSchema):
    """What all papers of a campaign are taken along for."""

    reason = Text(required=True, least=2, most=200)


def campaign_as_json(campaign: Campaign) -> dict[str, Any]:
    """A campaign for phones and partners: no list, no household."""
    return {
        "id": str(campaign.id), "title": campaign.title, "festival": campaign.festival.value,
        "starts_on": campaign.starts_on.isoformat(), "ends_on": campaign.ends_on.isoformat(),
        "status": campaign.status.value, "is_standing": campaign.is_standing,
    }  # fmt: skip
